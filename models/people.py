"""People and their memberships: the tables, and the register of everybody (人员)."""
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from peewee import ForeignKeyField, IntegerField, TextField

from models import fields
from models.basics import Committee, Sector, Term
from models.columns import Choice, Date, Digits, LongText, Many, Text
from models.facts import Facts
from models.records import Dated, Named, Record, Searched, SetField, among, live, stored_rows, today
from models.register import Condition, Register
from models.relations import RefValue
from models.units import Unit

if TYPE_CHECKING:
    from models.view import View

CHAIR, VICE_CHAIR, SECRETARY_GENERAL, STANDING, ORDINARY = "主席", "副主席", "秘书长", "常务委员", "委员"
POSTS = (CHAIR, VICE_CHAIR, SECRETARY_GENERAL, STANDING, ORDINARY)
STANDING_BODY = POSTS[:4]                    # 常委会组成人员
PARTY_GROUP_POSTS = ("党组书记", "党组副书记", "党组成员")
NEW, AGAIN, ADDED = "新任", "连任", "增补"
END_REASONS = ("届满", "辞去", "撤销资格", "调离", "去世", "其他")


def gives_way(post: str, taken: str) -> bool:
    """Whether one who holds `post` holds it no longer once they take `taken`, a higher one; 副主席兼秘书长 occurs."""
    return (post in POSTS and taken in POSTS and POSTS.index(post) > POSTS.index(taken)
            and (post, taken) != (SECRETARY_GENERAL, VICE_CHAIR))


class Person(Named):
    """One human being in every role: member, cadre, volunteer, donor, visitor."""

    name = TextField(index=True)
    former_names = SetField(null=True)
    sex = TextField(null=True)
    ethnicity = TextField(null=True)
    native_place = TextField(null=True)
    birth = TextField(null=True)
    work_start = TextField(null=True)
    education = TextField(null=True)
    degree = TextField(null=True)
    school = TextField(null=True)
    fulltime_education = TextField(null=True)
    fulltime_degree = TextField(null=True)
    fulltime_school = TextField(null=True)
    inservice_education = TextField(null=True)
    inservice_degree = TextField(null=True)
    inservice_school = TextField(null=True)
    education_code = TextField(null=True)
    title = TextField(null=True)
    work = TextField(null=True)
    social_posts = TextField(null=True)
    id_number = TextField(null=True, index=True)
    phones = SetField(null=True)
    landlines = SetField(null=True)
    wechat = TextField(null=True)
    address = TextField(null=True)
    photo = TextField(null=True)
    resume = TextField(null=True)
    awards = TextField(null=True)
    note = TextField(null=True)
    name_key = TextField(default="", index=True)

    DERIVED = Named.DERIVED | {"education_code"}


class NotSame(Record):
    """不是同一人: two people who look alike and were found to be two; `a` is the lower id."""

    a = ForeignKeyField(Person, index=True)
    b = ForeignKeyField(Person, index=True)


class Affiliation(Dated):
    """A political affiliation in the words of GB/T 4762; `since` is the date of joining."""

    person = ForeignKeyField(Person, index=True)
    party = TextField()


class PartyGroupSeat(Dated):
    """A seat in the CPPCC's own 党组; not every one is a member of the committee."""

    person = ForeignKeyField(Person, index=True)
    post = TextField()


class Membership(Dated, Searched):
    """A person's membership in one 届, with what the roster of that 届 says of them.

    `kept`: what was known of the person when the 届 ended, see models/kept_roster.py.
    """

    person = ForeignKeyField(Person, index=True)
    term = ForeignKeyField(Term, index=False)
    number = TextField(null=True)
    sector = ForeignKeyField(Sector, null=True, index=True)
    recommended_by = TextField(null=True)
    kind = TextField(null=True)
    terms_served = IntegerField(null=True)
    basis = TextField(null=True)
    work = TextField(null=True)
    unit = ForeignKeyField(Unit, null=True, index=True)
    unit_nature = TextField(null=True)
    industry = TextField(null=True)
    end_reason = TextField(null=True)
    ungridded_reason = TextField(null=True)
    position = IntegerField(null=True)
    note = TextField(null=True)
    kept = TextField(null=True)
    name_stroke = TextField(default="")
    name_pinyin = TextField(default="")
    sector_order = IntegerField(default=0)
    party_order = TextField(default="")
    post_order = IntegerField(default=0)
    sex_order = TextField(default="")
    birth_order = TextField(default="")

    DERIVED = Searched.DERIVED | {"name_stroke", "name_pinyin", "sector_order", "party_order", "post_order",
                                  "sex_order", "birth_order"}
    SORT_KEYS = ("name_stroke", "name_pinyin", "sector_order", "party_order", "post_order", "sex_order", "birth_order",
                 "position")


for _key in Membership.SORT_KEYS:            # each order of the list is one index that also answers 届 and date
    Membership.add_index(Membership.index(
        Membership.term, getattr(Membership, _key), Membership.id, Membership.since, Membership.until,
        where=Membership.deleted_at.is_null(), name=f"membership_by_{_key}"))
# A search by letters in the usual order is answered by one of these alone: looking each row up takes five times that.
_ANSWERED = (Membership.deleted_at, Membership.term, Membership.since, Membership.until, Membership.name_stroke)
Membership.add_index(Membership.index(Membership.initials, Membership.pinyin, *_ANSWERED, name="membership_initials"))
Membership.add_index(Membership.index(Membership.pinyin, *_ANSWERED, name="membership_pinyin"))


