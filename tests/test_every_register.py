"""What holds for every register there is and will be: its declaration, its life in the database and on paper."""
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from exporters.registers import everything, export_view, full_view, sheet_column, template
from importers.apply import apply_plan
from importers.files import plan_file
from importers.planned import NEW, SAME
from models.basics import ensure_term
from models.books import Stock
from models.catalogue import REGISTERS
from models.columns import Choice, Column, Computed
from models.database import close_database, open_database
from models.errors import InvalidValue
from models.facts import FactDates, Facts
from models.operation import operation, redo, undo
from models.register import Register
from models.relations import Parts, PartValue, Pointing, Ref, Refs, RefValue
from models.view import View
from models.writing import Draft, recycle, restore, write

NUMBERS = "甲乙丙丁戊己庚辛壬癸"
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

# Where one column of a register says what another may hold.
AGREED: dict[tuple[str, str], Any] = {("openings", "value"): Decimal(1),
                                      ("closed_years", "year"): lambda number: 2020 + number,
                                      ("schemes", "period"): "指定时段",
                                      ("schemes", "first"): "2022-01-01", ("schemes", "last"): "2022-12-31",
                                      ("schemes", "figures"): ("委员", "网格"), ("schemes", "parts"): ("汇总表", "台账"),
                                      ("donations", "kind"): "捐款捐物", ("donations", "donor_kind"): "个人",
                                      ("stock", "kind"): "期初", ("gifts", "recipient_kind"): "单位",
                                      ("terms", "current"): False}

# What a record cannot do without though another column would do as well, and the columns that give way to another.
NEEDED = {"visits": ("units",), "meetings": ("actual_start", "topic"),
          "cadences": ("kind",), "instructions": ("suggestion",)}
GIVES_WAY = {("instructions", "consultation"), ("suggestions", "merged_into")}


def id_number(number: int) -> str:
    """A made-up number with a right check digit (GB 11643)."""
    digits = f"13053019750312{number:03d}"
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, ID_WEIGHTS)) % 11]


def written(column: Column, number: int) -> list[Any]:
    """Cells that a column of this kind may take, the likeliest first; `number` tells records from one another."""
    mark = NUMBERS[number]
    if column.kind == "date":
        if column.key in ("until", "end"):
            return [f"2090-01-{number + 1:02d}"]
        place = column.register.columns.index(column)
        day = (date(2021, 3, 1) + timedelta(days=place, weeks=20 * number)).isoformat()
        return [f"{day} 08:30", day]
    if column.kind in ("integer", "number", "money"):
        return [f"{number + 1}.5", f"{number + 1}"]
    if column.kind == "flag":
        return ["是"]
    if column.kind == "long":
        return [f"第一行{column.title}{mark}\n第二行"]
    if column.kind == "digits":
        return [f"1391234500{number}", id_number(number), f"20210{number}"]
    return [f"示例{column.register.title}{mark}" if column.key == column.register.label else f"示例{column.title}{mark}",
            f"示例{mark}", "汉族", "男"]


