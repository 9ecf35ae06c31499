"""A known table of any register, written into a messy sheet of any kind of file, is read back cell by cell."""
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import models.catalogue  # noqa: F401
from importers.files import tables_in
from importers.layout import Layout
from importers.parsing import Watch, parse_rows, said_totals
from importers.plain_text import Merge
from importers.reading import Cell, read_sheets
from importers.titles import lookups_for, plain_title
from models import fields
from models.catalogue import REGISTERS
from models.columns import Choice, Column, Date, Integer, LongText, Many, Moment, Money, Text
from models.database import opened
from models.register import Register
from models.relations import Ref

# Their cells are told apart from a plain text by rules of their own, which have their own tests.
LEFT_OUT = {"documents": ("number",), "members": ("kind",)}
UNITS = {"": Decimal(1), "（元）": Decimal(1), "(万元)": Decimal(10_000), "（单位：千元）": Decimal(1000), "/万元": Decimal(10_000)}
WORDS = st.text("东西南北河山田园林泉", min_size=3, max_size=6)
FORMS = ("xlsx", "xlsx", "html", "xml", "mht", "csv", "utf-16", "semicolon")


@dataclass
class Written:
    """A column of the sheet: its title as written, its cells and the values that must come back."""

    column: Column
    title: str
    cells: list[Cell]
    values: list[Any]


def is_plain(column: Column) -> bool:
    if column.key in LEFT_OUT.get(column.register.key, ()):
        return False
    if isinstance(column, Choice) and not column.choices:
        return False
    simple = type(column) in (Text, LongText, Date, Moment, Money, Integer, Choice, Ref)
    return simple and (not isinstance(column, Text) or column._parse is fields.parse_text) or (
        isinstance(column, Many) and column._parse is fields.parse_phones)


def title_strategy(column: Column, register: type[Register]) -> st.SearchStrategy[str]:
    """Ways to write a title that mean this column and no other."""
    exact = lookups_for(register.importable()).exact
    names = [title for title in (column.title, *column.aliases) if exact[plain_title(title)] == column.key]
    pads = st.sampled_from(("", "", " ", "\u3000", "\n"))
    marks = st.sampled_from(("", "", "", "*", "（必填）", "："))
    return st.builds(lambda name, pad, mark: (pad.join(name) if name.isalpha() else name) + mark,
                     st.sampled_from(names or [column.title]), pads, marks)


def day_cells(day: date) -> list[tuple[Cell, str]]:
    """Ways to write a day or its month, each with what is kept of it."""
    month = f"{day.year}-{day.month:02d}"
    ways: list[tuple[Cell, str]] = [
        (datetime(day.year, day.month, day.day), day.isoformat()),
        (f"{day.year}年{day.month}月{day.day}日", day.isoformat()),
        (f"{day.year}/{day.month}/{day.day}", day.isoformat()), (f"{day:%Y%m%d}", day.isoformat()),
        (f"{day.year}.{day.month:02d}.{day.day:02d}", day.isoformat()), (f" {day.isoformat()} ", day.isoformat()),
        (f"{day.year}年{day.month}月", month), (f"{day.year}.{day.month:02d}", month), (f"{day:%b}-{day.year}", month)]
    if day.year >= 1960:
        ways.append(((day - date(1899, 12, 30)).days, day.isoformat()))
    return ways


@st.composite
def written(draw: st.DrawFn, column: Column, full: bool, count: int, flat: bool) -> Written:
    """A column as written; a `full` one has something in every row: a line of one cell may be a title as well."""
    register = column.register
    title = draw(title_strategy(column, register))
    cells: list[Cell] = []
    values: list[Any] = []
    unit = draw(st.sampled_from(sorted(UNITS))) if type(column) is Money else ""
    for row in range(count):
        # A blank below the name of another record may mean that name: those have tests of their own.
        needed = full or column.required or column.key == register.label or isinstance(column, (Ref, Choice))
        if not needed and draw(st.integers(0, 5)) == 0:
            cells.append(draw(st.sampled_from((None, "", "/", "—", "无"))))
            values.append(None)
        elif row and isinstance(column, (Text, Choice)) and not needed and values[-1] is not None and draw(
                st.integers(0, 3)) == 0:
            cells.append(draw(st.sampled_from(("同上", "〃"))))
            values.append(values[-1])
        else:
            cell, value = draw(cell_of(column, row, unit, flat))
            cells.append(cell)
            values.append(value)
    return Written(column, title.rstrip("：") + unit if unit else title, cells, values)


