"""报送留底: every report produced for someone, as it was: its numbers, their rows, their wording, and its files."""
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import SQL, FloatField, ForeignKeyField, IntegerField, TextField, fn

from models.attachments import Attachment
from models.columns import Computed, Date, LongText, Moment, Text
from models.figures import Figure, FigureValue
from models.operation import ChangeLog, Operation, OperationLog, now
from models.periods import Period
from models.records import Record, Searched, live, pairs, stored_rows, table_of, today, tuples
from models.register import Register
from models.view import View


class KeptReport(Searched):
    """A report that went out: for whom, for which days, from what state of the records (`operation`, the last one)."""

    name = TextField(null=True)
    recipient = TextField(null=True)
    first = TextField(null=True)
    last = TextField(null=True)
    campaign = TextField(null=True)
    produced_at = TextField(null=True)
    author = TextField(null=True)
    operation = IntegerField(default=0)
    note = TextField(null=True)


class KeptFigure(Record):
    """A figure of a kept report: `value` in the printed unit as reported, `counted` as the program had it.

    `rows` are the ids of the rows it counted, as written by `packed`, of the register `register`.
    """

    report = ForeignKeyField(KeptReport, index=True)
    position = IntegerField()
    key = TextField(index=True)
    title = TextField()
    unit = TextField()
    value = FloatField()
    counted = FloatField()
    opening = FloatField(default=0)
    words = TextField()
    definition = TextField(null=True)
    remarks = TextField(null=True)
    reason = TextField(null=True)
    register = TextField()
    rows = TextField()


class KeptFile(Record):
    """A file of a kept report."""

    report = ForeignKeyField(KeptReport, index=True)
    attachment = ForeignKeyField(Attachment)


# -- ids as text -----------------------------------------------------------------------------------------------------

def packed(ids: Iterable[int]) -> str:
    """Ids as ascending runs: 1-168,170."""
    runs: list[list[int]] = []
    for one in sorted(ids):
        if runs and one == runs[-1][1] + 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def unpacked(text: str) -> "array[int]":
    """The ids that `packed` wrote, ascending."""
    found = array("q")
    for run in filter(None, text.split(",")):
        first, _, last = run.partition("-")
        found.extend(range(int(first), int(last or first) + 1))
    return found


# -- keeping ---------------------------------------------------------------------------------------------------------

def figures_in(ids: Sequence[int], view: View) -> dict[int, Any]:
    """How many figures each report had."""
    return {i: 0 for i in ids} | pairs(KeptFigure.select(KeptFigure.report, fn.COUNT(KeptFigure.id)).where(
        KeptFigure.report.in_(list(ids)) & live(KeptFigure)).group_by(KeptFigure.report))


class KeptReports(Register):
    key, title, measure, list_title = "kept_reports", "报送留底", "份", "报送留底"
    row = KeptReport
    called = ("name", "recipient", "last")
    name = Text("汇报名称", required=True, searched=True, frozen=True, width=26, aliases=("名称",))
    recipient = Text("报送对象", searched=True, width=20)
    first = Date("统计开始")
    last = Date("统计截至")
    campaign = Text("专项", shown=False, width=14)
    produced_at = Moment("生成时间", width=16)
    author = Text("经办人", searched=True, width=10)
    figure_count = Computed("指标数", figures_in, kind="integer", unit="项", align="right", width=8)
    note = LongText("备注", searched=True, width=24)
    match = (("name", "recipient", "produced_at"),)
    order = ("-produced_at",)
    owned = ((KeptFigure, "report"), (KeptFile, "report"))
    read_only = True
    empty_text = "还没有报送留底。在“汇报”中生成并选择“作为正式报送留底”，数字和文件会保存在这里。"


@dataclass(frozen=True)
class Counted:
    """The figures of a report with the rows behind them, read in one snapshot: what there is to keep."""

    period: Period
    values: tuple[FigureValue, ...]
    rows: tuple[tuple[str, str], ...]        # (register, ids as text) of each value
    operation: int                           # the last one when it was read


def counted(values: Sequence[FigureValue], period: Period, term: int | None) -> Counted:
    """What is to be kept of `values`; called in the snapshot they were worked out in."""
    views = [one.figure.view(period, term) for one in values]
    return Counted(period, tuple(values), tuple((view.register.key, packed(view.all_ids())) for view in views),
                   OperationLog.select(fn.MAX(OperationLog.id)).scalar() or 0)


