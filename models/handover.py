"""交接: what whoever takes over must know: what waits, what is owed, what was settled, where everything lies."""
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from models import fields
from models.backups import list_backups
from models.basics import Committees, Sectors, current_term, setting
from models.cadences import Cadences
from models.kept_reports import KeptReports
from models.openings import Openings, Restatements
from models.places import backup_folder
from models.records import db, today
from models.register import Register
from models.reporting import REPORTED
from models.schemes import Schemes
from models.todos import todos
from models.units import Units
from models.view import Filter, View

MOST_ALIASES = 60                        # a line for each; of more only how many there are
NOTES = "handover_notes"                 # the setting that keeps what was written by hand


@dataclass(frozen=True)
class Section:
    """A heading and its lines; `nothing` is said where there are none."""

    title: str
    lines: tuple[str, ...]
    nothing: str


@dataclass(frozen=True)
class Handover:
    """Everything as of `day`, read in one snapshot; `term` is the 届 with its first day in words."""

    office: str
    term: str
    operator: str
    day: str
    sections: tuple[Section, ...]


def read_handover(database: Path, operator: str, remembered: Sequence[str] = ()) -> Handover:
    """What there is to hand over; `remembered` is what imports keep in mind on this computer, in words."""
    with db.atomic("DEFERRED"):
        held, day = current_term(), today()
        waiting = todos(int(held.id), day) if held is not None else []
        return Handover(
            str(setting("office")), _term_words(held), operator, day, (
                Section("未办事项", tuple(one.words for one in waiting), "没有未办事项。"),
                Section("报送", tuple(_reports()), "没有汇报方案，也没有报送留底。"),
                Section("已定的规则", (*_rules(), *remembered), "没有另定规则。"),
                Section("与统计数不同的报送和补录", tuple(_stated()), "没有另行报送数和期初数。"),
                Section("数据和备份", tuple(_data(database)), ""),
                _noted(str(setting(NOTES)))))


def with_notes(found: Handover, notes: str) -> Handover:
    """The same with other notes."""
    return replace(found, sections=(*found.sections[:-1], _noted(notes)))


def _noted(notes: str) -> Section:
    return Section("需要说明的事", tuple(line for line in notes.strip().splitlines() if line.strip()), "（手写）")


def _term_words(term: Any) -> str:
    if term is None:
        return ""
    return f"{term.name}（{fields.print_date(term.since)} 起）" if term.since else str(term.name)


def _reports() -> list[str]:
    """Each 汇报方案 with what went out under its name last, then what went out without one."""
    kept = View(KeptReports, keys=("name", "recipient", "last", "produced_at"))
    sent: dict[str, tuple[Any, ...]] = {}
    for row in kept.page(kept.ids()).values():               # the newest first
        sent.setdefault(str(row[0]), row)
    schemes = View(Schemes, keys=("name", "recipient", "period"))
    found = []
    for name, recipient, period in schemes.page(schemes.ids()).values():
        last = sent.pop(str(name), None)
        done = (f"上次报送截至 {fields.print_date(last[2])}（{fields.print_moment(last[3])} 生成）" if last is not None
                else "还没有正式报送过")
        found.append(f"{name}：报{recipient or '（未填对象）'}，{period or '时段未定'}；{done}。")
    found += [f"{name}：报{row[1] or '（未填对象）'}；截至 {fields.print_date(row[2])}（{fields.print_moment(row[3])} 生成）。"
              for name, row in sent.items()]
    return found


def _rules() -> list[str]:
    """Cadences, aliases of 界别, 专委会 and units, and the lists of the settings."""
    rules = View(Cadences, keys=("name", "since"))
    found = [f"会议周期：{name}，{fields.print_date(since)} 起。" for name, since in rules.page(rules.ids()).values()]
    for register in (Sectors, Committees, Units):
        found += _aliases(register)
    for key, title in (("campaigns", "专项"), ("meeting_kinds", "其他会议类别")):
        names = setting(key)
        found += [f"{title}：{'、'.join(names)}。"] if names else []
    return found


def _aliases(register: type[Register]) -> list[str]:
    term = current_term()
    view = View(register, keys=("name", "aliases"), filters=(Filter("aliases", "filled"),),
                term=int(term.id) if register.term and term is not None else None)
    number = view.count()
    lines = [f"{register.title}“{name}”又写作：{'、'.join(aliases)}。"
             for name, aliases in view.page(view.ids(MOST_ALIASES)).values()]
    return [*lines, *([f"另有 {number - MOST_ALIASES} 个{register.title}记有别名。"] if number > MOST_ALIASES else [])]


def _stated() -> list[str]:
    restated = View(Restatements, keys=("figure", "first", "last", "value", "reason"))
    found = [f"{figure}（{fields.print_date(first)} 至 {fields.print_date(last)}）按 {value} 报送：{reason}"
             for figure, first, last, value, reason in restated.page(restated.ids()).values()]
    opening = View(Openings).count()
    return [*found, *([f"登记了 {opening} 条期初数，见“汇报”中的“登记期初”。"] if opening else [])]


def _data(database: Path) -> list[str]:
    folder = backup_folder(database)
    backups = list_backups(folder)
    counts = [f"{register.title} {number:,} {register.print_measure()}" for register in
              (Register.declared[key] for key in REPORTED) if (number := View(register, ended=True).count())]
    return [f"数据库：{database}（{database.stat().st_size / 1_000_000:,.1f} MB）",
            f"备份文件夹：{folder}",
            f"上次备份：{backups[0].at:%Y.%m.%d %H:%M}，共有 {len(backups)} 个备份。" if backups else "还没有备份。",
            f"登记情况（各届合计）：{'、'.join(counts)}。" if counts else "还没有登记内容。"]


__all__ = ["Handover", "NOTES", "Section", "read_handover", "with_notes"]