def cell_of(column: Column, row: int, unit: str, flat: bool) -> st.SearchStrategy[tuple[Cell, Any]]:
    days = st.dates(date(1950, 1, 2), date(2034, 12, 30))
    if type(column) is Date:
        return days.flatmap(lambda day: st.sampled_from(day_cells(day)))
    if type(column) is Moment:
        return days.flatmap(lambda day: st.sampled_from([
            (f"{day.isoformat()} 08:30", f"{day.isoformat()} 08:30"), (f"{day:%Y.%m.%d}", day.isoformat()),
            (f"{day.year}年{day.month}月{day.day}日下午3时", f"{day.isoformat()} 15:00")]))
    if type(column) is Money:
        return st.integers(1, 9_000_000).map(lambda yuan: yuan * 10).flatmap(lambda yuan: st.sampled_from([
            (float(Decimal(yuan) / UNITS[unit]), yuan * 100), (str(Decimal(yuan) / UNITS[unit]), yuan * 100),
            (f"{yuan}元", yuan * 100), (f"￥{yuan:,}元", yuan * 100)]))
    if type(column) is Integer:
        return st.integers(1, 900).flatmap(lambda number: st.sampled_from([
            (number, number), (str(number), number), (float(number), number)]))
    if isinstance(column, Choice):
        return st.sampled_from(tuple(column.choices)).map(lambda one: (one, one))
    if isinstance(column, Many):
        return st.integers(0, 99_999_999).map(lambda end: f"139{end:08d}").flatmap(lambda phone: st.sampled_from([
            (phone, (phone,)), (int(phone), (phone,)), (f"{phone[:3]} {phone[3:7]} {phone[7:]}", (phone,)),
            (f"{phone}、0319-6612345", (phone, "0319-6612345")), (f"+86 {phone}", (phone,)), (f"{phone}.0", (phone,))]))
    return WORDS.map(lambda word: (f"{word}{row}号", f"{word}{row}号"))


@dataclass
class Sheet:
    """Rows from A1 on, and merged ranges; `first` is the row of the first record."""

    rows: list[list[Cell]]
    merged: list[Merge]
    form: str


@st.composite
def sheets(draw: st.DrawFn) -> tuple[type[Register], list[Written], Sheet]:
    """A register, its columns as written, and the sheet they stand in."""
    register = REGISTERS[draw(st.sampled_from([
        key for key, one in REGISTERS.items() if not one.read_only and sum(map(is_plain, one.importable())) > 2]))]
    form = draw(st.sampled_from(FORMS))
    count = draw(st.integers(2, 9))
    must = [column for column in register.importable() if column.required or column.key == register.label]
    free = [column for column in register.importable() if is_plain(column) and column not in must]
    more = st.lists(st.sampled_from(free), min_size=min(3, len(free)), max_size=6, unique_by=lambda column: column.key)
    chosen = [*filter(is_plain, must), *(draw(more) if free else ())]
    columns = [draw(written(column, column in chosen[:2], count, form != "xlsx"))
               for column in draw(st.permutations(chosen))]
    return register, columns, draw(arranged(columns, count, form))


@st.composite
def arranged(draw: st.DrawFn, columns: Sequence[Written], count: int, form: str) -> Sheet:
    numbered, right = draw(st.booleans()), draw(st.integers(0, 2))
    width = right + numbered + len(columns)
    sheet = Sheet([], [], form)

    def line(*cells: Cell) -> None:
        sheet.rows.append([*[None] * right, *cells, *[None] * (width - right - len(cells))])

    def header() -> None:
        titles = [*["序号"] * numbered, *(one.title for one in columns)]
        line(*titles)
        if deep:
            parent, place = len(sheet.rows) - 1, right + numbered + start
            line()
            for column in (place, place + 1):
                sheet.rows[-1][column] = sheet.rows[-2][column]
            sheet.rows[-2][place:place + 2] = ["基本情况", None]
            sheet.merged.append((parent, place, parent, place + 1))
            sheet.merged += [(parent, column, parent + 1, column) for column in range(right, width)
                             if column not in (place, place + 1)]

    deep = len(columns) > 2 and form != "csv" and draw(st.integers(0, 3)) == 0
    start = draw(st.integers(0, max(0, len(columns) - 2)))
    titles = draw(st.lists(st.sampled_from(("附件1", "示例县政协登记表", "填报单位：示例县政协办公室", None)), max_size=3))
    for title in titles:
        if title is not None and title.startswith("示例") and width - right > 1:
            sheet.merged.append((len(sheet.rows), right, len(sheet.rows), width - 1))
        line(title)
    header()
    for row in range(count):
        if row and draw(st.integers(0, 7)) == 0:
            header()
        if draw(st.integers(0, 7)) == 0:
            line()
        line(*[row + 1] * numbered, *(one.cells[row] for one in columns))
    if numbered and draw(st.booleans()):
        line("合计", *(float(Decimal(sum(value or 0 for value in one.values)) / 100 / UNITS[unit_of(one)])
                     if type(one.column) is Money else None for one in columns))
    if draw(st.booleans()):
        line("审核人：示例", *[None] * (width - right - 2), "填表人：示例")
    return sheet


def unit_of(one: Written) -> str:
    return next((unit for unit in sorted(UNITS, key=len, reverse=True) if unit and one.title.endswith(unit)), "")


# ---- files -----------------------------------------------------------------------------------------------------

