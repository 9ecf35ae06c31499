"""Members (委员), who contacts whom (联系), and the office's own cadres (机关干部)."""
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from peewee import ForeignKeyField, TextField

from models import fields, names
from models.basics import Campaign, Term
from models.columns import Cell, Choice, Column, Computed, Date, Digits, Integer, LongText, Many, Photo, Text
from models.facts import FactDates, Facts
from models.figures import Figure, count, during, on_last_day
from models.grids import GridSeat
from models.operation import Operation
from models.people import (
    ADDED,
    AGAIN,
    END_REASONS,
    NEW,
    ORDINARY,
    PARTY_GROUP_POSTS,
    POSTS,
    STANDING,
    STANDING_BODY,
    Affiliation,
    CommitteeSeat,
    Membership,
    PartyGroupSeat,
    Person,
    Post,
    doubtful_dates,
)
from models.records import Dated, Named, Searched, active, among, db, live, pairs, stored_rows, today
from models.register import Condition, Register
from models.relations import ASK, CREATE, Ref
from models.spans import not_yet
from models.view import Filter, View

BASIC, TERM_GROUP, TIES, STUDY, REACH, OTHER = "基本信息", "任职信息", "网格与联系", "学历与职称", "联系方式", "其他"
_UNKNOWN = "9"                                # sorts after every code and date


class Contact(Dated, Searched):
    """`responsible` keeps in contact with `target` (a tier below) during a 届."""

    term = ForeignKeyField(Term, index=True)
    responsible = ForeignKeyField(Person, index=True)
    target = ForeignKeyField(Person, index=True)
    note = TextField(null=True)


class ContactEvent(Searched):
    """One time that a contact took place (联系记录)."""

    term = ForeignKeyField(Term, index=True)
    responsible = ForeignKeyField(Person, index=True)
    target = ForeignKeyField(Person, index=True)
    date = TextField(null=True)
    way = TextField(null=True)
    matter = TextField(null=True)
    campaign = TextField(null=True)


class Cadre(Dated, Named):
    """A cadre of the CPPCC office while in post."""

    person = ForeignKeyField(Person, index=True)
    post = TextField(null=True)
    department = TextField(null=True)


def party_order(values: Mapping[str, Any]) -> str:
    """Sort key of a set of affiliations: the codes of GB/T 4762 in order."""
    order = {party: number for number, party in enumerate(fields.AFFILIATIONS)}
    return "".join(f"{order.get(party, 99):02d}" for party in values["affiliations"] or ()) or _UNKNOWN


def post_order(values: Mapping[str, Any]) -> int:
    return min((POSTS.index(post) for post in values["posts"] or () if post in POSTS), default=len(POSTS))


def sector_order(values: Mapping[str, Any]) -> int:
    """The position of the member's 界别 in its list; those without come last."""
    if values["sector"] is None:
        return 1_000_000
    # Asked for every row of an import, and peewee takes thirty times as long to write the query as SQLite to answer it.
    position = db.execute_sql("SELECT position FROM sector WHERE id = ?", (values["sector"].id,)).fetchone()
    return int(position[0]) if position and position[0] is not None else 999_999


def parse_posts(cell: Cell) -> Any:
    """政协职务 in a cell; rosters write 常委 and 县政协副主席 for 常务委员 and 副主席."""
    several = fields.parse_set(cell)
    if not isinstance(several, tuple):
        return several
    bare = (re.sub(r"^(?:[省市县区]?政协)(?=.)", "", re.sub(r"\s", "", one)) for one in several)
    return tuple(dict.fromkeys(STANDING if one in ("常委", "常委会委员", "常务委员会委员") else one for one in bare))


def _held(model: type[Any], owner: str, view: View, *where: Any) -> Any:
    """The owners of facts that hold on the view's day."""
    query = model.select(getattr(model, owner)).where(live(model) & active(model, view.day))
    return query.where(*where) if where else query


def term_names(ids: Sequence[int], view: View) -> dict[int, Any]:
    """The 届 of each membership."""
    return pairs(Membership.select(Membership.id, Term.name).join(Term, on=Membership.term)
                 .where(Membership.id.in_(list(ids))))