class Samples:
    """Plausible values for any column, with the records that they refer to made on the way."""

    def __init__(self, term: int) -> None:
        self.term = term
        self._made: dict[str, list[RefValue]] = {}

    def record(self, key: str, number: int) -> RefValue:
        """A record of the register `key` that holds only what it must."""
        register = Register.declared[key]
        made = self._made.setdefault(key, [])
        while len(made) <= number % 3:
            values = {column.key: self.value(column, len(made)) for column in register.importable()
                      if column.required or column.key in (register.label, *NEEDED.get(key, ()))}
            with operation("示例") as op:
                row_id, = write(op, register, [Draft(values, fixed=self.fixed(register))])
                if key == "books":                            # what is given away must be there first
                    write(op, Stock, [Draft({"book": row_id, "kind": "期初", "copies": 500})])
            made.append(RefValue(row_id, register.labels([row_id])[row_id]))
        return made[number % 3]

    def value(self, column: Column, number: int) -> Any:
        agreed = AGREED.get((column.register.key, column.key))
        if agreed is not None:
            return agreed(number) if callable(agreed) else agreed
        if isinstance(column, FactDates):
            return ((self.value(column.facts, number)[0], f"1998-0{number + 1}"),)
        if isinstance(column, Ref):
            return self.record(column.target, number)
        if isinstance(column, Refs) and not column.target:
            return (getattr(column, "choices")[number],)
        if isinstance(column, Refs) and not isinstance(column, Parts):
            return (self.record(column.target, number),)
        if isinstance(column, Parts):
            whole = isinstance(column.default_amount, int) or column.unit == "册"
            return (PartValue(self.record(column.target, number), number + 1 if whole else Decimal(number) + 1),)
        if isinstance(column, Facts):
            one = (self.record(column.target, number) if column.target
                   else tuple(column.choices)[number % 2] if column.choices else f"示例{NUMBERS[number]}")
            return one if column.single else (one,)
        if isinstance(column, Choice):
            return tuple(column.choices)[number % len(tuple(column.choices))]
        for cell in written(column, number):
            try:
                return column.parse(cell)
            except InvalidValue:
                continue
        raise AssertionError(f"{column.register.key}.{column.key} takes none of the samples")

    def values(self, register: type[Register], number: int) -> dict[str, Any]:
        return {column.key: self.value(column, number) for column in register.importable()
                if not isinstance(column, Computed) and (register.key, column.key) not in GIVES_WAY}

    @staticmethod
    def plain(register: type[Register], values: dict[str, Any]) -> dict[str, Any]:
        return {key: register.column(key).plain(value) for key, value in values.items()}

    def fixed(self, register: type[Register]) -> dict[str, Any]:
        return {register.term: self.term} if register.term else {}

    def add(self, register: type[Register], number: int) -> int:
        values = self.values(register, number)
        with operation(f"新增{register.title}") as op:
            return write(op, register, [Draft(values, fixed=self.fixed(register))])[0]


@pytest.fixture
def samples(tmp_path: Path) -> Iterator[Samples]:
    open_database(tmp_path / "示例.db")
    with operation("建届") as op:
        term = ensure_term(op)
    yield Samples(term)
    close_database()


every_register = pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)
every_editable = pytest.mark.parametrize("register", [one for one in REGISTERS.values() if not one.read_only],
                                         ids=lambda register: register.key)


def whole(register: type[Register]) -> dict[str, Any]:
    """The whole list with every column as a sheet prints it, and the whole recycle bin."""
    found = {}
    for name, view in (("list", View(register, ended=True)), ("bin", View(register, bin=True))):
        view = view.with_(keys=tuple(column.key for column in register.columns))
        page = view.page(ids := view.ids())
        found[name] = [(one, [column.print(value) for column, value in zip(view.columns, page[one])]) for one in ids]
    return found


# -- the declaration -------------------------------------------------------------------------------------------------

@every_register
def test_declaration_is_whole(register: type[Register]) -> None:
    assert REGISTERS[register.key] is register is Register.declared[register.key]
    for words in (register.title, register.measure, register.empty_text):
        assert words and words == words.strip()
    assert register.order and register.match
    keys = [column.key for column in register.columns]
    titles = [column.title for column in register.columns]
    assert len(set(keys)) == len(keys) and len(set(titles)) == len(titles)
    assert register.label in keys
    assert any(column.searched for column in register.columns)
    for group in register.match:
        assert set(group) <= {column.key for column in register.importable()}
    for key in (*register.blank_matches, *register.called, *register.agree, *filter(None, [register.event])):
        assert key in keys
    for column in register.columns:
        assert not (isinstance(column, Pointing) and column.target) or column.target in Register.declared
        if column.importable and not isinstance(column, Computed):
            assert column.title not in ("序号", "原因")


@every_register
def test_a_header_means_one_column(register: type[Register]) -> None:
    meant: dict[str, str] = {}
    for column in register.importable():
        for words in (column.title, *column.aliases):
            assert meant.setdefault(words, column.key) == column.key, f"{words}: {meant[words]} and {column.key}"


# -- its life --------------------------------------------------------------------------------------------------------

@every_editable
def test_every_value_is_kept_as_given(samples: Samples, register: type[Register]) -> None:
    values = samples.values(register, 0)
    with operation("新增") as op:
        row_id, = write(op, register, [Draft(values, fixed=samples.fixed(register))])
    kept = register.get(row_id, View(register))
    assert samples.plain(register, {key: kept[key] for key in values}) == samples.plain(register, values)


