"""Every form, of the sample and of made-up names: all there, once, in order, counted; and as Word text and workbook."""
import re
from collections import Counter
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from exporters.forms.catalogue import FORMS, form, forms_of
from exporters.forms.form import Chosen
from exporters.forms.name_list import NameList, Section, name_paper, printed_name, write_name_list
from exporters.forms.names_only import sections_of
from exporters.forms.titles import meeting_of
from exporters.list_paper import list_paper
from exporters.paper import Paper
from exporters.paper_sheet import write_papers
from exporters.registers import export_view
from models.attendance import ABSENT, EXCUSED, NOT_EXCUSED, OBSERVER, PRESENT, Seat, record
from models.basics import Sectors, current_term
from models.catalogue import REGISTERS
from models.errors import Refused
from models.gifts import Gifts
from models.listed_people import SECTOR, STROKE, Listed, ordered, people_of, people_of_meeting
from models.meetings import Meetings
from models.members import Cadres, Members
from models.names import pad_name, stroke_key
from models.operation import operation
from models.relations import RefValue
from models.sessions import NewSession, add_sessions, members_of_groups
from models.view import Filter, View
from models.visits import Visits
from models.writing import Draft, write

FULL_WIDTH = "\u3000"


def roster(**more: Any) -> View:
    term = current_term()
    assert term is not None
    return View(Members, term=term.id, **more)


def the_session() -> View:
    """The one 全体会议 of the sample."""
    ids = View(Meetings, filters=(Filter("kinds", "is", "全体会议"), Filter("whole"))).ids()
    return View(Meetings, only=(ids[0],))


def made(key: str, view: View, title: str = "", sensitive: dict[str, str] | None = None, **values: str) -> Paper:
    return form(key).paper(view, Chosen(values, title, sensitive or {}))


def texts(paper: Paper) -> list[str]:
    return [text for row in paper.text() for text in row]


def cells(paper: Paper) -> list[str]:
    """The names on a name list: what stands in its rows but the headings."""
    return [cell.text for row in paper.rows if not row.keep for cell in row.cells if cell.text]


def name_of(printed: str) -> str:
    """于斌 from 于　斌（回族）"""
    return printed.partition("（")[0].replace(FULL_WIDTH, "")


def members() -> list[str]:
    return [row[0] for row in roster(keys=("name",)).page(roster().ids()).values()]


# -- names only ------------------------------------------------------------------------------------------------------

def test_the_whole_roster_by_strokes(office: Path) -> None:
    paper = made("names", roster())
    assert paper.text()[:2] == [["政协新河县第十届委员会委员名单"], ["（168名，按姓氏笔画为序）"]]
    names = [name_of(one) for one in cells(paper)]
    assert Counter(names) == Counter(members()) and len(names) == paper.count == 168
    assert names == sorted(names, key=stroke_key)
    printed = dict(zip(names, cells(paper)))
    assert printed["于斌"] == "于　斌" and printed["于卫东"] == "于卫东（回族）" and printed["马爱菊"] == "马爱菊（女）"
    assert printed["宋彩霞"] == "宋彩霞（女，满族）", "汉族 and 男 are not said"
    assert not any(FULL_WIDTH in name for name in members()), "padding is for print only"
    assert not any("女" in one for one in cells(made("names", roster(), marks="no")))


def test_the_roster_by_sector_with_counts(office: Path) -> None:
    paper = made("names", roster(), sections="sector")
    found: dict[str, list[str]] = {}
    for row in paper.rows:
        if row.keep:
            heading = row.cells[0].text
        else:
            found.setdefault(heading, []).extend(name_of(cell.text) for cell in row.cells if cell.text)
    for heading, names in found.items():
        assert heading.endswith(f"（{len(names)}名）") and names == sorted(names, key=stroke_key)
    assert Counter(name for names in found.values() for name in names) == Counter(members())
    listed = [row[0] for row in View(Sectors, term=roster().term, keys=("name",)).page(
        View(Sectors, term=roster().term, order=(("position", False),)).ids()).values()]
    headings = [heading.partition("（")[0] for heading in found]
    assert headings == [one for one in listed if one in headings], "in the order of the 界别"


