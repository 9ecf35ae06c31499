"""The lists everything else refers to: 届, 界别, 专委会; and the office's settings."""
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from peewee import ForeignKeyField, IntegerField, TextField

from models import fields
from models.columns import Choice, Date, Flag, Integer, LongText, Many, Text
from models.errors import Refused
from models.operation import Operation
from models.periods import Period, since_term
from models.records import Record, Searched, SetField, live, pairs, tuples
from models.register import Register


class Term(Searched):
    """A 届: `since` its first day, `until` the day the next one began; exactly one is `current`.

    `closed`: what belongs to it can only be looked at, see models/closed_terms.py.
    """

    name = TextField()
    number = IntegerField(null=True)
    since = TextField(null=True)
    until = TextField(null=True)
    current = IntegerField(default=0)
    closed = IntegerField(default=0)

    DERIVED = Searched.DERIVED | {"number"}


class Sector(Searched):
    """A 界别 of one 届."""

    term = ForeignKeyField(Term, index=True)
    name = TextField()
    position = IntegerField(null=True)
    aliases = SetField(null=True)


class Committee(Searched):
    """A 专委会."""

    name = TextField()
    position = IntegerField(null=True)
    aliases = SetField(null=True)
    note = TextField(null=True)


class Setting(Record):
    """One setting, its value as JSON."""

    key = TextField(unique=True)
    value = TextField()


class Terms(Register):
    key, title, measure = "terms", "届", "个"
    row = Term
    name = Text("届次", required=True, searched=True, width=12, hint="如：第十届", align="center")
    since = Date("换届日期", hint="本届第一次全体会议闭幕、选举产生之日")
    until = Date("届满日期")
    current = Flag("本届")
    closed = Flag("已封存", hint="封存后这一届的名册、网格、联系等只能查看；换届时自动封存上一届")
    match = (("name",),)
    unique = (("name",),)
    order = ("since", "name")
    derived = {"number": lambda values: fields.parse_han_number(values["name"] or "")}
    empty_text = "还没有届次。点“新增届”；导入名册时也会自动建立本届。"

    @classmethod
    def invariant(cls, touched: Mapping[type[Record], set[int]]) -> None:
        """There is one 本届."""
        if Term not in touched:
            return
        names = [row[0] for row in tuples(Term.select(Term.name).where(live(Term) & (Term.current == 1)))]
        if len(names) > 1:
            raise Refused(f"“{'”和“'.join(names)}”都标为本届，本届只能有一个。", "请先取消原来的本届，换届请用“换届…”。")


class Sectors(Register):
    key, title, measure = "sectors", "界别", "个"
    row = Sector
    term = "term"
    position = Integer("排序", width=6, align="center", hint="名单和统计按此顺序")
    name = Text("界别", required=True, searched=True, width=16, hint="全称，如：科学技术界")
    aliases = Many("别名", width=24, hint="别人表格里的写法，如：教育、教育界别")
    match = (("name",),)
    unique = (("term", "name"),)
    order = ("position",)
    name_endings = ("界别", "界")                 # 教育 = 教育界别 = 教育界
    starts_by_import = True                      # the first roster of a 届 brings its list: nothing to ask against
    empty_text = "还没有界别。点“新增界别”；导入名册时也可以随表建立。"


class Committees(Register):
    key, title, measure = "committees", "专委会", "个"
    row = Committee
    position = Integer("排序", width=6, align="center")
    name = Text("专委会", required=True, searched=True, width=20)
    aliases = Many("别名", width=24)
    note = LongText("备注", width=20)
    match = (("name",),)
    unique = (("name",),)
    order = ("position",)
    empty_text = "还没有专委会。点“新增专委会”；导入名册时也会自动建立。"


# -- settings --------------------------------------------------------------------------------------------------------

DEFAULTS: dict[str, Any] = {
    "office": "", "leader": "", "reviewer": "", "author": "", "phone": "",     # 填报单位, 负责人, 审核人, 填表人, 联系电话
    "non_party_members": 60, "non_party_standing": 65,                         # 结构分析 reference lines, per cent
    "low_stock": 100, "mask_phones": False, "operators": [],
    "handover_notes": "",                                                      # what is written on 交接单 by hand
    "campaigns": ["党史学习教育"],                                              # 专项
    "meeting_kinds": [],                                                       # beside those every office has
    "shift_kinds": ["卡口值守", "物资配送", "防汛值守", "环境整治", "政策宣传", "其他"],
}