def without_grid(view: View) -> Any:
    """Members in no grid, without those left out for a stated reason."""
    return (Membership.id.not_in(_held(GridSeat, "membership", view))
            & (Membership.ungridded_reason.is_null() | (Membership.ungridded_reason == "")))


def outside_grid(view: View, grid: int) -> Any:
    """Members who are not in this grid: in another one, or in none."""
    return Membership.id.not_in(_held(GridSeat, "membership", view, GridSeat.grid == grid))


def party_members(view: View) -> Any:
    """中共党员，含预备党员；不含仅为民主党派党员者。"""
    return Membership.person.in_(_held(Affiliation, "person", view, Affiliation.party.in_(
        (fields.AFFILIATION_PARTY, fields.AFFILIATION_PROBATIONARY))))


def standing_body(view: View) -> Any:
    """常委会组成人员：主席、副主席、秘书长、常务委员。"""
    return Membership.id.in_(_held(Post, "membership", view, Post.title.in_(STANDING_BODY)))


def aged(view: View, value: Any) -> Any:
    """Members from .. to .. years old (both counted, either may be None) on the view's day; None for an unknown birth.

    A birth known to the month counts from its first day, as rosters reckon.
    """
    born = Membership.birth_order                 # the birth itself, kept on the row: no join
    if value is None:
        return born == _UNKNOWN
    youngest, oldest = value
    found = born < _UNKNOWN
    if youngest is not None:
        found &= born <= _years_before(view.day, youngest)
    return found if oldest is None else found & (born > _years_before(view.day, oldest + 1))


def _years_before(day: str, years: int) -> str:
    return f"{int(day[:4]) - years:04d}{day[4:]}"


def has_education(view: View, value: Any) -> Any:
    """Members whose highest education has the code `value`, None for one that names no level."""
    code = Person.education_code
    return Membership.person.in_(Person.select(Person.id).where(code.is_null() if value is None else code == value))


def _chain() -> Any:
    from models import contact_chain  # it builds on the tables declared here
    return contact_chain


def _visits() -> Any:
    from models import visits  # it builds on the tables declared here
    return visits


