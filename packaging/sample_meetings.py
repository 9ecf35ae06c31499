"""The meetings of the made-up office: a year under the four cadence rules, this year's, who was there. All is 示例."""
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sample_events import OFFICES
from sample_office import OFFICE, Heading, Table, write_csv, write_workbook
from sample_people import GRIDS, NAMESAKE, SamplePerson, is_party

BEGAN, ENDED = date(2021, 6, 18), date(2022, 6, 30)             # the year of which everything is entered
NEW_YEAR, NOW = date(2026, 1, 1), date(2026, 11, 20)            # and the present one
PARTY_GROUP, CHAIRS, STANDING, LECTURE = "党组会议", "主席会议", "常委会会议", "主席讲党课"
RULES = ((PARTY_GROUP, "每半月", 5), (CHAIRS, "每月", 10), (STANDING, "每两月", 15), (LECTURE, "每周", 3))
STUDIES, SEMINARS = 24, 3
CAMPAIGN = "党史学习教育"
Span = tuple[date, date]


# -- periods ---------------------------------------------------------------------------------------------------------

def half_months(first: date, last: date) -> Iterator[Span]:
    for month, end in months(first, last):
        middle = month.replace(day=15)
        if month <= middle:
            yield month, min(middle, last)
        if end > middle:
            yield max(month, month.replace(day=16)), end


def months(first: date, last: date) -> Iterator[Span]:
    day = first
    while day <= last:
        after = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield day, min(after - timedelta(days=1), last)
        day = after


def two_months(first: date, last: date) -> Iterator[Span]:
    """1–2, 3–4 …"""
    every = list(months(first, last))
    while every:
        begin, end = every.pop(0)
        if begin.month % 2 and every:
            end = every.pop(0)[1]
        yield begin, end


def weeks(first: date, last: date) -> Iterator[Span]:
    """Monday to Sunday."""
    day = first
    while day <= last:
        end = day + timedelta(days=6 - day.weekday())
        yield day, min(end, last)
        day = end + timedelta(days=1)


PERIODS: dict[str, Callable[[date, date], Iterator[Span]]] = {
    PARTY_GROUP: half_months, CHAIRS: months, STANDING: two_months, LECTURE: weeks}
# The periods without a meeting of their own, by a day in them; what the office stated of them, nothing for 未登记.
MISSED, EXCUSED, MADE_UP, JOINED, NOTHING = "未开", "经批准不开", "延期补开", "合并召开", ""
GAPS: dict[str, dict[date, tuple[str, date | None, str]]] = {
    PARTY_GROUP: {date(2021, 10, 8): (MISSED, None, ""), date(2021, 12, 20): (MADE_UP, date(2022, 1, 4), ""),
                  date(2022, 2, 8): (EXCUSED, None, "春节假期，经党组书记同意"), date(2022, 4, 20): (NOTHING, None, ""),
                  date(2022, 6, 8): (NOTHING, None, ""), date(2026, 2, 20): (MISSED, None, ""),
                  date(2026, 5, 8): (NOTHING, None, ""), date(2026, 7, 8): (NOTHING, None, "")},
    CHAIRS: {date(2021, 9, 10): (NOTHING, None, ""), date(2021, 11, 10): (JOINED, date(2021, 12, 3), ""),
             date(2022, 4, 10): (MISSED, None, ""), date(2026, 4, 10): (NOTHING, None, ""),
             date(2026, 10, 10): (MISSED, None, "")},
    STANDING: {date(2021, 10, 10): (MISSED, None, ""), date(2021, 12, 10): (MADE_UP, date(2022, 1, 10), ""),
               date(2022, 5, 10): (NOTHING, None, ""), date(2026, 3, 10): (MISSED, None, ""),
               date(2026, 7, 10): (NOTHING, None, "")},
    LECTURE: {date(2021, 8, 11): (MISSED, None, ""), date(2021, 10, 6): (EXCUSED, None, "国庆假期"),
              date(2021, 11, 10): (NOTHING, None, ""), date(2022, 2, 2): (EXCUSED, None, "春节假期"),
              date(2022, 3, 30): (MISSED, None, ""), date(2022, 4, 27): (NOTHING, None, ""),
              date(2022, 6, 15): (NOTHING, None, ""), date(2026, 1, 2): (EXCUSED, None, "元旦假期"),
              date(2026, 2, 18): (NOTHING, None, ""), date(2026, 5, 20): (NOTHING, None, "")},
}
# Days that other sheets name; those that do not fill their own period make up for the one before.
FIXED: dict[str, dict[date, bool]] = {
    PARTY_GROUP: {date(2022, 1, 4): False}, CHAIRS: {date(2021, 12, 3): True},
    STANDING: {date(2021, 6, 25): True, date(2022, 1, 10): False, date(2022, 3, 8): True}}
