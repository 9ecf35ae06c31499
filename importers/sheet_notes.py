"""What is said of a sheet as a whole: where its table is, what was not read, and the cells of rows not understood."""
import re
from collections.abc import Iterable, Mapping, Sequence

from importers.body import is_empty, plain_text
from importers.layout import Layout
from importers.parsing import said_totals
from importers.planned import FAILED, UNSURE, Plan
from importers.reading import Cell, Sheet
from importers.roles import BLANK, DATA, FOOTER, HEADER, LEFT, OTHER, REPEATED, SAMPLE, SECTION, TITLE
from importers.titles import BETWEEN_LEVELS
from models.errors import Refused
from models.fields import CLEAR
from models.register import Register

SEARCHED_TITLES = 4         # rows in which a title is looked for where no header was found
LOOKED_AT = 60              # rows that tell whether a sheet is a table of figures
FIGURES = 4                 # fewer numbers are none
LONGEST_HEADING = 60        # characters; a longer line is a note
_ATTACHED = re.compile(r"附[件表]|填报|填表|单位[:(]|制表|日期|注")


def column_titles(register: type[Register], layout: Layout) -> list[tuple[str, str]]:
    """The titled columns: by the register's own title where one was matched, so that the next import finds it too."""
    found = []
    for number, written in enumerate(layout.header):
        key = layout.columns.get(number, "")
        if key or written:
            unit = layout.units.get(number)
            title = register.column(key).title if key else written.replace(BETWEEN_LEVELS, "")
            found.append((key, f"{title}（{unit}）" if key and unit and unit not in title else title))
    return found


def keep_cells(layout: Layout, plan: Plan) -> None:
    """Keep the cells of rows that were not understood, for the workbook of failed rows, and where each stands."""
    if layout.sheet.numbers:
        for row in plan.rows:
            row.number = layout.sheet.number(row.excel_row - 1)
    numbers = [number for number, written in enumerate(layout.header) if number in layout.columns or written]
    for row in plan.rows:
        if row.result in (FAILED, UNSURE):
            cells: list[Cell] = layout.sheet.rows[row.excel_row - 1]
            row.cells = [cells[number] if cells[number] is not None
                         else layout.merged_down.get((row.excel_row - 1, number)) for number in numbers]


def sheet_note(register: type[Register], layout: Layout, plan: Plan) -> str:
    first, last = layout.header_rows
    parts = [f"表头在第 {span(layout, [first, last])} 行"]
    taken: Mapping[str, Sequence[int]] = {"标题": layout.title_rows, "合计、签字和说明": layout.footer_rows,
                                          "分组标题": sorted(layout.sections), "填写示例": layout.sample_rows,
                                          "重复的表头": layout.repeated_rows, "空行": layout.blank_rows,
                                          "手动排除的行": layout.left_rows}
    told = [f"第 {span(layout, rows)} 行为{words}" for words, rows in taken.items() if rows]
    parts += ["，".join(told) + "，未读入"] if told else []
    sentence = f"工作表“{layout.sheet.name}”，" + "；".join(parts) + "。"
    unit = register.print_measure()
    said = f"本表写 {plan.expected} {unit}，" if plan.expected is not None else ""
    failed = len(plan.rows) - plan.read
    read = f"{said}读入 {plan.read} {unit}" + (f"，另有 {failed} 行有误未读入。" if failed else "。")
    return read + sentence                     # first what has to be seen: a narrow window cuts off the end


def group_notes(register: type[Register], layout: Layout, plan: Plan) -> list[str]:
    """The count in each group's label beside what was read of it, those first that differ."""
    said = [group for group in layout.groups if group.said is not None]
    if not said:
        return []
    unit = register.print_measure()
    read = {row.excel_row - 1 for row in plan.rows if row.result != FAILED}
    counts = [(group.label, group.said, sum(row in read for row in group.rows)) for group in said]
    notes = [f"“{label}”本表写 {wanted} {unit}，读入 {held} {unit}，请核对。" for label, wanted, held in counts if wanted != held]
    agreeing = [f"{label} {held}" for label, wanted, held in counts if wanted == held]
    return notes + ([f"各组人数与本表所写一致：{'、'.join(agreeing)}。" if not notes else
                     f"其余各组与本表所写一致：{'、'.join(agreeing)}。"] if agreeing else [])


def total_notes(register: type[Register], layout: Layout, plan: Plan) -> list[str]:
    """What the sheet's 合计 row says of a column beside the sum of what was read."""
    notes = []
    for key, said in said_totals(register, layout).items():
        column = register.column(key)
        read = sum(value for row in plan.rows if row.result != FAILED
                   and (value := row.values.get(key)) is not None and value is not CLEAR)
        same = "一致。" if read == said else "不一致，请核对。"
        notes.append(f"“{column.title}”本表合计 {column.print(said)}，读入 {column.print(read)}，{same}")
    return notes


