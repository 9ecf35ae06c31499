"""Finds the record each row of a sheet means: by what identifies it, never by a name that others may have too."""
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from importers.known import COMPARED, Known, KnownRecords
from importers.parsing import ParsedRow
from importers.planned import NEW, Answers, Candidate
from importers.references import TOLD_APART_BY, words_of
from models import fields
from models.columns import Many
from models.facts import Facts
from models.register import normal_name

SAME_NAME = "库中另有同名"
BY_NAME = "按姓名匹配，请核对"
TELLING = ("phones", "birth", "unit", "work", "post")         # agreement in one of these is more than chance
MOST_WAYS = 64                                                # of one row to agree with a group of columns


@dataclass
class Found:
    """What a row was found to be: `known` (None: a new record), or `candidates` to choose from."""

    known: Known | None = None
    candidates: tuple[Known, ...] = ()
    reason: str = ""
    warning: str = ""


class Matcher:
    """Compares the rows of a sheet with the records they may mean."""

    def __init__(self, records: KnownRecords) -> None:
        self.records, self.register = records, records.register
        self.people, self.columns, self.by_key = records.people, records.columns, records.by_key
        self._index: dict[tuple[Any, ...], list[Known]] = defaultdict(list)
        self._names: dict[str, list[Known]] = defaultdict(list)
        for known in records.known.values():
            for group in self.register.match:
                for tokens in self._tokens(group, known.values, known.names):
                    self._index[(group, *tokens)].append(known)
            for name in known.names:
                self._names[name].append(known)

    # -- comparing
    def _tokens(self, group: Sequence[str], values: Mapping[str, Any], names: Iterable[str]) -> list[tuple[Any, ...]]:
        """The ways in which a record answers to a group of columns; none where one of them is blank."""
        ways: list[list[Any]] = []
        filled = False
        for key in group:
            value = self._numbers(values) if key == "phones" else values.get(key)
            if value is None or value is fields.CLEAR or value == ():
                if key not in self.register.blank_matches:
                    return []
                ways.append([None])
                continue
            filled = True
            if key == self.register.label and names:
                ways.append(sorted(names))
            elif key == "phones":
                ways.append([fields.phone_digits(one) for one in value])
            elif isinstance(value, str):
                ways.append([normal_name(value)])
            else:
                ways.append([self.by_key[key].plain(value)])
        return list(islice(product(*ways), MOST_WAYS)) if filled else []

    def _numbers(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """All numbers a person is reached by: who has only a landline is known by it."""
        column = self.by_key["phones"]
        keys = ("phones", column.landlines) if isinstance(column, Many) and column.landlines else ("phones",)
        return tuple(one for key in keys if isinstance(values.get(key), tuple) for one in values[key])

    def names_of(self, row: ParsedRow) -> frozenset[str]:
        name = row.values.get(self.register.label)
        return frozenset(normal_name(one) for one in (name, *row.former)) if isinstance(name, str) else frozenset()

    def tokens(self, row: ParsedRow, names: frozenset[str]) -> list[tuple[Any, ...]]:
        """What the row is identified by, the strongest first; two rows that share one are one record."""
        return [(group, *way) for group in self.register.match for way in self._tokens(group, row.values, names)]

    def differing(self, mine: Mapping[str, Any], theirs: Mapping[str, Any], keys: Iterable[str] = COMPARED) -> set[str]:
        """The columns both fill and in which they differ."""
        return {key for key in keys if key in self.by_key and self._filled(mine, key) and self._filled(theirs, key)
                and not self._agree(key, mine[key], theirs[key])}

    def _filled(self, values: Mapping[str, Any], key: str) -> bool:
        value = values.get(key)
        return value is not fields.CLEAR and not self.by_key[key].empty(value)

    def _agree(self, key: str, mine: Any, theirs: Any) -> bool:
        if key == "phones":
            return bool({fields.phone_digits(one) for one in mine} & {fields.phone_digits(one) for one in theirs})
        if key == "birth":
            return bool(mine.startswith(theirs) or theirs.startswith(mine))
        if isinstance(mine, str) and isinstance(theirs, str):
            return normal_name(mine) == normal_name(theirs)
        return self.by_key[key].same(mine, theirs)

    # -- deciding
    def find(self, row: ParsedRow, answers: Answers) -> Found:
        """What the row means; an answer of the person goes before everything."""
        answer = answers.get(("person", row.excel_row))
        if answer == NEW:
            return Found()
        if isinstance(answer, int) and answer in self.records.known:
            return Found(self.records.known[answer])
        if not self.records.known:
            return Found()
        names = self.names_of(row)
        for position, group in enumerate(self.register.match):
            hits = {known.id: known for way in self._tokens(group, row.values, names)
                    for known in self._index.get((group, *way), ())}
            stronger = self.register.match[:position]
            if len(hits) > 1:                              # 王庄 of one 乡镇 and 王庄 of another
                hits = {i: known for i, known in hits.items() if not self._apart(row, known, stronger)}
                if not hits:
                    return Found(warning=SAME_NAME)
            if len(hits) > 1:
                return self._unsure(row, tuple(hits.values()))
            if hits:
                (known,) = hits.values()
                return self._checked(row, known, stronger)
        return self._by_name(row, names) if self.people else Found()

    def _checked(self, row: ParsedRow, known: Known, stronger: Sequence[Sequence[str]]) -> Found:
        """A match by a weaker group, unless what identifies better says otherwise."""
        differing = self._contradicting(row, known, stronger)
        if not differing:
            return Found(known)
        if self._apart(row, known, stronger):
            return Found(warning=f"{SAME_NAME}，{self._titles(differing)}不同")
        return self._unsure(row, (known,), differing)

    def _contradicting(self, row: ParsedRow, known: Known, stronger: Sequence[Sequence[str]]) -> set[str]:
        keys = {key for group in stronger for key in group if key != "phones"}
        return self.differing(row.values, known.values, keys) - {self.register.label}

    def _apart(self, row: ParsedRow, known: Known, stronger: Sequence[Sequence[str]]) -> bool:
        """Whether the list itself keeps two such records apart."""
        differing = self._contradicting(row, known, stronger)
        return any(differing & set(group) for group in self.register.unique)

    def _by_name(self, row: ParsedRow, names: frozenset[str]) -> Found:
        named = list({known.id: known for name in names for known in self._names.get(name, ())}.values())
        others = [known for known in named if self.differing(row.values, known.values, ("id_number",))]
        if named and len(others) == len(named):
            return Found(warning=f"{SAME_NAME}，身份证号不同")
        if len(named) > 1:
            return self._unsure(row, tuple(named))
        if not named:
            return Found()
        (known,) = named
        differing = self.differing(row.values, known.values)
        # Somebody of that name outside this list is another person as likely as not, unless something agrees.
        shared = known.row is not None or any(
            self._filled(row.values, key) and self._filled(known.values, key) for key in TELLING if key in self.by_key)
        if differing or not shared:
            return self._unsure(row, (known,), differing)
        return Found(known, warning=BY_NAME)

    def _unsure(self, row: ParsedRow, found: tuple[Known, ...], differing: Iterable[str] = ()) -> Found:
        label = self.by_key[self.register.label]
        name = label.print(row.values.get(self.register.label)) or self.register.title
        if len(found) > 1:
            return Found(candidates=found, reason=f"库中有 {len(found)} 个“{name}”，请选择")
        titles = self._titles(set(differing))
        return Found(candidates=found, reason=f"库中有“{name}”" + (f"，但{titles}不同" if titles else "")
                     + "，请确认是否同一个")

    def _titles(self, keys: set[str]) -> str:
        return "、".join(c.title for c in self.columns if c.key in keys)

    def words(self, known: Known) -> Candidate:
        """The record as a preview offers it."""
        label = self.register.label
        columns = [self.by_key[label]] + [c for c in self.columns if c.key in TOLD_APART_BY and c.key != label]
        if not self.people:
            columns += [c for c in self.columns if c.shown and c not in columns and not isinstance(c, Facts)][:3]
        words = words_of(columns, [known.values.get(c.key) for c in columns])
        return Candidate(known.id, words if known.row is not None else f"{words}（不在本名册）", known.values)


__all__ = ["BY_NAME", "Found", "Matcher", "SAME_NAME"]