FULL = (date(2022, 3, 15), date(2022, 3, 17), "政协新河县第十届委员会第二次会议")


@dataclass
class Held:
    """One meeting as the sheet tells it."""

    day: date
    kinds: list[str]
    topic: str
    hour: int = 9
    place: str = "县政协会议室"
    number: str = ""
    channel: str = "现场"
    body: str = ""
    speakers: str = ""
    branch: str = ""
    people: tuple[int, int, int] | None = None
    campaign: str = ""
    invited: str = ""


TOPICS = {
    PARTY_GROUP: ("研究近期重点工作", "传达上级会议精神", "研究党风廉政建设工作", "研究网格化管理工作"),
    CHAIRS: ("研究协商计划执行情况", "研究常委会会议筹备工作", "听取专委会工作汇报"), STANDING: ("听取专题通报并协商讨论", "审议有关事项"),
    LECTURE: ("重温党的百年奋斗历程", "发扬斗争精神，勇于担当作为", "做合格的政协党员委员", "从红色家书看初心使命", "董振堂将军的革命精神"),
    "集中学习": ("学习党史专题", "学习政协章程和提案工作条例", "学习中央和省市县委会议精神", "学习乡村振兴促进法", "学习人民政协工作规程"),
    "专题研讨": ("怎样发挥委员主体作用", "加强和改进人民政协工作", "坚定历史自信"),
    "警示教育": ("观看警示教育片", "通报典型案例", "参观廉政教育基地"),
    "座谈": ("民营企业发展座谈会", "教育工作座谈会", "医疗卫生工作座谈会", "文史工作座谈会", "乡村振兴座谈会", "青年委员座谈会"),
}


class Diary:
    """Meetings put on working days, no two on one day, so that other sheets can name them by their day."""

    def __init__(self, random: Random) -> None:
        self.random, self.held = random, list[Held]()
        self.taken = {day for days in FIXED.values() for day in days} | {
            FULL[0] + timedelta(days=number) for number in range(3)}

    def free(self, first: date, last: date) -> date:
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        free = [day for day in days if day not in self.taken]
        return self.random.choice([day for day in free if day.weekday() < 5] or free)

    def add(self, day: date, kinds: list[str], **more: Any) -> Held:
        self.taken.add(day)
        topics = next((TOPICS[kind] for kind in reversed(kinds) if kind in TOPICS), ("开展主题党日活动",))
        one = Held(day, kinds, topics[len(self.held) % len(topics)], **more)
        self.held.append(one)
        return one


def diary(random: Random) -> list[Held]:
    """All meetings by their day; those of 2026 are only the ones that the rules ask for."""
    found = Diary(random)
    for kind, days in FIXED.items():
        for day in days:
            found.add(day, _kinds(kind))
    for first, last in ((BEGAN, ENDED), (NEW_YEAR, NOW)):
        for kind, begin, end in _open(first, last):
            mine = [day for day, fills in FIXED.get(kind, {}).items() if fills and begin <= day <= end]
            joined = [one for one in found.held if begin <= one.day <= end and one.kinds[0] == PARTY_GROUP]
            if kind == LECTURE and joined and random.random() < 0.4:
                joined[0].kinds.append(LECTURE)                    # typed once, counted in each
            elif kind == LECTURE:
                _lecture(found, begin, end)
            elif not mine:
                found.add(found.free(begin, end), _kinds(kind))
    _studies(found)
    _others(found)
    made = sorted(found.held, key=lambda one: one.day)
    _number(made)
    return made


def _open(first: date, last: date) -> Iterator[tuple[str, date, date]]:
    """The periods that have a meeting of their own, of one rule after the other; 主席讲党课 comes last."""
    for kind in (STANDING, CHAIRS, PARTY_GROUP, LECTURE):
        for begin, end in PERIODS[kind](first, last):
            if end < NOW and not any(begin <= day <= end for day in GAPS[kind]):
                yield kind, begin, end


def _lecture(found: Diary, begin: date, end: date) -> None:
    pushed = found.random.random() < 0.6
    found.add(found.free(begin, end), [LECTURE], hour=15, channel="微信推送" if pushed else "现场",
              place="“新河政协”公众号" if pushed else "县政协会议室",
              people=None if pushed else (21, found.random.randrange(17, 22), 0))


def _kinds(kind: str) -> list[str]:
    """Before these meetings there is a quarter of an hour of study, which is no 集中学习."""
    return [kind, "政治学习一刻钟"]