def row_roles(layout: Layout) -> dict[int, str]:
    """What each row of the file's sheet was taken for: Excel's number - 1 → role.

    A row of blocks side by side that is data in one of them is data. Of a sheet that was turned round: place among
    its rows → role.
    """
    first, last = layout.header_rows
    several: Sequence[tuple[str, Iterable[int]]] = (
        (BLANK, layout.blank_rows), (LEFT, layout.left_rows), (OTHER, layout.other_rows), (FOOTER, layout.footer_rows),
        (REPEATED, layout.repeated_rows), (SAMPLE, layout.sample_rows), (SECTION, layout.sections), (DATA, layout.body),
        (TITLE, layout.title_rows), (HEADER, range(first, last + 1)))
    return {_place(layout, row): role for role, rows in several for row in rows}


def _place(layout: Layout, row: int) -> int:
    return row if layout.sheet.turned else layout.sheet.number(row) - 1


def row_groups(layout: Layout) -> dict[int, str]:
    """The groups each row stands in, by their labels: Excel's number - 1 → 第一组、教育界."""
    found: dict[int, str] = {}
    for group in layout.groups:
        for row in {_place(layout, row) for row in group.rows}:
            found[row] = f"{found[row]}、{group.label}" if row in found else group.label
    return found


def title_of(sheet: Sheet, header: int = SEARCHED_TITLES) -> str:
    """What a sheet calls itself: the longest line above its header, '' where there is none."""
    lines = ["".join(str(cell) for cell in cells if not is_empty(cell)) for cells in sheet.rows[:header]
             if sum(not is_empty(cell) for cell in cells) == 1]
    lines = ["".join(line.split()) for line in lines]
    return max((line for line in lines if not _ATTACHED.match(plain_text(line)) and len(line) <= LONGEST_HEADING),
               key=len, default="")


def refused_blank(layout: Layout) -> Refused:
    """Why a table without a row to import is none."""
    name = layout.sheet.name
    if layout.blank_rows:
        why = f"表头下面第 {span(layout, layout.blank_rows)} 行是空行或只有序号，是还没有填写的空表"
    elif layout.sample_rows:
        why = f"表头下面只有填写示例（第 {span(layout, layout.sample_rows)} 行）"
    elif layout.header_rows[1] + 1 >= len(layout.sheet.rows):
        why = "表头下面没有内容，是还没有填写的空表"
    else:
        why = "表头下面没有可以导入的行"
    return Refused(f"工作表“{name}”读入 0 行：{why}。", "请确认选对了文件，填好并保存后再导入。")


def refused_figures(sheet: Sheet) -> Refused | None:
    """Why a sheet without a known header is no list where it looks like a table of figures; None where it does not."""
    filled = [cell for cells in sheet.rows[:LOOKED_AT] for cell in cells if not is_empty(cell)]
    numbers = sum(isinstance(cell, (int, float)) for cell in filled)
    if numbers < FIGURES or numbers * 3 < len(filled):
        return None
    return Refused(f"工作表“{sheet.name}”里没有找到表头，数字占了不少，像是统计表，读入 0 行。",
                   "统计表是合计好的数，不能当作记录导入；请导入一行一条记录的明细表。")


def refused_without_label(register: type[Register], layout: Layout) -> Refused:
    """Why a table that names no records is none: a table of figures, or one whose column is called otherwise."""
    title = register.column(register.label).title
    cells = [layout.sheet.rows[row][column] for row in layout.body for column in range(len(layout.header))]
    filled = [cell for cell in cells if not is_empty(cell)]
    numbers = sum(isinstance(cell, (int, float)) for cell in filled)
    why = "，多是数字，像是统计表" if numbers * 2 > len(filled) else ""
    return Refused(f"工作表“{layout.sheet.name}”没有“{title}”一列{why}，读入 0 行。",
                   f"要导入的是一行一条记录的表格，其中有“{title}”；列名写法不同的，请在窗口中导入并对应到“{title}”。")


def span(layout: Layout, rows: Sequence[int]) -> str:
    """0-based rows as people count them: 1–2, 8."""
    runs: list[list[int]] = []
    for number in sorted({layout.sheet.number(row) for row in rows}):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "、".join(f"{a}" if a == b else f"{a}–{b}" for a, b in runs)


__all__ = ["column_titles", "group_notes", "keep_cells", "refused_blank", "refused_figures",
           "refused_without_label", "row_groups",
           "row_roles", "sheet_note", "span", "title_of", "total_notes"]
