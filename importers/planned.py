"""What an import would do: plain values that a preview shows, a person ticks, and `importers.apply` carries out."""
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from importers.reading import Cell
from models.register import Register

NEW, CHANGED, SAME, UNSURE, FAILED, MISSING = "new", "changed", "same", "unsure", "failed", "missing"
RESULTS = {NEW: "新增", CHANGED: "修改", SAME: "不变", UNSURE: "待确认", FAILED: "有误", MISSING: "库中有、表中无"}
SKIP = "skip"                       # an answer: leave the name out
REASON = "原因"
NEW_TERM = 0                        # Plan.term of a 届 that is not there yet

# What the person has answered so far:
#   ("person", Excel row)        → id of the candidate it is, or NEW
#   ("name", column key, text)   → id of the record meant, relations.CREATE or SKIP
#   ("tenth", column key)        → whether a numeric 1975.1 is October
# Columns matched otherwise are another layout: `Layout.with_columns`.
Answers = Mapping[tuple[Any, ...], int | str | bool]

# What a 届 that is not there yet will have, before its roster is read: register → (name, aliases) …
Announced = Mapping[str, Sequence[tuple[str, Sequence[str]]]]


@dataclass(frozen=True)
class Candidate:
    """A record the row may mean, in words that tell it from its namesakes; `id` is what the answer gives.

    `facts`: the same in full, by column key, for a comparison side by side.
    """

    id: int
    words: str
    facts: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Question:
    """Something asked once for the whole sheet. `answer_key` is its key in `Answers`."""

    kind: str                                   # tenth or name
    key: str                                    # the column
    text: str                                   # the name as written, '' for tenth
    sentence: str
    rows: tuple[int, ...]                       # Excel rows it concerns
    choices: tuple[Candidate, ...] = ()
    can_create: bool = False

    @property
    def answer_key(self) -> tuple[str, ...]:
        return (self.kind, self.key, self.text) if self.kind == "name" else (self.kind, self.key)


@dataclass
class PlanRow:
    """One row of the sheet. `excel_row` is its own; `shown_row` is where a person finds it in the file. `values`
    holds what the sheet says, by column key; `changes` (stored, new) of those that differ from the record. `links`
    names the existing joined record a new row belongs to (path → id). `versions` are those the plan was made from.
    The person may turn off `accepted`, or single cells through `unticked`.
    """

    excel_row: int
    result: str
    id: int | None = None
    links: dict[str, int] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()
    reasons: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)
    accepted: bool = False
    unticked: set[str] = field(default_factory=set)
    versions: dict[str, int] = field(default_factory=dict)
    cells: Sequence[Cell] = ()                  # as written; only of rows that are unsure or failed
    number: int = 0                             # Excel's number, where rows were put in another order than the file's

    @property
    def shown_row(self) -> int:
        """The row's number in the file."""
        return self.number or self.excel_row


@dataclass(frozen=True)
class ToCreate:
    """A record of another register that a cell names and nobody knows yet; `id` is negative until it exists."""

    id: int
    register: str
    name: str


@dataclass(frozen=True)
class SheetLeft:
    """A sheet of the file that was not read. `register` is the key of what it seems to hold, '' for nothing known."""

    name: str
    hidden: bool
    register: str
    rows: int
    sentence: str


@dataclass(frozen=True)
class Ending:
    """How those in the database but not in the sheet are ended."""

    until: str                                  # ISO date, exclusive
    reason: str = ""


@dataclass
class Plan:
    """The whole proposal. `since`: dated facts change from that day on; None corrects what was entered."""

    register: str
    term: int | None
    file: str
    sheet: str
    note: str                                   # where the header is, what was not read, 本表写 N，读入 M
    titles: list[tuple[str, str]]               # (column key or '', title) of each titled column of the sheet
    rows: list[PlanRow]
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    missing: dict[int, dict[str, int]] = field(default_factory=dict)     # row id → versions; only of a whole roster
    to_create: dict[int, ToCreate] = field(default_factory=dict)
    aliases: list[tuple[str, int, str]] = field(default_factory=list)    # (register, id, a further name it is given)
    expected: int | None = None
    term_name: str = ""                         # what a 届 that the import makes is called
    since: str | None = None
    end_missing: Ending | None = None
    decided: list[str] = field(default_factory=list)        # columns, judged rows and answers, for the change log
    remembered: list[str] = field(default_factory=list)     # what was taken as a person said it before
    sheets_left: list["SheetLeft"] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many rows of each result, and how many records are missing from the sheet."""
        found = dict.fromkeys((NEW, CHANGED, SAME, UNSURE, FAILED), 0)
        for row in self.rows:
            found[row.result] += 1
        return {**found, MISSING: len(self.missing)}

    @property
    def read(self) -> int:
        """How many rows were understood."""
        return sum(row.result != FAILED for row in self.rows)

    @property
    def counted_otherwise(self) -> bool:
        """Whether the sheet itself names another number of records than were read."""
        return self.expected is not None and self.expected != self.read

    def accepted(self) -> list[PlanRow]:
        """The rows that will be written."""
        return [row for row in self.rows if row.accepted and (
            row.result == NEW or row.result == CHANGED and set(row.changes) - row.unticked)]

    def sentence(self, key: str, words: str) -> str:
        """A reason or warning with its column named, for where it does not stand beside the cell."""
        title = next((title for one, title in self.titles if one == key), "")
        if key and not title:
            title = Register.declared[self.register].column(key).title
        return words if not title or title in words else f"{title}：{words}"

    def left_over(self, skipped: Collection[int] = ()) -> dict[str, list[PlanRow]]:
        """The rows that are not imported although nobody said so, by result; `skipped` are Excel rows that wait for
        an answer and were left out by the person."""
        return {result: [row for row in self.rows if row.result == result and row.excel_row not in skipped]
                for result in (FAILED, UNSURE)}

    def failed_table(self, skipped: Collection[int] = ()) -> tuple[list[str], list[list[Cell]]]:
        """Titles and cells of the rows `left_over`, as written, with the reasons in the last column."""
        left = {id(row) for several in self.left_over(skipped).values() for row in several}
        rows = [[*row.cells, self._why(row)] for row in self.rows if id(row) in left]
        return [*(title for _, title in self.titles), REASON], rows

    def _why(self, row: PlanRow) -> str:
        if row.result == FAILED:
            return "；".join(self.sentence(key, words) for key, words in row.reasons)
        label = Register.declared[self.register].label                 # 待确认：姓名：库中有… says no more than without
        words = "；".join(words if key == label else self.sentence(key, words) for key, words in row.reasons)
        candidates = f"（候选：{'；'.join(one.words for one in row.candidates)}）" if row.candidates else ""
        return f"{RESULTS[UNSURE]}：{words}{candidates}"

    def to_json(self) -> dict[str, Any]:
        """What the command line prints: the counts, every row with its result, reasons and warnings, and what the
        file has besides."""
        return {**self.counts(), "rows": [
            {"sheet": self.sheet, "row": row.shown_row, "result": row.result,
             "reasons": [self.sentence(key, words) for key, words in row.reasons],
             "warnings": [self.sentence(key, words) for key, words in row.warnings]} for row in self.rows],
            "sheets_left": [{"sheet": one.name, "hidden": one.hidden, "register": one.register, "rows": one.rows,
                             "reason": one.sentence} for one in self.sheets_left]}


__all__ = ["Announced", "Answers", "CHANGED", "Candidate", "Ending", "FAILED", "MISSING", "NEW", "Plan", "PlanRow",
           "Question", "REASON", "RESULTS", "SAME", "SKIP", "SheetLeft", "ToCreate", "UNSURE"]
