"""What the card beside the roster says of a member: the person, grid and contacts, and what was done since 换届."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from models.basics import term_period
from models.figures import FEN
from models.grids import Grids
from models.members import Contacts, Members
from models.people import ORDINARY
from models.view import Filter, View
from ui.card import CardSection, Head, Line, words_of
from ui.widgets.labels import AMBER

if TYPE_CHECKING:               # what counts is imported when the first card is read, not for the first frame
    from models.contact_chain import Link
    from models.participation import Counted

BASIC, TIES, SINCE_TERM = "基本信息", "网格与联系", "换届以来"
GAP = "　"
NAMED = 3                        # so many people are named in a line; the rest is counted

# The columns that these sections put into words; the card lists the others by itself.
IN_WORDS = ("work", "sex", "ethnicity", "birth", "education", "degree", "fulltime_education", "fulltime_degree",
            "inservice_education", "inservice_degree", "sector", "affiliations", "phones", "grid", "ungridded_reason")


def head(values: Mapping[str, Any]) -> Head:
    """The name, the post where it is more than member, and where the person works."""
    posts = [post for post in values["posts"] or () if post != ORDINARY]
    return Head(values["name"], posts[0] if posts else "", values["work"] or "")


def years_old(birth: str, day: str) -> int | None:
    """The age on `day` of who was born in `birth` (ISO, a month counts from its first day); None without a month."""
    if len(birth) < 7:
        return None
    born = birth if len(birth) == 10 else f"{birth}-01"
    age = int(day[:4]) - int(born[:4]) - (day[5:] < born[5:])
    return age if age >= 0 else None


def basic_lines(row_id: int, view: View) -> list[Line]:
    """性别 民族 on one line, the birth with the age, the education of each kind, and how to reach the person."""
    values = Members.get(row_id, view)
    if not values:
        return []
    birth = values["birth"]
    age = years_old(birth, view.day) if birth else None
    found = [("性别 民族", GAP.join(one for one in (values["sex"], values["ethnicity"]) if one)),
             ("出生年月", Members.column("birth").print(birth) + (f"（{age} 岁）" if age is not None else "")),
             ("学历学位", _pair(values["education"], values["degree"])),
             ("全日制教育", _pair(values["fulltime_education"], values["fulltime_degree"])),
             ("在职教育", _pair(values["inservice_education"], values["inservice_degree"]))]
    found += [(Members.column(key).title, words_of(Members.column(key), values[key]))
              for key in ("sector", "affiliations", "phones")]
    return [Line(title, text) for title, text in found if text]


def tie_lines(row_id: int, view: View) -> list[Line]:
    """The grid with its convener, who contacts the member, and whom the member contacts."""
    from models import contact_chain
    from models.participation import owner_of
    owner = owner_of(row_id)
    values = Members.get(row_id, view)
    if owner is None or not values:
        return []
    person, term = owner
    found = [_grid_line(values, view)]
    above, below = contact_chain.up(person, term, view.day), contact_chain.down(person, term, view.day)
    if above:
        fault = next((link.fault for link in above if link.fault), "")
        found.append(Line("联系责任人", "、".join(_named(link) for link in above)))
        found += [Line("", f"! {fault}", AMBER)] if fault else []
    else:
        tier = contact_chain.tier_of(person, term, view.day)
        top = contact_chain.top_tier(term, view.day)
        found += [Line("联系责任人", "! 未落实", AMBER)] if tier is not None and tier != top else []
    if below:
        names = "、".join(link.target_name for link in below[:NAMED])
        several = f"等 {len(below)} 人" if len(below) > NAMED else ""
        found.append(Line("联系对象", names + several, opens=View(
            Contacts, term=term, as_of=view.as_of, filters=(Filter("responsible", "is", person),))))
    return found


def done_lines(row_id: int, view: View) -> list[Line]:
    """志愿服务 4 次 · 12 小时, 捐赠 2,000 元 …: only what there was; each opens its rows."""
    from models.participation import owner_of, participation
    owner = owner_of(row_id)
    if owner is None:
        return []
    did = participation(*owner, (term_period().first, view.day))
    found = []
    if did.served is not None:
        found.append(Line("志愿服务", f"{did.served.times} 次 · {did.served.hours:f} 小时", opens=did.served.view))
    found += [Line(title, f"{given.amount / FEN:,.2f}".removesuffix(".00") + " 元", opens=given.view)
              for title, given in (("捐赠", did.donated), ("企业捐赠", did.enterprise)) if given is not None]
    contacts: Sequence[tuple[str, Counted | None]] = (
        ("受联系", did.contacted), ("联系他人", did.contacting), ("受走访", did.visited), ("参加走访", did.visiting),
        *did.meetings)
    found += [Line(title, f"{times.amount} 次", opens=times.view) for title, times in contacts if times is not None]
    return found


def _pair(education: str | None, degree: str | None) -> str:
    return GAP.join(one for one in (education, degree) if one)


def _grid_line(values: Mapping[str, Any], view: View) -> Line:
    grid, reason = values["grid"], values["ungridded_reason"]
    if grid is None:
        return Line("网格", f"不编入（{reason}）") if reason else Line("网格", "! 未入网格", AMBER)
    convener = Grids.get(grid.id, View(Grids, as_of=view.as_of)).get("convener")
    return Line("网格", f"{grid.text}（召集人 {convener.text}）" if convener else grid.text)


def _named(link: Link) -> str:
    """示例乙（常委）; without the tier where it says nothing."""
    from models.contact_chain import TIERS
    return f"{link.responsible_name}（{link.responsible_tier}）" if link.responsible_tier in TIERS \
        else link.responsible_name


SECTIONS = (CardSection(BASIC, basic_lines, leading=True), CardSection(TIES, tie_lines, leading=True),
            CardSection(SINCE_TERM, done_lines, leading=True))

__all__ = ["IN_WORDS", "SECTIONS", "head", "years_old"]