@pytest.mark.parametrize("columns", ["4", "5", "6", "7", "8"])
def test_rows_are_full_and_no_name_is_wider_than_its_place(office: Path, columns: str) -> None:
    paper = made("names", roster(), columns=columns)
    assert len(paper.widths) == int(columns) and sum(paper.widths) <= paper.room[0]
    for row in paper.rows:
        assert sum(cell.columns for cell in row.cells) == int(columns)
        for cell in row.cells:
            assert len(cell.text) * cell.look.size <= cell.columns * paper.widths[0] + 0.01, cell.text


def test_part_of_the_roster_says_so_and_a_title_can_be_written(office: Path) -> None:
    women = roster(filters=(Filter("sex", "is", "女"),))
    paper = made("names", women)
    assert paper.title == "政协新河县第十届委员会部分委员名单" and all("（女" in one for one in cells(paper))
    assert made("names", women, "新河县女委员名单").text()[0] == ["新河县女委员名单"]
    assert [name_of(one) for one in cells(made("names", roster(only=tuple(roster().ids(3)))))] == sorted(
        members()[:3], key=stroke_key)
    then = roster(as_of="2021-07-05")
    assert made("names", then).text()[1] == [f"（{then.count()}名，按姓氏笔画为序，截至2021年7月5日）"]
    with pytest.raises(Refused):
        made("names", roster(typed="没有这个人"))


def test_the_standing_body_is_listed_by_post(office: Path) -> None:
    paper = made("standing_body", roster(typed="不看搜索"))
    assert paper.text()[0] == ["政协新河县第十届委员会常务委员会组成人员名单"] and paper.text()[1] == ["（33名）"]
    headings = [row.cells[0].text for row in paper.rows if row.keep]
    assert headings == ["主席（1名）", "副主席（4名）", "秘书长（1名）", "常务委员（27名，按姓氏笔画为序）"]
    body = roster(filters=(Filter("standing_body"),), keys=("name",))
    assert Counter(name_of(one) for one in cells(paper)) == Counter(row[0] for row in body.page(body.ids()).values())


def test_who_holds_two_posts_stands_once(office: Path) -> None:
    vice = next(i for i in roster().ids() if "副主席" in Members.get(i, roster())["posts"])
    with operation("兼任") as op:
        write(op, Members, [Draft({"posts": ("副主席", "秘书长")}, id=vice)])
    paper = made("standing_body", roster())
    name = Members.get(vice, roster())["name"]
    assert [one for one in cells(paper) if name_of(one) == name] == [pad_name(name) + "（兼秘书长）"]
    assert paper.count == 33 and paper.text()[1] == ["（33名）"]


NAMES = st.tuples(
    st.integers(1, 10**6), st.text("王张欧阳诸葛玛丽亚明华·艾山", min_size=2, max_size=12), st.sampled_from(["男", "女", ""]),
    st.sampled_from(["汉族", "", "回族", "维吾尔族"]), st.sampled_from(["教育界", "科学技术界", ""])).map(
        lambda values: Listed(*values))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(NAMES, min_size=1, max_size=40), columns=st.integers(3, 8), by_sector=st.booleans())