@every_editable
def test_undo_and_redo_return_the_exact_list(samples: Samples, register: type[Register], tmp_path: Path) -> None:
    later = samples.values(register, 1)
    first = samples.add(register, 0)
    second = Draft(samples.values(register, 2), fixed=samples.fixed(register))
    states = [whole(register)]

    def done(title: str, act: Callable[[Any], object]) -> None:
        with operation(title) as op:
            act(op)
        states.append(whole(register))
        assert states[-1] != states[-2]
    made: list[int] = []
    done("新增", lambda op: made.extend(write(op, register, [second])))
    done("修改", lambda op: write(op, register, [Draft(later, id=first, versions=register.versions(first))]))
    done("删除", lambda op: recycle(op, register, [first]))
    done("恢复", lambda op: restore(op, register, [first]))
    assert states[-1] == states[-3]
    done("删除", lambda op: recycle(op, register, [first, *made]))
    for again in range(2):
        for state in reversed(states[:-1]):
            undo()
            assert whole(register) == state
        close_database()
        open_database(tmp_path / "示例.db")
        for state in states[1:]:
            redo()
            assert whole(register) == state


@every_editable
def test_search_finds_the_new_value_and_not_the_old(samples: Samples, register: type[Register]) -> None:
    row_id = samples.add(register, 0)
    for column in register.columns:
        if not column.searched or not column.importable or (register.key, column.key) in {*AGREED, *GIVES_WAY}:
            continue
        old, new = samples.value(column, 0), samples.value(column, 1)
        assert row_id in View(register, ended=True, typed=word(old)).ids(), column.key
        with operation("修改") as op:
            write(op, register, [Draft({column.key: new}, id=row_id)])
        assert row_id in View(register, ended=True, typed=word(new)).ids(), column.key
        remaining = "".join(column.print(value) for column, value in zip(register.columns, register.read(
            [row_id], register.columns, View(register))[row_id]) if column.searched)
        if word(old) not in remaining:                        # another column may well say the same
            assert row_id not in View(register, ended=True, typed=word(old)).ids(), column.key


def word(value: Any) -> str:
    """What a person would type to find the value."""
    if isinstance(value, RefValue):
        return value.text
    if isinstance(value, PartValue):
        return value.ref.text
    return word(value[0]) if isinstance(value, tuple) else str(value).split("\n")[0]


# -- on paper --------------------------------------------------------------------------------------------------------

def fill(path: Path, register: type[Register], rows: Sequence[dict[str, Any]]) -> None:
    """Write the rows into a blank template as a person would, below its header."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    titles = {sheet_column(column).title: column for column in register.importable()}
    header = next(row for row in sheet.iter_rows() if sum(cell.value in titles for cell in row) == len(titles))
    for down, values in enumerate(rows, 1):
        for cell in header:
            column = titles.get(cell.value)
            if column is not None and column.key in values:
                value = column.sheet_value(values[column.key])
                sheet.cell(cell.row + down, cell.column, value / 100 if column.kind == "money" else value)
    book.save(path)


@every_editable
def test_template_import_export_and_import_again(samples: Samples, register: type[Register], tmp_path: Path) -> None:
    rows = [samples.values(register, number) for number in (2, 3)]
    blank, exported = tmp_path / "空白表.xlsx", tmp_path / "导出.xlsx"
    before = len(View(register, ended=True).ids())
    template(blank, register)
    fill(blank, register, rows)
    plan = plan_file(register, blank)
    assert [(row.result, row.reasons) for row in plan.rows] == [(NEW, [])] * 2
    apply_plan(plan, register)
    view = View(register, ended=True)
    made = sorted(view.ids())[before:]
    for row_id, values in zip(made, rows, strict=True):
        kept = register.get(row_id, View(register))
        assert samples.plain(register, {key: kept[key] for key in values}) == samples.plain(register, values)
    export_view(exported, full_view(view), everything(register), "示例")
    again = plan_file(register, exported)
    assert [(row.result, row.changes, row.reasons) for row in again.rows] == [(SAME, {}, [])] * (before + 2)
    assert not again.to_create and not again.questions