def keep_report(op: Operation, name: str, recipient: str, found: Counted, files: Sequence[int] = (),
                reasons: Mapping[str, str] | None = None) -> int:
    """Keep what was reported, with its files (attachments); returns the id.

    `reasons`: by figure key, why one is below what was last reported.
    """
    period = found.period
    report, = op.write(KeptReport, [{
        "name": name, "recipient": recipient or None, "first": period.first, "last": as_of(period),
        "campaign": period.campaign or None, "produced_at": now()[:16], "author": op.who or None,
        "operation": found.operation}])
    op.write(KeptFigure, [{
        "report": report, "position": position, "key": one.figure.key, "title": one.figure.title,
        "unit": one.figure.unit, "value": one.reported, "counted": one.value, "opening": one.opening,
        "words": one.words, "definition": one.figure.definition or None, "remarks": "；".join(one.remarks) or None,
        "reason": (reasons or {}).get(one.figure.key), "register": register, "rows": rows}
        for position, (one, (register, rows)) in enumerate(zip(found.values, found.rows))])
    op.write(KeptFile, [{"report": report, "attachment": one} for one in files])
    return report


def files_of(report: int) -> list[int]:
    """The attachments of a kept report."""
    return [one for one, in tuples(KeptFile.select(KeptFile.attachment).where(
        (KeptFile.report == report) & live(KeptFile)).order_by(KeptFile.id))]


# -- comparing -------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Reported:
    """A figure as a kept report has it."""

    report: int
    key: str
    title: str
    unit: str
    value: float
    words: str
    definition: str
    remarks: str
    reason: str


def kept_figures(report: int) -> list[Reported]:
    """The figures of a kept report, in its order."""
    query = _reported().where((KeptFigure.report == report) & live(KeptFigure)).order_by(KeptFigure.position)
    return [Reported(*row) for row in stored_rows(query)]


def _reported() -> Any:
    one = KeptFigure
    texts = (fn.COALESCE(field, "") for field in (one.definition, one.remarks, one.reason))
    return one.select(one.report, one.key, one.title, one.unit, one.value, one.words, *texts)


def last_reported(keys: Sequence[str], recipient: str = "") -> dict[str, Reported]:
    """What each figure was last reported as, to `recipient` where one is named, by figure key."""
    one, whole = KeptFigure, KeptReport
    newest = (one.select(fn.MAX(one.id)).join(whole).where(
        one.key.in_(list(keys)) & live(one) & live(whole)
        & ((whole.recipient == recipient) if recipient else SQL("1"))).group_by(one.key))
    return {row[1]: Reported(*row) for row in stored_rows(_reported().where(one.id.in_(newest)))}


@dataclass(frozen=True)
class Since:
    """What became of a figure's rows since it was reported: row ids, the register they are of."""

    register: type[Register]
    added: tuple[int, ...]
    withdrawn: tuple[int, ...]
    changed: tuple[int, ...]

    @property
    def told(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """What became of them, in a word, and which."""
        return ("新增", self.added), ("撤销", self.withdrawn), ("修改", self.changed)

    @property
    def words(self) -> str:
        """新增 3 条、撤销 1 条、修改 2 条"""
        return "、".join(f"{word} {len(ids)} 条" for word, ids in self.told if ids) or "没有变动"


def since_report(report: int, figure: Figure, term: int | None) -> Since | None:
    """The rows added to, withdrawn from and changed in `figure` since the report; None where it did not have it."""
    rows = stored_rows(KeptFigure.select(KeptFigure.rows, KeptReport.first, KeptReport.last, KeptReport.campaign,
                                         KeptReport.operation).join(KeptReport)
                       .where((KeptFigure.report == report) & (KeptFigure.key == figure.key) & live(KeptFigure)))
    if not rows:
        return None
    kept, first, last, campaign, operation = rows[0]
    view = figure.view(Period("", first, last, campaign or ""), term)
    then, present = set(unpacked(kept)), set(view.all_ids())
    touched = {record for record, in stored_rows(ChangeLog.select(ChangeLog.record).where(
        (ChangeLog.table == table_of(view.register.row)) & (ChangeLog.operation > operation)).distinct())}
    return Since(view.register, tuple(sorted(present - then)), tuple(sorted(then - present)),
                 tuple(sorted(then & present & touched)))


def as_of(period: Period) -> str:
    """统计截至: the period's last day, today where that is still to come."""
    return min(period.last, today())


__all__ = ["Counted", "KeptFigure", "KeptReport", "KeptReports", "Reported", "Since", "as_of", "counted", "files_of",
           "keep_report", "kept_figures", "last_reported", "packed", "since_report", "unpacked"]