def test_every_name_is_printed_once_in_its_order(tmp_path: Path, people: list[Listed], columns: int,
                                                 by_sector: bool) -> None:
    """On paper and, where it is read back, in the Word text and the workbook."""
    found = ordered(people, SECTOR if by_sector else STROKE)
    expected = [printed_name(one) for one in found]
    sections = sections_of(found, True) if by_sector else (Section("", tuple(expected)),)
    listed = NameList("示例名单", f"（{len(found)}名）", sections)
    paper = name_paper(listed, columns)
    assert cells(paper) == expected
    assert all(sum(cell.columns for cell in row.cells) == columns for row in paper.rows)
    if not by_sector:
        assert [stroke_key(name_of(one)) for one in expected] == sorted(stroke_key(one.name) for one in people)
    counted = [re.fullmatch(r".+（(\d+)名）", section.heading) for section in sections if section.heading]
    assert sum(int(one[1]) for one in counted if one) == (len(people) if by_sector else 0)
    assert write_name_list(tmp_path / "名单.docx", listed, columns) == len(people)
    lines = [one.text for one in docx.Document(str(tmp_path / "名单.docx")).paragraphs][2:]
    names = [name for line in lines for name in line.split("\t") if name and name not in
             {section.heading for section in sections}]
    assert names == expected


def test_the_word_text_has_the_form_of_the_standard(office: Path) -> None:
    assert form("names").write_word(office / "名单.docx", roster(), Chosen({"sections": "sector"})) == 168
    document = docx.Document(str(office / "名单.docx"))
    title, note, first, names, *_ = document.paragraphs
    runs = [one.runs[0] for one in (title, note, first, names)]
    looks = [(run._r.rPr.rFonts.get(qn("w:eastAsia")), run.font.size) for run in runs]
    assert looks == [("方正小标宋简体", Pt(22)), ("楷体_GB2312", Pt(16)), ("黑体", Pt(16)), ("仿宋_GB2312", Pt(16))]
    assert (title.text, note.text) == ("政协新河县第十届委员会委员名单", "（168名，各界别内按姓氏笔画为序）")
    assert first.paragraph_format.keep_with_next and len(names.paragraph_format.tab_stops) == 3
    section, = document.sections
    assert [round(side.mm) for side in (section.top_margin, section.left_margin)] == [37, 28]
    long = form("standing_body")
    long.write_word(office / "常委.docx", roster(), Chosen())
    assert [one.text for one in docx.Document(str(office / "常委.docx")).paragraphs[:2]] == [
        "政协新河县第十届委员会", "常务委员会组成人员名单"], "a title too long for a line is parted where a name ends"


# -- sign-in, address book, cards ------------------------------------------------------------------------------------

def pages_of(paper: Paper) -> list[list[Any]]:
    pages: list[list[Any]] = [[]]
    for row in paper.rows:
        if row.new_page and pages[-1]:
            pages.append([])
        pages[-1].append(row)
    return pages


@pytest.mark.parametrize("order", ["stroke", "sector", "list"])
@pytest.mark.parametrize("blocks", [1, 2])
def test_the_sign_in_sheet_goes_down_one_block_and_then_the_next(office: Path, blocks: int, order: str) -> None:
    paper = made("sign_in", roster(), blocks=str(blocks), order=order)
    people = people_of(roster(), order)
    read: list[tuple[str, str]] = []
    for page in pages_of(paper):
        for block in range(blocks):
            for row in page:
                number, name, _, sign = row.cells[block * 4:block * 4 + 4]
                assert sign.text == ""
                if name.text:
                    read.append((number.text, name.text))
    assert read == [(str(n), pad_name(one.name)) for n, one in enumerate(people, 1)]
    assert [cell.text for cell in paper.header[0].cells] == ["序号", "姓　名", "工作单位及职务", "签　名"] * blocks
    assert sum(paper.widths) <= paper.room[0] and paper.count == 168


def test_a_sign_in_sheet_leaves_room_for_guests(office: Path) -> None:
    plain, spare = (made("sign_in", roster(), spare=one, blocks="1") for one in ("0", "20"))
    assert len(spare.rows) == len(plain.rows) + 20
    assert [cell.text for cell in spare.rows[-1].cells] == ["", "", "", ""]


