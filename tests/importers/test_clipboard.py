"""What stands on the clipboard of a spreadsheet, read as the cells that were copied."""
import html
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from importers.clipboard import clipboard_rows, clipboard_text, text_rows

CELLS = st.text(st.one_of(st.sampled_from("\t\n\"、 示例甲=a1"), st.characters(codec="utf-8", categories=("L", "N", "P"))),
                max_size=6)


def blocks(cells: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[str]]]:
    return st.integers(1, 5).flatmap(lambda width: st.lists(st.lists(cells, min_size=width, max_size=width),
                                                            min_size=1, max_size=6))


@given(blocks(CELLS))
def test_what_is_copied_is_read_back(rows: list[list[str]]) -> None:
    assert text_rows(clipboard_text(rows)) == rows
    assert clipboard_rows(clipboard_text(rows).replace("\n", "\r\n")) == rows


@given(blocks(st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), max_size=6)))
def test_a_table_is_read_from_html_too(rows: list[list[str]]) -> None:
    assert clipboard_rows("a\tb", table(rows)) == rows


def table(rows: Sequence[Sequence[str]]) -> str:
    """As WPS and Excel write it, with its frame and style."""
    lines = "".join("<tr height=18>" + "".join(f"<td class=xl65 x:str>{html.escape(one)}</td>" for one in row)
                    + "</tr>\r\n" for row in rows)
    return ('<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>td{mso-style:x}</style></head><body>'
            f"<!--StartFragment--><table border=0><col width=72>\r\n{lines}</table><!--EndFragment--></body></html>")


def test_a_cell_of_several_lines_is_one_cell() -> None:
    assert clipboard_rows('示例甲\t"第一行\n第二""行"""\t1\r\n示例乙\t"半\t格"\t2\r\n') == [
        ["示例甲", '第一行\n第二"行"', "1"], ["示例乙", "半\t格", "2"]]


def test_quotes_that_are_part_of_the_words_stay() -> None:
    assert clipboard_rows('"三会一课"创新\t他说"好"\r\n') == [['"三会一课"创新', '他说"好"']]
    assert clipboard_rows('"没有配对\tb\r\nc\td') == [['"没有配对', "b"], ["c", "d"]]


def test_rows_are_of_one_width_and_blank_rows_between_stay() -> None:
    assert clipboard_rows("a\tb\r\n\r\nc\r\n") == [["a", "b"], ["", ""], ["c", ""]]
    assert clipboard_rows("") == []
    assert clipboard_rows("示例") == clipboard_rows("示例\r\n") == [["示例"]]


def test_a_merged_cell_stands_in_its_first_place() -> None:
    merged = ("<table><tr><td rowspan=2>教育界</td><td>示例甲</td></tr><tr><td>示例乙</td></tr>"
              "<tr><td colspan=2>合<br>计</td></tr></table>")
    assert clipboard_rows("教育界\t示例甲\n\t示例乙\n合计\t\n", merged) == [
        ["教育界", "示例甲"], ["", "示例乙"], ["合\n计", ""]]


def test_a_word_copied_out_of_a_table_and_a_page_with_several_tables_are_their_text() -> None:
    assert clipboard_rows("示例甲", "<table><tr><td>示例甲</td><td>别的</td></tr></table>") == [["示例甲"]]
    two = "<table><tr><td>1</td></tr></table><table><tr><td>2</td></tr></table>"
    assert clipboard_rows("1\n2\n", two) == [["1"], ["2"]]


def test_paragraphs_of_a_cell_of_word_are_no_rows() -> None:
    word = "<table><tr><td><p>甲</p><p>乙</p></td><td><p>丙</p></td></tr></table>"
    assert clipboard_rows("甲\n乙\t丙\n", word) == [["甲\n乙", "丙"]]