def _studies(found: Diary) -> None:
    every = list(half_months(date(2021, 7, 1), ENDED))[:STUDIES]
    for number, (begin, end) in enumerate(every):
        kinds = ["党组理论学习中心组学习", "集中学习"] if number % 3 == 0 else ["集中学习"]
        found.add(found.free(begin, end), kinds + (["专题研讨"] if number == 9 else []), hour=14,
                  body="党组" if number % 3 == 0 else "机关", people=(16, 16 - number % 3, number % 3),
                  campaign=CAMPAIGN if begin.year == 2021 else "")
    for begin in (date(2021, 11, 22), date(2022, 5, 9)):
        found.add(found.free(begin, begin + timedelta(days=4)), ["专题研讨"], hour=14, body="机关", people=(16, 15, 1))


def _others(found: Diary) -> None:
    for day in WARNINGS:
        found.add(found.free(day, day + timedelta(days=6)), ["警示教育"], hour=15, body="机关", place="县廉政教育基地")
    for number in range(6):
        begin = date(2021, 7, 5) + timedelta(days=57 * number)
        found.add(found.free(begin, begin + timedelta(days=20)), ["座谈"], hour=15,
                  invited="、".join(OFFICES[number * 3:number * 3 + 2]), people=(14, 14 - number % 3, number % 3))
    for number, grid in enumerate(GRIDS):
        begin = date(2021, 7, 19) + timedelta(days=40 * number)
        kinds = ["支部活动", "书记讲党课"] if number % 3 == 0 else ["支部活动"]
        one = found.add(found.free(begin, begin + timedelta(days=20)), kinds, hour=10,
                        branch=f"{grid}临时党支部", place=f"{grid}活动室")
        one.topic = "开展主题党日活动"


WARNINGS = (date(2021, 9, 23), date(2022, 1, 18), date(2022, 5, 24))


def _number(made: list[Held]) -> None:
    for kind in (CHAIRS, STANDING):
        first_year = [one for one in made if one.kinds[0] == kind and one.day <= ENDED]
        for number, one in enumerate(first_year):
            one.number = "十届" + "一 二 三 四 五 六 七 八 九 十 十一 十二 十三".split()[number] + "次"


# -- sheets ----------------------------------------------------------------------------------------------------------

SESSIONS = (("开幕", "2022.03.15 9:00", (168, 161, 7), "听取和审议工作报告"),
            ("大会发言", "2022.03.16 15:00", (168, 158, 10), "委员大会发言"), ("闭幕", "2022.03.17 10:00", None, "通过各项决议"))
GROUPS_SIT = "2022.03.16 8:30"


def write_meetings(folder: Path, random: Random, made: list[Held], members: list[SamplePerson],
                   staff: list[SamplePerson]) -> None:
    headings = (Heading("序号", 6), Heading("会议时间", 18), Heading("会议名称", 26), Heading("会议主题", 30, left=True),
                Heading("会议地点", 18), Heading("届次", 10), Heading("会议主体", 10), Heading("主持人", 10), Heading("主讲人", 10),
                Heading("形式", 10), Heading("受邀单位", 24, left=True), Heading("支部", 18), Heading("应到人数", 8),
                Heading("实到人数", 8), Heading("请假", 6), Heading("专项", 14), Heading("备注", 8))
    chair = next(person.name for person in members if person.post == "主席")
    vice = next(person.name for person in members if person.post == "副主席")
    rows: list[list[Any]] = []
    for number, one in enumerate(made, 1):
        begins = datetime(one.day.year, one.day.month, one.day.day, one.hour)
        lecturing = LECTURE in one.kinds
        alone = one.kinds[0] in (LECTURE, "支部活动")
        rows.append([number, _moment(number, begins), "、".join(one.kinds), one.topic, one.place, one.number or None,
                     one.body or None, None if alone else vice if number % 5 == 0 else chair,
                     chair if lecturing else None, one.channel if lecturing else None, one.invited or None,
                     one.branch or None, *(one.people or (None,) * 3), one.campaign or None, "示例"])
    first, _, name = FULL
    rows.append([len(rows) + 1, f"{first:%Y.%m.%d} 8:30", "全体会议", name, "县会议中心", "十届二次", "全体委员", chair, None, None,
                 None, None, None, None, None, None, "示例"])
    write_workbook(folder / "会议活动台账.xlsx", {"会议": Table(
        "新河县政协会议学习活动台账（示例）", headings, rows, attachment="附件9", above=(f"填报单位：{OFFICE}",))})
    write_workbook(folder / "全体会议场次.xlsx", {"场次": sessions(members)})
    write_workbook(folder / "会议周期.xlsx", {"周期": rules()})
    write_workbook(folder / "会议周期说明.xlsx", {"说明": marks()})
    write_csv(folder / "会议出席情况.csv", attendance(random, made, members, staff))