def test_a_meeting_is_signed_in_by_those_who_should_be_there(office: Path) -> None:
    view = the_session()
    paper = made("meeting_sign_in", view)
    assert paper.text()[0] == ["政协新河县第十届委员会第二次会议签到表"]
    assert paper.text()[1] == ["时间：2022年3月15日 08:30　　地点：县会议中心　　应到：168 人"]
    should = [pad_name(one.name) for one in people_of_meeting(meeting_of(view))]
    read = [row.cells[place].text for row in paper.rows for place in (1, 5)]
    assert Counter(should) == Counter(name for name in read if name)
    with pytest.raises(Refused):
        made("meeting_sign_in", View(Meetings))


def test_people_who_are_no_members_sign_in_too(office: Path) -> None:
    names = {row[0] for row in View(Cadres, keys=("name",)).page(View(Cadres).ids()).values()}
    read = {name_of(row.cells[1].text) for row in made("sign_in", View(Cadres), blocks="1").rows}
    assert names == read
    assert "通讯地址" not in texts(made("address_book", View(Cadres), sensitive={"address": "full"}))


def test_the_address_book_has_the_phones_and_the_address_only_where_asked(office: Path) -> None:
    first = roster().ids(1)[0]
    with operation("补登") as op:
        write(op, Members, [Draft({"address": "示例县示例路1号", "landlines": ("0319-0000001",)}, id=first)])
    paper = made("address_book", roster())
    assert len(paper.rows) == 168 == paper.count and "通讯地址" not in texts(paper) and not paper.landscape
    values = Members.get(first, roster())
    assert {pad_name(values["name"]), *values["phones"], "0319-0000001"} <= set(texts(paper))
    full = made("address_book", roster(), sensitive={"address": "full"})
    masked = made("address_book", roster(), sensitive={"address": "mask"})
    assert "示例县示例路1号" in texts(full) and full.landscape and sum(full.widths) <= full.room[0]
    assert "示例县示例路1号" not in texts(masked) and "通讯地址" in texts(masked)
    headed = made("address_book", roster(), order="sector", heads="yes")
    assert len([row for row in headed.rows if row.keep]) == len({one.sector for one in people_of(roster())})


@pytest.mark.parametrize(("size", "rows"), [("large", 2), ("small", 1)])
def test_a_card_has_the_name_on_either_side(office: Path, size: str, rows: int) -> None:
    paper = made("name_cards", roster(), size=size)
    shown = [row for row in paper.rows if not any(cell.covered for cell in row.cells)]
    assert [name_of(row.cells[0].text) for row in shown] == [one.name for one in people_of(roster())]
    assert all(row.cells[0].text == row.cells[1].text for row in shown)
    assert {(row.cells[0].look.turned, row.cells[1].look.turned) for row in shown} == {(-90, 90)}
    assert all(sum(row.height for row in page) <= paper.room[1] for page in pages_of(paper))
    assert len(pages_of(paper)) == (168 if size == "large" else 84) and paper.footer == ""
    assert len(made("meeting_cards", the_session(), size=size).rows) == 168 * rows


# -- one page each ---------------------------------------------------------------------------------------------------

def test_a_registration_form_is_one_page_a_person(office: Path) -> None:
    ids = roster().ids(3)
    with operation("补登") as op:
        write(op, Members, [Draft({"resume": "示例简历。" * 300, "address": "示例县示例路1号", "awards": "示例"}, id=ids[0])])
    view = roster(only=tuple(ids))
    paper = made("registration", view)
    pages = pages_of(paper)
    assert len(pages) == 3 and all(sum(row.height for row in page) <= paper.room[1] for page in pages)
    first = Members.get(ids[0], view)
    read = [cell.text for row in pages[0] for cell in row.cells]
    assert {pad_name(first["name"]), first["sex"], first["native_place"], first["work"], "示例简历。" * 300} <= set(read)
    number = first["id_number"]
    assert number not in texts(paper) and "示例县示例路1号" not in texts(paper)
    full = made("registration", view, sensitive={"id_number": "full", "address": "mask"})
    assert number in texts(full) and "示例县示例路1号" not in texts(full)
    resume = next(cell for row in pages[0] for cell in row.cells if cell.text.startswith("示例简历"))
    assert resume.look.size < 8, "what is long is made smaller, not cut off"


