"""People as a printed list tells of them: of a view of members, cadres or anybody, or of a meeting's list."""
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from models import names
from models.attendance import Seat, roll
from models.members import Members
from models.people import Membership, People
from models.records import among, live, stored_rows
from models.register import Register
from models.relations import RefValue
from models.view import View

HAN, MAN, WOMAN = "汉族", "男", "女"
STROKE, SECTOR, AS_LISTED = "stroke", "sector", "list"           # the orders of a printed list


class Listed(NamedTuple):
    """One person; `id` of the row the view means. `place`: of the 手工排序, `sector_place` of the 界别 in its list."""

    id: int
    name: str
    sex: str = ""
    ethnicity: str = ""
    sector: str = ""
    sector_place: int = 1_000_000
    work: str = ""
    posts: tuple[str, ...] = ()
    place: int = 1_000_000
    phones: tuple[str, ...] = ()
    landlines: tuple[str, ...] = ()
    address: Any = None

    @property
    def marks(self) -> str:
        """（女，回族）: what is said behind the name; 男 and 汉族 are not."""
        said = [WOMAN] if self.sex == WOMAN else []
        if self.ethnicity and self.ethnicity != HAN:
            said.append(self.ethnicity)
        return f"（{'，'.join(said)}）" if said else ""

    @property
    def stroke(self) -> tuple[str, int]:
        return names.stroke_key(self.name), self.id


# What a register calls it: its column's key.
_KEYS = {"name": ("name",), "sex": ("sex",), "ethnicity": ("ethnicity",), "sector": ("sector",),
         "work": ("work", "post"),
         "posts": ("posts",), "place": ("position",), "phones": ("phones",), "landlines": ("landlines",),
         "address": ("address",)}


def people_of(view: View, order: str = STROKE) -> list[Listed]:
    """The people of a view whose register has them under 姓名, as of the view's day."""
    return ordered(_read(view.register, view.ids(), view), order)


def _read(register: type[Register], ids: Sequence[int], view: View) -> list[Listed]:
    known = {column.key for column in register.columns}
    keys = {field: key for field, several in _KEYS.items() for key in several[::-1] if key in known}
    rows = register.read(ids, [register.column(key) for key in keys.values()], view)
    places = _sector_places(view, rows.values(), list(keys).index("sector")) if "sector" in keys else {}
    found = []
    for row_id in ids:
        if row_id not in rows:
            continue
        values = {field: value for field, value in zip(keys, rows[row_id]) if value is not None}
        sector = values.pop("sector", None)
        if isinstance(sector, RefValue):
            values |= {"sector": sector.text, "sector_place": places.get(sector.id, 999_999)}
        found.append(Listed(row_id, **values))
    return found


def _sector_places(view: View, rows: Iterable[Sequence[Any]], at: int) -> Mapping[int, int]:
    from models.basics import Sectors
    wanted = {row[at].id for row in rows if row[at]}
    column = Sectors.column("position")
    return {i: place for i, (place,) in Sectors.read(list(wanted), [column], View(Sectors)).items()
            if place is not None}


def ordered(people: Sequence[Listed], order: str) -> list[Listed]:
    """By the strokes of the surname, by 界别 and strokes within, or as they are."""
    if order == STROKE:
        return sorted(people, key=lambda one: one.stroke)
    if order == SECTOR:
        return sorted(people, key=lambda one: (one.sector_place, one.sector, *one.stroke))
    return list(people)


def people_of_meeting(meeting: int, order: str = STROKE) -> list[Listed]:
    """Who should be at a meeting and whoever else is on its list, with what the roster of that day says of them."""
    found = roll(meeting)
    return ordered(of_seats(found.seats, found.day), order)


def of_seats(seats: Sequence[Seat], day: str) -> list[Listed]:
    """The people of a meeting's list; `id` of the person."""
    people = [seat.person.id for seat in seats]
    rows = {person: row for row, person in stored_rows(Membership.select(Membership.id, Membership.person).where(
        among(Membership.person, people) & live(Membership)).order_by(Membership.id))}
    members = {one.id: one for one in _read(Members, list(rows.values()), View(Members, as_of=day or None))}
    others = {one.id: one for one in _read(People, [i for i in people if i not in rows], View(People))}
    found = []
    for seat in seats:
        one = members.get(rows.get(seat.person.id, 0)) or others.get(seat.person.id)
        told = one or Listed(0, seat.person.text)
        found.append(told._replace(id=seat.person.id, name=seat.person.text, work=seat.work or told.work))
    return found


__all__ = ["AS_LISTED", "Listed", "SECTOR", "STROKE", "of_seats", "ordered", "people_of", "people_of_meeting"]
