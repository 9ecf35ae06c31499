"""Finds the records that cells name; names nobody knows are asked about, created or refused, as the column declares."""
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from importers.parsing import ParsedRow
from importers.planned import SKIP, Announced, Answers, Candidate, Question, ToCreate
from models import fields
from models.columns import Column
from models.errors import InvalidValue
from models.pace import paced
from models.people import Person
from models.records import live
from models.register import Register, normal_name
from models.relations import ASK, CREATE, Parts, Pointing, RefValue
from models.view import View

CHOICES = 60                               # a list up to this long is offered whole
TOLD_APART_BY = ("sex", "birth", "work", "post", "phones")


class References:
    """The names in the columns of one sheet, resolved together: a few queries a register.

    announced: names, by register, that a 届 which is not there yet will have.
    """

    def __init__(self, term: int | None, answers: Answers, announced: Announced | None = None) -> None:
        self.term, self.answers = term, answers
        self.to_create: dict[int, ToCreate] = {}
        self.aliases: list[tuple[str, int, str]] = []
        self.questions: list[Question] = []
        self.notes: list[str] = []
        self._created: dict[tuple[str, str], RefValue] = {}
        self._announced: dict[str, dict[str, RefValue]] = {}       # register → way of writing → what it will be
        for key, several in (announced or {}).items():
            ways = self._announced[key] = {}
            for name, aliases in several:
                ref = self._create(Register.declared[key], name)
                for way in (name, *aliases):
                    ways.setdefault(normal_name(way), ref)

    def resolve(self, register: type[Register], rows: list[ParsedRow]) -> None:
        """Replace parsed names by records in every row; leave out, with a warning, the cells that cannot be."""
        for column in register.importable():
            if not isinstance(column, Pointing) or not column.target:
                continue
            cells: dict[Any, list[ParsedRow]] = defaultdict(list)
            for row in paced(rows):
                value = row.values.get(column.key)
                if value is not None and value is not fields.CLEAR:
                    cells[value].append(row)
            if cells:
                self._resolve_column(column, cells)

    def _resolve_column(self, column: Pointing, cells: Mapping[Any, list[ParsedRow]]) -> None:
        where: dict[str, list[int]] = defaultdict(list)
        for parsed, rows in cells.items():
            for name in column.names(parsed):
                where[name] += [row.excel_row for row in rows]
        known, refused, asked = self._find(column, where)
        for parsed, rows in paced(cells.items()):
            value, words, pending = self._value(column, parsed, known, refused, asked)
            for row in rows:
                if words:
                    row.leave_out(column.key, words, pending)
                elif value is None:
                    del row.values[column.key]
                else:
                    row.values[column.key] = value

    def _value(self, column: Pointing, parsed: Any, known: Mapping[str, RefValue | None], refused: Mapping[str, str],
               asked: Mapping[str, str]) -> tuple[Any, str, bool]:
        """(value or None, warning or '', whether it waits for an answer) of one parsed cell."""
        names = column.names(parsed)
        for name in names:
            if name in asked or name in refused:
                return None, asked.get(name) or refused[name], name in asked
        kept = {name: ref for name in names if (ref := known[name]) is not None}
        if not kept:
            return None, "", False
        if len(kept) < len(set(names)):                        # only sets and parts name several
            parsed = tuple(one for one in parsed if (one[0] if isinstance(column, Parts) else one) in kept)
        return column.resolved(parsed, kept), "", False

    # -- finding
    def _find(self, column: Pointing, where: Mapping[str, list[int]]
              ) -> tuple[dict[str, RefValue | None], dict[str, str], dict[str, str]]:
        """Names known (None: to be skipped), those refused and those asked about, with the sentence for the cell."""
        target = column.pointed
        written = {name: _written(target, name) for name in where}
        found = target.find_names({way for name in written.values() for way in _ways(target, name)}, self.term)
        ids = {name: next((found[way] for way in _ways(target, text) if found.get(way)), [])
               for name, text in written.items()}
        labels = column.labels(i for several in ids.values() for i in several)
        told = self._announced.get(target.key, {})
        starting = column.unknown == ASK and target.starts_by_import and not told and not _some(target, self.term)
        known: dict[str, RefValue | None] = {}
        refused: dict[str, str] = {}
        asked: dict[str, str] = {}
        for name, rows in where.items():
            answer = self.answers.get(("name", column.key, name))
            if answer == SKIP:
                known[name] = None
            elif answer == CREATE:
                known[name] = self._create(target, written[name])
            elif isinstance(answer, int) and answer in self.to_create:
                known[name] = RefValue(answer, self.to_create[answer].name)
                self.aliases.append((target.key, answer, name))
            elif isinstance(answer, int) and not isinstance(answer, bool):
                known[name] = column.labels([answer])[answer]
                if answer not in ids[name] and "aliases" in target.row._meta.fields:
                    self.aliases.append((target.key, answer, name))
            elif will_be := [told[way] for way in _ways(target, written[name]) if way in told]:
                known[name] = will_be[0]
            elif len(ids[name]) == 1:
                known[name] = labels[ids[name][0]]
            elif len(ids[name]) > 1:
                choices = candidates(target, ids[name])
                asked[name] = f"库中有 {len(choices)} 个“{name}”（{'；'.join(c.words for c in choices)}），请选择"
                self._ask(column, name, f"“{column.title}”中的“{name}”是哪一个？", rows, choices, True)
            elif starting or column.unknown == CREATE and _by_label_alone(target, written[name]):
                known[name] = self._create(target, written[name])
            elif column.unknown == ASK:
                asked[name] = f"没有名为“{name}”的{target.title}，请选择对应的{target.title}"
                self._ask(column, name, f"“{column.title}”中的“{name}”不在{target.title}中，是哪一个，还是新建？", rows,
                          self._near(target, written[name]), _by_label_alone(target, written[name]))
            else:
                refused[name] = f"没有名为“{name}”的{target.title}"
        if starting and self._created:
            names = [ref.text for (key, _), ref in self._created.items() if key == target.key]
            self.notes.append(f"这一届还没有{target.title}，将按表中写法建立 {len(names)} {target.measure}：{'、'.join(names)}。")
        return {name: self._latest(ref) for name, ref in known.items()}, refused, asked

    def _latest(self, ref: RefValue | None) -> RefValue | None:
        made = self.to_create.get(ref.id) if ref is not None else None
        return RefValue(made.id, made.name) if made is not None else ref

    def _create(self, target: type[Register], name: str) -> RefValue:
        key = (target.key, _stem(target, name))
        if key not in self._created:
            ref = RefValue(-1 - len(self._created), name)
            self._created[key] = ref
        elif (len(normal_name(name)) > len(normal_name(self._created[key].text))
                and not name.endswith(target.name_endings[:-1])):
            self._created[key] = RefValue(self._created[key].id, name)      # 教育 and 教育界: the full form is kept
        ref = self._created[key]
        self.to_create[ref.id] = ToCreate(ref.id, target.key, ref.text)
        return ref

    def _ask(self, column: Column, name: str, sentence: str, rows: Iterable[int], choices: Iterable[Candidate],
             can_create: bool) -> None:
        self.questions.append(Question("name", column.key, name, sentence, tuple(sorted(set(rows))), tuple(choices),
                                       can_create))

    def _near(self, target: type[Register], name: str) -> list[Candidate]:
        """The whole list where it is short, else the records whose name holds this one."""
        if target.key in self._announced:
            return [Candidate(ref.id, ref.text) for ref in dict.fromkeys(self._announced[target.key].values())]
        every = View(target, term=self.term if target.term else None, ended=True).ids(limit=CHOICES + 1)
        ids = every if len(every) <= CHOICES else target.find_containing(name)[:CHOICES]
        labels = target.labels(ids)
        return [Candidate(i, labels[i]) for i in ids]