def test_a_photo_is_printed(office: Path) -> None:
    row = roster().ids(1)[0]
    with operation("照片") as op:
        write(op, Members, [Draft({"photo": "/9j/2Q=="}, id=row)])
    paper = made("registration", roster(only=(row,)))
    assert [cell.picture for one in paper.rows for cell in one.cells if cell.picture] == [b"\xff\xd8\xff\xd9"]
    assert "照片" not in texts(paper)


def test_gifts_are_signed_for(office: Path) -> None:
    ids = View(Gifts).ids(5)
    view = View(Gifts, only=tuple(ids))
    slips = made("gift_receipt", view)
    pages = pages_of(slips)
    assert len(pages) == 5 and slips.count == 5
    for row_id, page in zip(ids, pages):
        gift = Gifts.get(row_id, view)
        read = [cell.text for row in page for cell in row.cells]
        assert gift["recipient"] in read and f"　　以上书籍共 {gift['copies']} 册，已如数收到。" in read
        assert gift["copies"] in [cell.number for row in page for cell in row.cells]
        assert all(part.ref.text in read for part in gift["titles"])
    table = made("gift_receipt", view, manner="table")
    assert [cell.text for cell in table.rows[-1].cells][4] == str(sum(Gifts.get(i, view)["copies"] for i in ids))
    assert sum(table.widths) <= table.room[0] and len(table.rows) == 6


def test_a_visit_is_written_up_or_left_blank(office: Path) -> None:
    ids = View(Visits).ids(4)
    view = View(Visits, only=tuple(ids))
    paper = made("visit_record", view)
    assert len(pages_of(paper)) == 4
    assert all(sum(row.height for row in page) <= paper.room[1] for page in pages_of(paper))
    for row_id, page in zip(ids, pages_of(paper)):
        visit, read = Visits.get(row_id, view), [cell.text for row in page for cell in row.cells]
        assert not visit["subject"] or visit["subject"] in read
        named = (*visit["units"], *visit["members"], *visit["visitors"])
        assert all(any(ref.text in text for text in read) for ref in named)
    blank = made("visit_record", view, content="blank")
    assert blank.count == 0 and "走访对象" in texts(blank) and len(pages_of(blank)) == 1
    with pytest.raises(Refused):
        made("visit_record", View(Visits, typed="没有这次走访"))


# -- lists of a meeting ----------------------------------------------------------------------------------------------

def test_groups_are_as_their_lists_say_and_else_by_sector(office: Path) -> None:
    view = the_session()
    meeting = meeting_of(view)
    before = made("groups", view)
    assert "按界别分组" in before.text()[1][0] and Counter(name_of(one) for one in cells(before)) == Counter(members())
    people = [RefValue(one.id, one.name) for one in people_of_meeting(meeting)]
    with operation("分组") as op:
        first, second = add_sessions(op, meeting, [NewSession("分组讨论", "2022-03-16 08:30", name)
                                                   for name in ("甲组", "乙组")])
        record(op, first, [Seat(one, "", PRESENT, "", None) for one in people[:5]]
               + [Seat(people[20], "", OBSERVER, "", None)])
        record(op, second, [Seat(one, "", EXCUSED, "", None) for one in people[5:8]])
        write(op, Meetings, [Draft({"chair": people[0]}, id=first)])
    groups = {one.name: [seat.person.text for seat in one.seats] for one in members_of_groups(meeting)}
    assert groups == {"甲组": [one.text for one in people[:5]], "乙组": [one.text for one in people[5:8]]}
    paper = made("groups", view)
    assert paper.text()[1] == ["（2个组，8名，各组内按姓氏笔画为序）"]
    assert [row.cells[0].text for row in paper.rows if row.keep] == [
        f"甲组（5名）　召集人：{people[0].text}", "乙组（3名）"], "who chairs the meeting convenes no group"
    assert [name_of(one) for one in cells(paper)] == [one.text for one in people[:8]], "who observes is of no group"