# What people call them, in 设置 and in the change log.
SETTING_TITLES: dict[str, str] = {
    "office": "填报单位", "leader": "单位负责人", "reviewer": "审核人", "author": "填表人", "phone": "联系电话",
    "non_party_members": "非中共委员参考线（%）", "non_party_standing": "非中共常委参考线（%）",
    "low_stock": "库存预警（册）", "mask_phones": "手机号码打码显示", "operators": "经办人", "shift_kinds": "班次种类",
    "campaigns": "专项", "meeting_kinds": "其他会议类别", "handover_notes": "交接说明",
}


def setting(key: str) -> Any:
    """The value set, or the default."""
    found = Setting.select(Setting.value).where((Setting.key == key) & live(Setting)).tuples().first()
    return json.loads(found[0]) if found else DEFAULTS[key]


def hidden(by: str) -> bool:
    """Whether the setting `by` (see `Column.hidden_by`) masks a column on screen now."""
    return bool(by and setting(by))


def change_settings(op: Operation, values: dict[str, Any]) -> None:
    """Store settings by key; unknown keys are a bug."""
    present: dict[str, int] = pairs(Setting.select(Setting.key, Setting.id))
    rows = []
    for key, value in values.items():
        assert key in DEFAULTS, key
        text = json.dumps(value, ensure_ascii=False)
        rows.append({"id": present[key], "value": text, "deleted_at": None} if key in present
                    else {"key": key, "value": text})
    for row in rows:
        op.write(Setting, [row])


class Campaign(Choice):
    """专项: the campaign a record belongs to (党史学习教育…), out of the office's own list or written freely."""

    def __init__(self) -> None:
        super().__init__("专项", lambda: setting("campaigns"), free=True, shown=False, width=14, aliases=("专项工作",))


# -- the present 届 --------------------------------------------------------------------------------------------------

def current_term() -> Term | None:
    """The 届 the office works in, or None in an empty database."""
    newest = Term.current.desc(), Term.since.desc(), Term.id.desc()
    found: Term | None = Term.select().where(live(Term)).order_by(*newest).first()
    return found


def term_period() -> Period:
    """换届以来, up to today."""
    term = current_term()
    return since_term(term.since if term else None, date.today())


def ensure_term(op: Operation, name: str = "") -> int:
    """The id of the 届 called `name` (any 届 where empty), made as 本届 where there is none."""
    wanted = live(Term) & (Term.name == name) if name else live(Term)
    found = Term.select(Term.id).where(wanted).order_by(Term.current.desc(), Term.id.desc()).tuples().first()
    if found:
        return int(found[0])
    first = not Term.select().where(live(Term)).exists()
    return op.write(Term, [{"name": name or "本届", "current": 1 if first else 0}])[0]


def begin_office(op: Operation, operator: str, office: str, term: str, since: str | None) -> None:
    """Store what the first start asks: who is at work, the office's name, and the 届, if named, with its first day."""
    change_settings(op, {"operators": [operator], **({"office": office} if office else {})})
    if term:
        op.write(Term, [{"id": ensure_term(op, term), "since": since}])


# The 34 界别 of the 14th national committee: a start for a county's own list, never a limit.
NATIONAL_SECTORS = (
    "中国共产党", "中国国民党革命委员会", "中国民主同盟", "中国民主建国会", "中国民主促进会", "中国农工民主党", "中国致公党",
    "九三学社", "台湾民主自治同盟", "无党派人士", "共青团和青联界", "总工会界", "妇女联合会界", "工商业联合会界",
    "科学技术协会界", "台湾同胞联谊会界", "归国华侨联合会界", "文化艺术界", "科学技术界", "社会科学界", "经济界", "农业界",
    "教育界", "体育界", "新闻出版界", "医药卫生界", "对外友好界", "社会福利和社会保障界", "环境资源界", "少数民族界", "宗教界",
    "特邀香港人士", "特邀澳门人士", "特别邀请人士",
)


def add_national_sectors(op: Operation, term: int | None) -> int:
    """Add those of `NATIONAL_SECTORS` that the 届 has not got, after its own; returns how many."""
    term = term or ensure_term(op)
    kept = Sector.select(Sector.name, Sector.aliases, Sector.position).where(live(Sector) & (Sector.term == term))
    known: set[str] = set()
    last = 0
    for name, aliases, position in tuples(kept):
        known.update((name, *aliases))
        last = max(last, position or 0)
    fresh = [name for name in NATIONAL_SECTORS if name not in known]
    op.write(Sector, [{"term": term, "name": name, "position": last + place} for place, name in enumerate(fresh, 1)])
    return len(fresh)


__all__ = ["Committee", "Committees", "SETTING_TITLES", "Sector", "Sectors", "Setting", "Term", "Terms",
           "add_national_sectors", "begin_office", "change_settings", "current_term", "ensure_term", "hidden",
           "setting", "term_period"]