class Members(Register):
    key, title, measure, list_title = "members", "委员", "位", "委员名册"
    row = Membership
    term = "term"
    label = "name"
    ending = "办理离任"
    name = Text("姓名", via="person.name", parse=fields.parse_name, required=True, searched=True, frozen=True, width=10,
                aliases=("委员姓名", "委员", "姓 名"), group=BASIC,
                order=(("name_stroke", "按姓氏笔画"), ("name_pinyin", "按拼音")))
    sex = Choice("性别", ("男", "女"), via="person.sex", parse=fields.parse_sex, width=6, group=BASIC,
                 order=(("sex_order", "性别"),), on_row=(lambda: Membership.sex_order, _UNKNOWN))
    ethnicity = Text("民族", via="person.ethnicity", parse=fields.parse_ethnicity, align="center", width=8, group=BASIC,
                     shown=False)
    birth = Date("出生年月", via="person.birth", group=BASIC, aliases=("出生日期", "出生时间", "生日"), shown=False,
                 order=(("birth_order", "出生年月"),), on_row=(lambda: Membership.birth_order, _UNKNOWN))
    affiliations = Facts("政治面貌", Affiliation, owner_path="person", owner="person", value="party",
                         choices=fields.AFFILIATIONS, parse=fields.parse_affiliations, width=12, group=BASIC,
                         aliases=("党派", "政治面貌（党派）", "党派名称"), sort=lambda: Membership.party_order)
    joined_on = FactDates("加入党派时间", "affiliations", without=("群众", "无党派人士"), group=BASIC, shown=False,
                          aliases=("入党时间", "党派加入时间", "入党（加入民主党派）时间", "加入时间"))
    sector = Ref("界别", "sectors", unknown=ASK, searched=True, width=14, group=TERM_GROUP, aliases=("所属界别", "界 别"),
                 order=(("sector_order", "界别"),))
    grid = Facts("网格", GridSeat, owner="membership", value="grid", target="grids", single=True, unknown=CREATE,
                 width=12, group=TIES, aliases=("所属网格", "所在网格"))
    work = Text("工作单位及职务", searched=True, width=28, group=BASIC,
                aliases=("单位及职务", "单位职务", "工作单位和职务", "所在单位及职务", "单位、职务", "现任职务"))
    phones = Many("手机", via="person.phones", parse=fields.parse_phones, mask=fields.mask_phone, hidden_by="mask_phones",
                  digits=True, landlines="landlines", searched=True, width=14, group=REACH,
                  aliases=("手机号码", "手机号", "联系电话", "电话", "移动电话", "联系方式"))
    posts = Facts("政协职务", Post, owner="membership", value="title", choices=POSTS, parse=parse_posts, width=10,
                  group=TERM_GROUP, default=(ORDINARY,), aliases=("政协内职务", "职务（政协）"),
                  sort=lambda: Membership.post_order)
    committees = Facts("专委会", CommitteeSeat, owner="membership", value="committee", target="committees",
                       unknown=CREATE, width=18, group=TERM_GROUP, aliases=("专门委员会", "所属专委会", "所在专委会"))
    number = Digits("委员证号", width=12, group=TERM_GROUP, shown=False, aliases=("证号", "委员编号"))
    former_names = Many("曾用名", via="person.former_names", searched=True, group=BASIC, shown=False)
    native_place = Text("籍贯", via="person.native_place", width=14, group=BASIC, shown=False)
    work_start = Date("参加工作时间", via="person.work_start", group=BASIC, shown=False, aliases=("工作时间",))
    education = Text("学历", via="person.education", width=10, group=STUDY, shown=False,
                     aliases=("文化程度", "最高学历", "学历层次"))
    degree = Text("学位", via="person.degree", width=10, group=STUDY, shown=False, aliases=("最高学位",))
    school = Text("毕业院校及专业", via="person.school", width=24, group=STUDY, shown=False, aliases=("毕业院校", "院校及专业"))
    fulltime_education = Text("全日制学历", via="person.fulltime_education", group=STUDY, shown=False,
                              aliases=("全日制教育学历", "全日制教育"))
    fulltime_degree = Text("全日制学位", via="person.fulltime_degree", group=STUDY, shown=False)
    fulltime_school = Text("全日制毕业院校及专业", via="person.fulltime_school", width=24, group=STUDY, shown=False,
                           aliases=("全日制毕业院校系及专业", "全日制教育毕业院校及专业",
                                    "全日制教育毕业院校系及专业"))
    inservice_education = Text("在职学历", via="person.inservice_education", group=STUDY, shown=False,
                               aliases=("在职教育学历", "在职教育"))
    inservice_degree = Text("在职学位", via="person.inservice_degree", group=STUDY, shown=False)
    inservice_school = Text("在职毕业院校及专业", via="person.inservice_school", width=24, group=STUDY, shown=False,
                            aliases=("在职毕业院校系及专业", "在职教育毕业院校及专业",
                                     "在职教育毕业院校系及专业"))
    profession = Text("职称", via="person.title", width=14, group=STUDY, shown=False, aliases=("专业技术职务", "技术职称"))
    unit_nature = Text("单位性质", width=12, group=BASIC, shown=False)
    unit = Ref("工作单位", "units", unknown=CREATE, searched=True, width=22, group=BASIC, shown=False,
               aliases=("所在单位", "单位名称"))
    industry = Text("行业", width=12, group=BASIC, shown=False, aliases=("所属行业", "从事行业"))
    social_posts = LongText("社会职务", via="person.social_posts", width=20, group=BASIC, shown=False,
                            aliases=("社会兼职",))
    recommended_by = Text("推荐单位", width=18, group=TERM_GROUP, shown=False)
    kind = Choice("任职情况", (NEW, AGAIN, ADDED), width=10, group=TERM_GROUP, shown=False,
                  aliases=("新任/连任", "新任连任", "委员类别"))
    terms_served = Integer("连任届数", width=8, align="center", group=TERM_GROUP, shown=False)
    basis = Text("任职依据", width=24, group=TERM_GROUP, shown=False, hint="会议或文件", aliases=("任职文件",))
    party_group = Facts("党组成员", PartyGroupSeat, owner_path="person", owner="person", value="post", single=True,
                        choices=PARTY_GROUP_POSTS, width=10, group=TERM_GROUP, shown=False, aliases=("党组职务",))
    since = Date("任职日期", group=TERM_GROUP, shown=False, aliases=("任职时间", "开始日期"))
    until = Date("结束日期", group=TERM_GROUP, shown=False, aliases=("离任日期", "离任时间"))
    end_reason = Choice("结束原因", END_REASONS, width=10, group=TERM_GROUP, shown=False, aliases=("离任原因",))
    ungridded_reason = Text("不编入网格原因", width=16, group=TIES, shown=False)
    position = Integer("手工排序", width=8, align="center", group=OTHER, shown=False, hint="领导在前时填 1、2、3…",
                       aliases=("排序",))
    photo = Photo("照片", via="person.photo", width=6, align="center", group=BASIC, shown=False)
    id_number = Digits("身份证号", via="person.id_number", parse=fields.parse_id_number, mask=fields.mask_id_number,
                       sensitive=True, width=20, group=BASIC, shown=False, check=fields.check_id_number,
                       aliases=("身份证号码", "身份证", "公民身份号码", "居民身份证号"))
    landlines = Many("座机", via="person.landlines", parse=fields.parse_phones, digits=True, searched=True, width=14,
                     group=REACH, shown=False, aliases=("办公电话", "固定电话", "办公室电话"))
    wechat = Text("微信", via="person.wechat", width=14, group=REACH, shown=False, aliases=("微信号",))
    address = Text("通讯地址", via="person.address", sensitive=True, width=26, group=REACH, shown=False,
                   aliases=("地址", "家庭住址", "住址", "联系地址"))
    resume = LongText("简历", via="person.resume", width=40, group=OTHER, shown=False, aliases=("个人简历", "工作简历"))
    awards = LongText("奖惩", via="person.awards", width=30, group=OTHER, shown=False, aliases=("奖惩情况",))
    note = LongText("备注", width=20, group=OTHER, shown=False)
    term_name = Computed("届次", term_names, width=10, align="center", group=TERM_GROUP, shown=False)

    match = (("id_number",), ("phones", "name"), ("name", "sex", "work"))
    agree = ("affiliations", "joined_on")
    unique = (("term", "person"),)
    order = ("name_stroke",)
    orders = {"name_stroke": lambda: Membership.name_stroke, "name_pinyin": lambda: Membership.name_pinyin,
              "sector_order": lambda: Membership.sector_order, "sex_order": lambda: Membership.sex_order,
              "birth_order": lambda: Membership.birth_order}
    conditions = {
        "without_grid": Condition("未入网格", without_grid),
        "outside_grid": Condition("本网格以外", outside_grid, takes_value=True),
        "party_members": Condition("中共党员（含预备）", party_members),
        "not_party": Condition("非中共", lambda view: ~party_members(view)),
        "minority": Condition("少数民族", lambda view: Membership.person.in_(
            Person.select(Person.id).where(Person.ethnicity.is_null(False) & (Person.ethnicity != "汉族")))),
        "standing_body": Condition("常委会组成人员", standing_body),
        "without_contact": Condition("未落实联系责任人", lambda view: _chain().without_contact(view)),
        "not_contacted_this_year": Condition("本年未联系", lambda view: _chain().not_contacted(view, int(view.day[:4]))),
        "visited": Condition("走访过", lambda view, campaign: _visits().member_visited(view, campaign), True),
        "unvisited": Condition("未走访", lambda view, campaign: ~_visits().member_visited(view, campaign), True),
        "age": Condition("年龄", aged, takes_value=True),
        "education_level": Condition("最高学历", has_education, takes_value=True),
        "standing_members": Condition("常务委员", lambda view: Membership.id.in_(
            _held(Post, "membership", view, Post.title == POSTS[3]))),
    }
    derived = {
        "name_stroke": lambda v: names.stroke_key(v["name"] or ""),
        "name_pinyin": lambda v: names.pinyin_key(v["name"] or ""),
        "sector_order": sector_order, "party_order": party_order, "post_order": post_order,
        "sex_order": lambda v: v["sex"] or _UNKNOWN, "birth_order": lambda v: v["birth"] or _UNKNOWN,
    }
    empty_text = "还没有委员。点“导入表格”读入现有的名册，或点“新增委员”。"

    @classmethod
    def derived_from(cls) -> frozenset[str]:
        return frozenset({"name", "sector", "affiliations", "posts", "sex", "birth"})

    @classmethod
    def read(cls, ids: Sequence[int], columns: Sequence[Column], view: View) -> dict[int, tuple[Any, ...]]:
        """The roster of a sealed 届 says of each person what was known then."""
        from models.kept_roster import as_kept, not_over_yet  # they build on what every operation checks
        return not_over_yet(as_kept(super().read(ids, columns, view), columns, view), columns, view)

    @classmethod
    def read_to_derive(cls, ids: Sequence[int], columns: Sequence[Column]) -> dict[int, tuple[Any, ...]]:
        """Who has left is sorted as on the last day: the list of an earlier 届 keeps its order of posts."""
        left: dict[str, list[int]] = defaultdict(list)
        for row_id, until in stored_rows(Membership.select(Membership.id, Membership.until).where(
                among(Membership.id, ids) & (Membership.until <= today()))):
            left[until].append(row_id)
        found = super().read_to_derive(ids, columns)
        for until, several in left.items():
            found |= cls.read(several, columns, View(cls, as_of=fields.day_before(until)))
        return found

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        joined = cls.column("joined_on")
        parties = set(values.get("affiliations") or ()) - set(getattr(joined, "without"))
        if values.get("joined_on") and not parties:
            return [*super().faults(values), (joined.key, "没有填写所加入的党派，加入时间无处登记")]
        return super().faults(values)

    @classmethod
    def end(cls, op: Operation, seen: Mapping[int, Mapping[str, int]], until: str, reason: str) -> None:
        """With everything they still hold, as 办理离任 does."""
        from models.leaving import leave_all  # it builds on the tables declared here
        op.write(Membership, [{"id": i, "version": versions.get(""), "end_reason": reason}
                              for i, versions in seen.items()])
        leave_all(op, list(seen), until, reason)

    @classmethod
    def warnings(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = super().warnings(values) + doubtful_dates(values)
        number, birth, sex = values.get("id_number"), values.get("birth"), values.get("sex")
        if number:
            told = fields.id_birth(number)
            if birth and told and not (told.startswith(birth) or birth.startswith(told)):
                found.append(("birth", f"与身份证号不符：身份证为 {fields.print_date(told)}，表中为 {fields.print_date(birth)}"))
            if sex and fields.id_sex(number) != sex:
                found.append(("sex", f"与身份证号不符：身份证为{fields.id_sex(number)}，表中为{sex}"))
        return found


class Cadres(Register):
    key, title, measure = "cadres", "机关干部", "名"
    row = Cadre
    name = Text("姓名", via="person.name", parse=fields.parse_name, required=True, searched=True, frozen=True, width=10)
    sex = Choice("性别", ("男", "女"), via="person.sex", parse=fields.parse_sex, width=6)
    affiliations = Facts("政治面貌", Affiliation, owner_path="person", owner="person", value="party", width=12,
                         choices=fields.AFFILIATIONS, parse=fields.parse_affiliations, aliases=("党派",))
    post = Text("职务", searched=True, width=20, aliases=("现任职务", "工作单位及职务"))
    department = Text("科室", searched=True, width=16, aliases=("部门", "所在科室"))
    party_group = Facts("党组成员", PartyGroupSeat, owner_path="person", owner="person", value="post", single=True,
                        choices=PARTY_GROUP_POSTS, width=10, aliases=("党组职务",))
    phones = Many("手机", via="person.phones", parse=fields.parse_phones, mask=fields.mask_phone, hidden_by="mask_phones",
                  digits=True, searched=True, width=14, aliases=("手机号码", "联系电话", "电话"))
    since = Date("任职日期", shown=False, aliases=("任职时间",))
    until = Date("离任日期", shown=False)
    match = (("phones", "name"), ("name", "sex", "post"))
    order = ("name_key",)
    empty_text = "还没有机关干部。点“新增机关干部”；临时党支部的支部委员从这里选。"


class Contacts(Register):
    key, title, measure = "contacts", "联系关系", "条"
    row = Contact
    term = "term"
    label = "target"
    target = Ref("联系对象", "people", required=True, searched=True, frozen=True, width=10, aliases=("被联系人", "委员姓名", "姓名"))
    responsible = Ref("联系责任人", "people", required=True, searched=True, width=10, aliases=("责任人", "联系领导"))
    since = Date("开始日期", aliases=("开始时间",))
    until = Date("结束日期", aliases=("结束时间",))
    note = LongText("备注", width=24)
    match = (("target", "responsible"),)
    order = ("responsible", "target")
    empty_text = "还没有落实联系责任人。点“自动分配…”按层级提出方案，审定后生效。"

    @classmethod
    def read(cls, ids: Sequence[int], columns: Sequence[Column], view: View) -> dict[int, tuple[Any, ...]]:
        """The contacts of a sealed 届 on an earlier day are not over yet."""
        from models.kept_roster import not_over_yet  # it builds on what every operation checks
        return not_over_yet(super().read(ids, columns, view), columns, view)


class ContactEvents(Register):
    key, title, measure = "contact_events", "联系记录", "次"
    row = ContactEvent
    term = "term"
    label = "matter"
    date = Date("日期", check=not_yet, required=True, aliases=("时间", "联系时间", "联系日期"))
    responsible = Ref("联系责任人", "people", required=True, searched=True, width=10)
    target = Ref("联系对象", "people", required=True, searched=True, width=10, aliases=("被联系人",))
    way = Choice("方式", ("面谈", "走访", "电话", "微信", "座谈", "其他"), free=True, width=10, aliases=("联系方式",))
    matter = LongText("事项", searched=True, width=36, aliases=("联系内容", "内容", "主要事项"))
    campaign = Campaign()
    match = (("date", "responsible", "target", "matter"),)
    blank_matches = frozenset({"matter"})
    order = ("-date",)
    event = "date"
    empty_text = "还没有联系记录。选中联系关系后点“登记联系”。"


MEMBERS = "委员"
FIGURES = (
    Figure("members", "委员", "人", on_last_day(Members), count(), "统计截止日在任的委员", group=MEMBERS),
    Figure("party_members", "其中：中共党员", "人", on_last_day(Members, Filter("party_members")), count(),
           "含预备党员；中共与民主党派双重身份者计入，不含仅为民主党派党员者", group=MEMBERS),
    Figure("not_party", "其中：非中共", "人", on_last_day(Members, Filter("not_party")), count(),
           "委员总数减中共党员（含预备党员）", group=MEMBERS),
    Figure("women", "其中：女委员", "人", on_last_day(Members, Filter("sex", "is", "女")), count(), group=MEMBERS),
    Figure("minorities", "其中：少数民族委员", "人", on_last_day(Members, Filter("minority")), count(),
           "民族不是汉族的委员；民族未填的不计", group=MEMBERS),
    Figure("standing_body", "常委会组成人员", "人", on_last_day(Members, Filter("standing_body")), count(),
           "主席、副主席、秘书长和常务委员", group=MEMBERS),
    Figure("standing_members", "其中：常务委员", "人", on_last_day(Members, Filter("standing_members")), count(),
           group=MEMBERS),
    Figure("members_in_grids", "已入网格委员", "人", on_last_day(Members, Filter("grid", "filled")), count(),
           group="网格"),
    Figure("members_without_grid", "未入网格委员", "人", on_last_day(Members, Filter("without_grid")), count(),
           "经说明不编入网格的不计", group="网格"),
    Figure("without_contact", "未落实联系责任人", "人", on_last_day(Members, Filter("without_contact")), count(),
           "按层级应有联系责任人而没有的委员", group=MEMBERS),
    Figure("contact_events", "联系委员", "次", during(ContactEvents), count(), "登记的联系记录", group=MEMBERS),
)


__all__ = ["Cadre", "Cadres", "Contact", "ContactEvent", "ContactEvents", "Contacts", "Members"]