def test_who_asked_for_leave(office: Path) -> None:
    view = the_session()
    meeting = meeting_of(view)
    with operation("请假") as op:
        people = [RefValue(one.id, one.name) for one in people_of_meeting(meeting)]
        record(op, meeting, [Seat(people[0], "", EXCUSED, "示例事由", None), Seat(people[1], "", NOT_EXCUSED, "", None),
                             Seat(people[2], "", ABSENT, "", None)])
    table = made("leave_list", view)
    names = [name_of(row.cells[1].text) for row in table.rows]
    assert people[0].text in names and people[1].text in names and people[2].text not in names
    assert "示例事由" in texts(table) and "全会（未批准）" in texts(table) and texts(table)[-1] == f"共 {len(names)} 人"
    listed = made("leave_list", view, manner="names")
    assert [row.cells[0].text for row in listed.rows if row.keep] == [
        f"经批准请假（{len(names) - 1}名）", "未经批准请假（1名）"]
    assert sorted(name_of(one) for one in cells(listed)) == sorted(names)
    with operation("另一次") as op:
        other = write(op, Meetings, [Draft({"topic": "示例座谈", "actual_start": "2022-05-10", "kinds": ("座谈",)})])[0]
    with pytest.raises(Refused):
        made("leave_list", View(Meetings, only=(other,)))


# -- all of them -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("key", list(REGISTERS))
def test_every_list_is_printed_as_its_workbook_says(office: Path, key: str) -> None:
    """The same title, header, rows and totals: both follow the register's declaration."""
    view = View(REGISTERS[key], only=tuple(View(REGISTERS[key], ended=True).ids(12)), ended=True)
    paper = list_paper(view)
    export_view(office / "表.xlsx", view)
    sheet = load_workbook(office / "表.xlsx").worksheets[0]
    grid = [[(cell.value, cell.number_format) for cell in row if cell.value is not None] for row in sheet.iter_rows()]
    assert paper.count == len(view.only or ()) and len(grid) == len(paper.text())
    for written, printed in zip(grid, paper.text()):
        assert [value if isinstance(value, str) else f"{value:,.2f}" if style == "#,##0.00" else f"{value:.10g}"
                for value, style in written] == printed


def test_forms_are_offered_on_registers_there_are() -> None:
    assert len({one.key for one in FORMS}) == len(FORMS)
    for one in FORMS:
        assert one in forms_of(one.registers[0]) and all(key in REGISTERS for key in one.registers)
        keys = {column.key for key in one.registers for column in REGISTERS[key].columns}
        assert set(one.sensitive) <= keys
        assert all(option.choices for option in one.options)


@pytest.mark.parametrize("key", [one.key for one in FORMS])
def test_every_form_is_saved_as_a_sheet_that_says_the_same(office: Path, key: str) -> None:
    wanted = form(key)
    register = REGISTERS[wanted.registers[0]]
    view = the_session() if wanted.one else roster(only=tuple(roster().ids(30))) if register is Members else (
        View(register, only=tuple(View(register).ids(6))))
    for values in [{}, *({one.key: value} for one in wanted.options for _, value in one.choices[1:])]:
        paper = made(key, view, **values)
        assert sum(paper.widths) <= paper.room[0] + 0.01, "as wide as declared, nothing is made smaller"
        write_papers(office / "表.xlsx", [paper])
        sheet = load_workbook(office / "表.xlsx").worksheets[0]
        read = [[str(cell.value) for cell in row if cell.value is not None] for row in sheet.iter_rows()]
        assert read == paper.text()
