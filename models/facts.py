"""Dated facts about a record, and when they began: grid, posts, affiliations, seats, officers."""
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from models import fields
from models.columns import Cell, Column
from models.errors import InvalidValue
from models.matching import dates_within
from models.pace import paced
from models.records import ByIds, Record, Sql, active, among, live, stored_rows, today, tuples
from models.relations import Pointing, RefValue

if TYPE_CHECKING:
    from models.operation import Operation
    from models.view import View

LAST_DAY = "9999"                                     # after every date


class _Fact(NamedTuple):
    id: int
    value: Any
    since: str | None
    until: str | None


class Facts(Pointing):
    """Dated facts about a row, one or several: grid, posts, affiliations, seats, officers.

    `model` is a `Dated` table; `owner` its foreign key to the row (or, with `owner_path`, to the record the row's own
    foreign key names); `value` its field: a foreign key where `target` is given, else text. `where` are fixed fields
    (role="书记"). `single`: at most one at a time. A change takes effect from a date (the old fact ends, a new one
    begins) or, without a date, corrects what was entered.
    """

    kind = "facts"
    stored = False

    def __init__(self, title: str, model: type[Any], *, owner: str, value: str, owner_path: str = "",
                 target: str = "", where: Mapping[str, Any] | None = None, single: bool = False,
                 choices: Sequence[str] = (), parse: Callable[[Cell], Any] = fields.parse_set,
                 sort: Callable[[], Any] | None = None, **options: Any) -> None:
        super().__init__(title, target, **options)
        self.model, self.owner, self.value, self.owner_path = model, owner, value, owner_path
        self.where, self.single, self.choices = dict(where or {}), single, tuple(choices)
        self._parse, self._sort = parse, sort

    @property
    def child(self) -> tuple[type[Record], str] | None:
        return None if self.owner_path else (self.model, self.owner)

    @property
    def sortable(self) -> bool:
        return self._sort is not None

    def order_by(self) -> Any:
        return self._sort() if self._sort else None

    # -- reading
    def load(self, ids: Sequence[int], view: "View") -> Mapping[int, Any]:
        return self.load_owned(self._owners(ids), view)

    def load_owned(self, owners: Mapping[int, int], view: "View") -> dict[int, Any]:
        """`load`, where the owner of each row's facts is known."""
        held: dict[int, list[Any]] = defaultdict(list)
        for owner_id, one in self._held_on(view.day).rows(set(owners.values())):
            held[owner_id].append(one)
        if self.target:
            labels = self.labels({one for several in held.values() for one in several})
            held = {o: [labels[one] for one in several if one in labels] for o, several in held.items()}
        values = {o: self._value(several) for o, several in held.items()}
        nothing = self._value([])
        return {i: values.get(o, nothing) for i, o in owners.items()}

    @lru_cache(maxsize=200)
    def _held_on(self, day: str) -> ByIds:
        model: Any = self.model
        owner = getattr(model, self.owner)
        return ByIds(owner, model.select(owner, getattr(model, self.value)).where(
            live(model) & active(model, day) & self._fixed()))

    def _owners(self, ids: Iterable[int]) -> dict[int, int]:
        """Row id → the id of the record that owns the facts."""
        if not self.owner_path:
            return {i: i for i in ids}
        row: Any = self.register.row
        path = getattr(row, self.owner_path)
        return dict(stored_rows(row.select(row.id, path).where(among(row.id, ids))))

    def _fixed(self) -> Any:
        return self.all_of(getattr(self.model, name) == fixed for name, fixed in self.where.items())

    def _value(self, held: list[Any]) -> Any:
        if len(held) > 1:
            order = {one: position for position, one in enumerate(self.choices)}
            held.sort(key=lambda one: (order.get(one, len(order)), str(one)) if isinstance(one, str) else (0, one.text))
        return (held[0] if held else None) if self.single else tuple(held)

    def print(self, value: Any) -> str:
        several = ([value] if value else []) if self.single else (value or ())
        return "、".join(one.text if isinstance(one, RefValue) else one for one in several)

    def plain(self, value: Any) -> Any:
        several = ([] if value in (None, "") else [value]) if self.single else (value or ())
        return frozenset(one.id if isinstance(one, RefValue) else one for one in several)

    def held(self, view: "View", *conditions: Any) -> Sql:
        """The row has a fact on the view's day that meets these conditions."""
        model: Any = self.model
        found = model.select(getattr(model, self.owner)).where(
            live(model) & active(model, view.day) & self._fixed(), *conditions)
        return self.owner_node().in_(found)

    def owner_node(self) -> Any:
        """The row's id, or its foreign key to whose facts they are."""
        row: Any = self.register.row
        return getattr(row, self.owner_path) if self.owner_path else row.id

    def condition(self, op: str, value: Any, view: "View") -> Sql:
        if op == "filled":
            return self.held(view)
        if op == "empty" or op == "is" and value in (None, ()):
            return ~self.held(view)
        if op == "between":
            raise ValueError(f"unknown filter {op}")
        return super().condition("in", (value,), view) if op == "is" else super().condition(op, value, view)

    def has(self, values: Sequence[Any], inside: bool, view: "View") -> Sql:
        field = getattr(self.model, self.value)
        wanted = [getattr(one, "id", one) for one in values]
        return self.held(view, field.in_(wanted) if inside else field.not_in(wanted))

    def worded(self, text: str, begins: bool, view: "View") -> Sql:
        return self.held(view, self.pointing_worded(getattr(self.model, self.value), text, begins))

    # -- input
    def parse(self, cell: Cell) -> Any:
        if self.single and self.target:
            return fields.parse_text(cell)
        value = self._parse(cell)
        if value is None or value is fields.CLEAR:
            return value
        if isinstance(value, str):
            value = (value,)
        if self.choices and not self.target:
            for one in value:
                if one not in self.choices:
                    raise InvalidValue(self.key, f"“{one}”不在可选范围内（{'、'.join(self.choices)}）")
        return (value[0] if value else None) if self.single else value or None

    def names(self, parsed: Any) -> tuple[str, ...]:
        return (parsed,) if self.single else tuple(parsed)

    def resolved(self, parsed: Any, found: Mapping[str, RefValue]) -> Any:
        return found[parsed] if self.single else tuple(found[one] for one in parsed)

    # -- writing
    def write(self, op: "Operation", wanted: Mapping[int, Any], since: str | None) -> None:
        """Make the facts of each row (row id → value) so, from `since` on or, where None, as a correction.

        From `since` on means from then until now: facts that began later give way.
        """
        model: Any = self.model
        owners = self._owners(wanted)
        owner, value = getattr(model, self.owner), getattr(model, self.value)
        held: dict[int, list[_Fact]] = defaultdict(list)
        for owner_id, *fact in stored_rows(model.select(owner, model.id, value, model.since, model.until)
                                           .where(among(owner, set(owners.values())) & live(model) & self._fixed())
                                           .order_by(model.since, model.id)):
            held[owner_id].append(_Fact(*fact))
        rows: list[dict[str, Any]] = []
        mistaken: list[int] = []
        owned = {owners[row_id]: self.plain(one) for row_id, one in wanted.items()}
        for owner_id, want in paced(owned.items()):
            changes, gone = (self._correction(held[owner_id], want) if since is None
                             else self._change(held[owner_id], want, since))
            rows += [row if "id" in row else {self.owner: owner_id, **self.where, **row} for row in changes]
            mistaken += gone
        op.recycle(model, mistaken)
        op.write(model, rows)

    def _change(self, facts: list["_Fact"], want: frozenset[Any], since: str) -> tuple[list[dict[str, Any]], list[int]]:
        """What to write, and which facts to recycle, so that `want` holds from `since` on."""
        rows: list[dict[str, Any]] = []
        mistaken: list[int] = []
        lasting = [fact for fact in facts if fact.until is None or fact.until > since]
        for fact in lasting:
            if fact.value not in want and (fact.since is None or fact.since < since):
                rows.append({"id": fact.id, "until": since})
            elif fact.value not in want:
                mistaken.append(fact.id)
        for one in sorted(want, key=str):
            same = [fact for fact in lasting if fact.value == one]
            if not same:
                rows.append({self.value: one, "since": since})
            elif all(fact.until is not None and fact.until <= today() for fact in same):
                rows.append({"id": same[-1].id, "until": None})
        return rows, mistaken

    def _correction(self, facts: list["_Fact"], want: frozenset[Any]) -> tuple[list[dict[str, Any]], list[int]]:
        """What to write, and which facts to recycle, so that `want` is what holds today and did while it held."""
        day = today()
        present = [fact for fact in facts if (fact.since or "") <= day < (fact.until or LAST_DAY)]
        gone = [fact.id for fact in present if fact.value not in want]
        added = sorted(want - {fact.value for fact in present}, key=str)
        if len(gone) == len(added) == 1:
            return [{"id": gone[0], self.value: added[0]}], []
        first = last = None
        if self.single:                                    # in the gap between the one before and the one to come
            first = max((fact.until for fact in facts if fact.until and fact.until <= day), default=None)
            last = min((fact.since for fact in facts if fact.since and fact.since > day), default=None)
        return [{self.value: one, "since": first, "until": last} for one in added], gone