def save(sheet: Sheet, folder: Path) -> Path:
    path = folder / ("表.xlsx" if sheet.form == "xlsx" else "表.csv" if sheet.form == "csv" else "表.xls")
    if sheet.form == "xlsx":
        book = openpyxl.Workbook()
        for row, cells in enumerate(sheet.rows, 1):
            for column, cell in enumerate(cells, 1):
                book.active.cell(row, column, cell)
        for r0, c0, r1, c1 in sheet.merged:
            book.active.merge_cells(start_row=r0 + 1, start_column=c0 + 1, end_row=r1 + 1, end_column=c1 + 1)
        book.save(path)
    elif sheet.form == "xml":
        path.write_text(as_xml(sheet), encoding="utf-8")
    elif sheet.form == "html":
        path.write_bytes(as_html(sheet).encode("gb18030"))
    elif sheet.form == "mht":
        head = ('MIME-Version: 1.0\r\nContent-Type: text/html; charset="gb2312"\r\n'
                'Content-Transfer-Encoding: 8bit\r\n\r\n')
        path.write_bytes((head + as_html(sheet)).encode("gb18030"))
    else:
        text = io.StringIO()
        mark = {"semicolon": ";", "utf-16": "\t"}.get(sheet.form, ",")
        csv.writer(text, delimiter=mark).writerows([[shown(cell) for cell in cells] for cells in sheet.rows])
        path.write_bytes(text.getvalue().encode("utf-16" if sheet.form == "utf-16" else "gb18030"))
    return path


def shown(cell: Cell) -> str:
    """A cell as Excel shows it."""
    if isinstance(cell, datetime):
        return f"{cell.year}/{cell.month}/{cell.day}"
    return "" if cell is None else fields.text_of(cell) if isinstance(cell, float) else str(cell)


def spans(sheet: Sheet) -> Iterator[tuple[int, list[tuple[int, Cell, int, int]]]]:
    """Each row's cells that no merged one covers: column, cell, how many more rows and columns it takes."""
    taken = {(row, column) for r0, c0, r1, c1 in sheet.merged for row in range(r0, r1 + 1)
             for column in range(c0, c1 + 1)} - {(r0, c0) for r0, c0, _, _ in sheet.merged}
    sizes = {(r0, c0): (r1 - r0, c1 - c0) for r0, c0, r1, c1 in sheet.merged}
    for row, cells in enumerate(sheet.rows):
        yield row, [(column, cell, *sizes.get((row, column), (0, 0))) for column, cell in enumerate(cells)
                    if (row, column) not in taken]


def as_html(sheet: Sheet) -> str:
    def tag(cell: Cell, down: int, over: int) -> str:
        text = escape(shown(cell)).replace("\n", "<br>")
        return f'<td rowspan="{down + 1}" colspan="{over + 1}">{text}</td>'

    lines = ["".join(tag(*one) for _, *one in cells) for _, cells in spans(sheet)]
    return f"<html><body><table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table></body></html>"


def as_xml(sheet: Sheet) -> str:
    lines = []
    for row, cells in spans(sheet):
        tags = "".join(
            f'<Cell ss:Index="{column + 1}" ss:MergeDown="{down}" ss:MergeAcross="{over}">{xml_data(cell)}</Cell>'
            for column, cell, down, over in cells if cell is not None)
        lines.append(f'<Row ss:Index="{row + 1}">{tags}</Row>')
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    head = f'<?xml version="1.0"?><Workbook xmlns="{name}" xmlns:ss="{name}"><Worksheet ss:Name="表"><Table>'
    return f"{head}{''.join(lines)}</Table></Worksheet></Workbook>"


def xml_data(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f'<Data ss:Type="DateTime">{cell.isoformat()}.000</Data>'
    kind = "Number" if isinstance(cell, (int, float)) else "String"
    return f'<Data ss:Type="{kind}">{escape(str(cell)).replace(chr(10), "&#10;")}</Data>'


# ---- what comes back -------------------------------------------------------------------------------------------

@pytest.fixture(autouse=True)
def office(tmp_path: Path) -> Iterator[None]:
    with opened(tmp_path / "示例.db"):
        yield


def layout_of(register: type[Register], path: Path) -> Layout:
    return tables_in(register, read_sheets(path))[0].layout


@settings(max_examples=60, deadline=timedelta(seconds=20), suppress_health_check=[
    HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture])
@given(sheets())
def test_a_messy_sheet_of_any_register_reads_back(
        tmp_path: Path, drawn: tuple[type[Register], list[Written], Sheet]) -> None:
    register, columns, sheet = drawn
    layout = layout_of(register, save(sheet, tmp_path))
    rows, questions = parse_rows(register, layout, {}, Watch(len(layout.body), None, None))
    landlines = {one.column.key: one.column.landlines for one in columns if isinstance(one.column, Many)}
    read = [{**{one.column.key: row.values.get(one.column.key) for one in columns},
             **{key: (*row.values.get(key, ()), *row.landlines.get(key, ())) or None
                for key, apart in landlines.items() if apart}} for row in rows]
    empty = [number for number in range(len(columns[0].values)) if all(one.values[number] is None for one in columns)]
    assert read == [{one.column.key: one.values[number] for one in columns}
                    for number in range(len(columns[0].values)) if number not in empty]
    assert [row.warnings for row in rows if row.warnings] == []
    assert questions == []
    for key, said in said_totals(register, layout).items():
        assert said == sum(row.values.get(key) or 0 for row in rows)