class Post(Dated):
    """A 政协职务 held during a membership."""

    membership = ForeignKeyField(Membership, index=True)
    title = TextField()


class CommitteeSeat(Dated):
    """A seat in a 专委会."""

    membership = ForeignKeyField(Membership, index=True)
    committee = ForeignKeyField(Committee, index=True)


def doubtful_dates(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(column key, sentence) for dates of a person's life that cannot be: after today, or before the birth.

    Dates known to the month or year are compared by what both know.
    """
    birth = values.get("birth")
    joined = [since for _, since in values.get("joined_on") or () if since]
    several = [("birth", "出生年月", birth), ("work_start", "参加工作时间", values.get("work_start")),
               *(("joined_on", "加入党派时间", since) for since in joined)]
    found = []
    for key, title, day in several:
        if not isinstance(day, str):
            continue
        if day > today()[:len(day)]:
            found.append((key, f"{title}是 {fields.print_date(day)}，晚于今天，请核对"))
        elif key != "birth" and isinstance(birth, str) and day[:len(birth)] < birth[:len(day)]:
            found.append((key, f"{title}（{fields.print_date(day)}）早于出生年月（{fields.print_date(birth)}），请核对"))
    return found


def left_before(people: Iterable[int], day: str | None) -> dict[int, str]:
    """Of some people those who were members and had left for good before `day`: person → the day they left."""
    known = sorted(i for i in people if i > 0)                    # an import's new people have no record yet
    if not known or not day:
        return {}
    first = fields.date_span(day)[0]
    held: dict[int, list[str]] = {}
    for person, until in stored_rows(Membership.select(Membership.person, Membership.until).where(
            among(Membership.person, known) & live(Membership))):
        held.setdefault(person, []).append(until or "9999")
    return {person: max(ends) for person, ends in held.items() if max(ends) <= first}


def doubts_who_left(refs: Iterable[RefValue] | None, day: str | None, event: str) -> list[str]:
    """示例甲在观摩之前已离任（2022.03.01）, for each of `refs` who had left before the `event` of `day`."""
    names = {ref.id: ref.text for ref in refs or ()}
    return [f"{names[person]}在{event}之前已离任（{fields.print_date(until)}）"
            for person, until in left_before(names, day).items()]


def _went(view: "View", campaign: str | None) -> Any:
    from models.exchanges import person_went  # it builds on the tables declared here
    return person_went(view, campaign)


def _interviewed(view: "View", campaign: str | None) -> Any:
    from models.trips import person_interviewed
    return person_interviewed(view, campaign)


def education_code(values: Mapping[str, Any]) -> str | None:
    """The code of the highest education written down (GB/T 4658), None where none is."""
    keys = ("education", "fulltime_education", "inservice_education")
    written = [str(values[key]) for key in keys if values.get(key)]
    codes = sorted(code for code in map(fields.education_code, written) if code)
    return codes[0] if codes else None


class People(Register):
    key, title, measure = "people", "人员", "位"
    row = Person
    name = Text("姓名", required=True, searched=True, frozen=True, width=10, parse=fields.parse_name)
    sex = Choice("性别", ("男", "女"), width=6, parse=fields.parse_sex)
    ethnicity = Text("民族", width=8, parse=fields.parse_ethnicity, align="center")
    birth = Date("出生年月", aliases=("出生日期",))
    affiliations = Facts("政治面貌", Affiliation, owner="person", value="party", choices=fields.AFFILIATIONS,
                         parse=fields.parse_affiliations, width=12, aliases=("党派", "党派名称"))
    education = Text("学历", width=10, aliases=("文化程度", "最高学历"))
    work = Text("工作单位及职务", searched=True, width=28, aliases=("单位及职务", "单位职务", "工作单位", "单位"))
    phones = Many("手机", parse=fields.parse_phones, mask=fields.mask_phone, hidden_by="mask_phones",
                  digits=True, searched=True, width=14, aliases=("联系电话", "电话", "手机号码", "手机号"))
    id_number = Digits("身份证号", parse=fields.parse_id_number, mask=fields.mask_id_number, sensitive=True, width=20,
                       shown=False, aliases=("身份证号码", "身份证", "公民身份号码"), check=fields.check_id_number)
    former_names = Many("曾用名", searched=True, shown=False)
    fulltime_education = Text("全日制学历", shown=False)
    inservice_education = Text("在职学历", shown=False)
    note = LongText("备注", width=20)
    match = (("id_number",), ("phones", "name"), ("name", "sex", "work"))
    order = ("name_key",)
    derived = {"education_code": education_code}
    conditions = {
        "on_exchange": Condition("参加过观摩", _went, takes_value=True),
        "interviewed": Condition("红色寻访中访谈过", _interviewed, takes_value=True),
    }
    empty_text = "还没有人员。"

    @classmethod
    def derived_from(cls) -> frozenset[str]:
        return frozenset({"education", "fulltime_education", "inservice_education"})

    @classmethod
    def warnings(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        return super().warnings(values) + doubtful_dates(values)


__all__ = ["Affiliation", "CommitteeSeat", "Membership", "NotSame", "PartyGroupSeat", "People", "Person", "Post",
           "doubtful_dates", "doubts_who_left", "left_before"]