# -- names -----------------------------------------------------------------------------------------------------------

def _written(target: type[Register], name: str) -> str:
    """The name as the target register itself would keep it: without padding and what stands in brackets after it."""
    try:
        parsed = target.column(target.label).parse(name)
    except InvalidValue:
        return name
    return parsed if isinstance(parsed, str) else name


def _stem(target: type[Register], name: str) -> str:
    name = normal_name(name)
    for ending in target.name_endings:
        if name.endswith(ending) and len(name) > len(ending) + 1:             # 沙市 is not 沙县
            return name.removesuffix(ending)
    return name


def _ways(target: type[Register], name: str) -> list[str]:
    """The ways a name may be written in the list, the one in the sheet first."""
    stem = _stem(target, name)
    return list(dict.fromkeys([normal_name(name), *(stem + ending for ending in ("", *target.name_endings))]))


def _by_label_alone(target: type[Register], name: str) -> bool:
    """Whether a record of the register can be made of nothing but this name."""
    label = target.column(target.label)
    try:
        fine = isinstance(label.parse(name), str) and not isinstance(label, Pointing)
    except InvalidValue:
        return False
    return fine and not target.read_only and not any(
        column.required for column in target.columns if column.key != target.label)


def _some(target: type[Register], term: int | None) -> bool:
    where = live(target.row)
    if target.term:
        if term is None:
            return False
        where &= getattr(target.row, target.term) == term
    return bool(target.row.select(target.row.id).where(where).limit(1).tuples().first())


def candidates(target: type[Register], ids: Iterable[int]) -> list[Candidate]:
    """Records in words that tell namesakes apart: 姓名 性别 出生 单位, the phone masked."""
    wanted = list(ids)
    columns = [target.column(target.label)] + [c for c in target.columns if c.key in TOLD_APART_BY]
    if target.row is not Person and not any(c.key in TOLD_APART_BY for c in columns):
        columns += [c for c in target.columns if c.shown and c.stored and c not in columns][:3]
    rows = target.read(wanted, columns, View(target))
    return [Candidate(i, words_of(columns, rows[i])) for i in wanted if i in rows]


def words_of(columns: Iterable[Column], values: Iterable[Any]) -> str:
    """The values in one line; phones are masked, for they are read out where others look on."""
    words = []
    for column, value in zip(columns, values):
        if column.key in ("phones", "landlines"):
            words.append("、".join(fields.mask_phone(one) for one in value or ()))
        else:
            words.append(column.show(value))
    return " ".join(word for word in words if word)


__all__ = ["References", "TOLD_APART_BY", "candidates", "words_of"]