class FactDates(Column):
    """When the facts of another column began (加入党派时间): ((fact, date), …), the fact None where not said.

    A date without its fact belongs to the only fact that can have one, or to the first.
    """

    kind = "fact_dates"
    stored = False

    def __init__(self, title: str, of: str, *, without: Sequence[str] = (), **options: Any) -> None:
        super().__init__(title, **{"align": "center", "width": 12, **options})
        self.of, self.without = of, tuple(without)

    @property
    def facts(self) -> Facts:
        column = self.register.column(self.of)
        assert isinstance(column, Facts)
        return column

    def _held(self, owners: Mapping[int, int], day: str) -> dict[int, list[tuple[int, str, str | None]]]:
        """Row id → (fact id, fact, since), in the order the facts are listed; `owners`: row id → whose they are."""
        facts = self.facts
        model: Any = facts.model
        owner, value = getattr(model, facts.owner), getattr(model, facts.value)
        held: dict[int, list[tuple[int, str, str | None]]] = defaultdict(list)
        for fact_id, owner_id, one, since in tuples(
                model.select(model.id, owner, value, model.since)
                .where(owner.in_(list(set(owners.values()))) & live(model) & active(model, day))):
            if one not in self.without:
                held[owner_id].append((fact_id, one, since))
        order = {one: position for position, one in enumerate(facts.choices)}
        return {i: sorted(held.get(o, []), key=lambda fact: order.get(fact[1], len(order))) for i, o in owners.items()}

    def began(self) -> Any:
        """Condition on a fact: it is of those whose beginning stands here, and has one."""
        facts = self.facts
        value: Any = getattr(facts.model, facts.value)
        since: Any = getattr(facts.model, "since")
        found = since.is_null(False)
        return found & value.not_in(self.without) if self.without else found

    def condition(self, op: str, value: Any, view: "View") -> Sql:
        facts, since = self.facts, getattr(self.facts.model, "since")
        if op in ("empty", "filled"):
            found = facts.held(view, self.began())
            return found if op == "filled" else ~found
        if op == "between":
            return facts.held(view, self.began(), dates_within(since, *value))
        return super().condition("in", (value,), view) if op == "is" else super().condition(op, value, view)

    def has(self, values: Sequence[Any], inside: bool, view: "View") -> Sql:
        since = getattr(self.facts.model, "since")
        return self.facts.held(view, self.began(), since.in_(values) if inside else since.not_in(values))

    def load(self, ids: Sequence[int], view: "View") -> Mapping[int, Any]:
        return self.load_owned(self.facts._owners(ids), view)

    def load_owned(self, owners: Mapping[int, int], view: "View") -> dict[int, Any]:
        """`load`, where the owner of each row's facts is known."""
        return {i: tuple((one, since) for _, one, since in held if since)
                for i, held in self._held(owners, view.day).items()}

    def print(self, value: Any) -> str:
        several: tuple[tuple[str | None, str], ...] = value or ()
        if len(several) == 1:
            return fields.print_date(several[0][1])
        return "、".join(f"{one or ''}{fields.print_date(since)}" for one, since in several)

    def parse(self, cell: Cell) -> Any:
        parts: Any = fields.parse_set(cell) if isinstance(cell, str) else (cell,)
        if parts is None or parts is fields.CLEAR:
            return parts
        found = []
        for part in parts:
            named = re.match(r"\D+", part) if isinstance(part, str) else None
            since: Any = fields.parse_date(part[named.end():] if named else part)
            if since is not None and since is not fields.CLEAR:
                several: Any = fields.parse_affiliations(named.group()) if named else None
                found.append((several[0] if several else None, since))
        return tuple(found) or None

    def plain(self, value: Any) -> Any:
        return frozenset(since for _, since in value or ())

    def write(self, op: "Operation", wanted: Mapping[int, Any], since: str | None) -> None:
        rows = []
        for row_id, held in self._held(self.facts._owners(wanted), today()).items():
            dates = {one: began for one, began in wanted[row_id] or () if one}
            unnamed = [began for one, began in wanted[row_id] or () if not one]
            for fact_id, one, _ in held:
                rows.append({"id": fact_id, "since": dates.get(one) or (unnamed.pop(0) if unnamed else None)})
        op.write(self.facts.model, rows)


__all__ = ["FactDates", "Facts"]