def _moment(number: int, moment: datetime) -> Any:
    return (moment, f"{moment:%Y.%m.%d %H:%M}", f"{moment.year}年{moment.month}月{moment.day}日{moment.hour}时")[number % 3]


def sessions(members: list[SamplePerson]) -> Table:
    headings = (Heading("序号", 6), Heading("时间", 18), Heading("场次", 12), Heading("讨论组", 12),
                Heading("所属全体会议", 40, left=True), Heading("会议主体", 10), Heading("应到人数", 8), Heading("实到人数", 8),
                Heading("请假", 6), Heading("主题", 20))
    whole = f"{FULL[0]:%Y.%m.%d} 全体会议 {FULL[2]}"
    rows: list[list[Any]] = [[begins, name, None, whole, "全体委员", *(people or (None,) * 3), topic]
                             for name, begins, people, topic in SESSIONS]
    for number, grid in enumerate(GRIDS, 1):
        size = sum(person.grid == number for person in members)
        rows.insert(number, [GROUPS_SIT, "分组讨论", f"第{grid[1]}组", whole, None, size, size - number % 3, number % 3,
                             f"第{grid[1]}组讨论"])
    return Table("政协新河县第十届委员会第二次会议各场次（示例）", headings, [[number, *row] for number, row in enumerate(rows, 1)])


def rules() -> Table:
    headings = (Heading("排序", 6), Heading("会议名称", 16), Heading("召开周期", 10), Heading("起算日期", 14), Heading("终止日期", 14),
                Heading("顺延天数", 10), Heading("备注", 30, left=True))
    rows = [[number, kind, unit, since, until, late, words] for since, until, words in (
        ("2021.06.18", "2022.07.01", "2022年7月至2025年另有台账，未录入"), ("2026.01.01", "2027.01.01", "2026年度"))
            for number, (kind, unit, late) in enumerate(RULES, 1)]
    return Table("创新“三会一课”会议周期表（示例）", headings, rows)


def marks() -> Table:
    """What was stated of periods without a meeting of their own."""
    headings = (Heading("序号", 6), Heading("周期名称", 20), Heading("所属日期", 14), Heading("召开情况", 14), Heading("补开会议", 14),
                Heading("理由", 30, left=True))
    units = {kind: unit for kind, unit, _ in RULES}
    rows = [[f"{kind}（{units[kind]}）{'2021.06.18' if day <= ENDED else '2026.01.01'}", f"{day:%Y.%m.%d}", status,
             f"{meeting:%Y.%m.%d}" if meeting else None, reason or None]
            for kind, days in GAPS.items() for day, (status, meeting, reason) in days.items() if status]
    return Table("会议周期情况说明（示例）", headings, [[number, *row] for number, row in enumerate(rows, 1)])


def attendance(random: Random, made: list[Held], members: list[SamplePerson], staff: list[SamplePerson]) -> Table:
    """Who was there: at the meetings of 常委会 and 主席会议, some of the 党组, 警示教育, and the closing of the 全体会议."""
    people = [person for person in members if person.name != NAMESAKE]
    bodies = {PARTY_GROUP: [p for p in [*people, *staff] if p.party_group],
              CHAIRS: [p for p in people if p.post in ("主席", "副主席", "秘书长")],
              STANDING: [p for p in people if p.post != "委员"],
              "警示教育": [*staff, *(p for p in people if p.post != "委员" and is_party(p))]}
    rows: list[list[Any]] = []
    for number, one in enumerate([one for one in made if one.day <= ENDED]):
        body = bodies.get(one.kinds[0], [])
        if body and (one.kinds[0] != PARTY_GROUP or number % 3 == 0):
            rows += [[f"{one.day:%Y.%m.%d}", person.name, *_present(random)]
                     for person in body if _member_then(person, one.day)]
    rows += [[f"{FULL[1]:%Y.%m.%d} 闭幕 {SESSIONS[-1][3]}", person.name, *_present(random)] for person in people]
    return Table("县政协会议出席情况登记表（示例）", (Heading("会议"), Heading("姓名"), Heading("出席情况"), Heading("请假原因")), rows, below=())


def _member_then(person: SamplePerson, day: date) -> bool:
    return person.kind != "增补" or day > date(2022, 3, 8)


def _present(random: Random) -> tuple[str, str | None]:
    pick = random.random()
    if pick < 0.88:
        return random.choice(("出席", "√", "到会")), None
    return ("请假（批准）", random.choice(("因公出差", "生病"))) if pick < 0.96 else ("迟到", None) if pick < 0.99 else ("缺席", None)
