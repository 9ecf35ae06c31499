"""Whom the made-up office called on, and which villages, enterprises and members it is in charge of. All is 示例."""
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sample_events import ENTERPRISES, OFFICES, company, other_enterprises, owners, villages
from sample_office import OFFICE, Heading, Table, write_workbook, written
from sample_people import NAMESAKE, SamplePerson

FIRST, LAST = date(2021, 6, 21), date(2022, 6, 28)
VILLAGES_VISITED, ENTERPRISES_VISITED, OFFICES_VISITED, MEMBERS_VISITED = 76, 73, 63, 156
AGAIN = {"村": 16, "企业": 8, "单位": 3}          # how many of them are called on a second time
LEADING = ("主席", "副主席", "秘书长")
THIS_YEAR = (date(2026, 1, 15), date(2026, 3, 5), date(2026, 3, 26), date(2026, 4, 16), date(2026, 5, 21),
             date(2026, 6, 11), date(2026, 7, 9), date(2026, 8, 20), date(2026, 9, 17), date(2026, 10, 22),
             date(2026, 11, 5), date(2026, 11, 12))


@dataclass
class Call:
    """One visit: its day, or only its month, to whom and by whom."""

    day: date
    units: list[str]
    members: list[str]
    subject: str
    findings: str
    visitors: list[str] = field(default_factory=list)
    campaign: str = ""
    by_month: bool = False


SUBJECTS = {
    "村": (("了解乡村振兴和人居环境整治情况", "部分街巷排水不畅，雨季积水"), ("走访农户，了解春耕备耕", "灌溉机井需要维修，农资价格上涨"),
          ("调研村集体经济", "集体收入渠道单一，缺少项目"), ("看望慰问困难群众", "独居老人就医、吃饭不便"), ("了解疫情防控和卡口值守", "值守人员轮换不足，物资需补充")),
    "企业": (("了解企业复工和用工情况", "熟练工人难招，住宿条件有限"), ("听取对营商环境的意见", "部分审批事项还需多次跑"), ("了解安全生产情况", "老旧设备需改造，员工培训不足"),
           ("走访助企，宣讲惠企政策", "流动资金紧张，贷款抵押物不足")),
    "单位": (("征求对政协工作的意见", "希望委员提案更贴近部门实际"), ("了解提案办理情况", "跨部门提案协调周期较长"), ("对接协商议题", "基础数据分散在几个科室")),
    "委员": (("走访委员，了解履职情况", "希望多组织学习和外出考察"), ("征集社情民意线索", "反映学校周边交通拥堵"), ("走访看望委员", "建议网格活动与业余时间错开")),
}


def visited_members(members: list[SamplePerson]) -> list[SamplePerson]:
    """The members who are called on: not those who go, nor the namesakes of whom nobody knows which, nor the new."""
    return [p for p in members if p.post not in LEADING and p.name != NAMESAKE and p.kind != "增补"][:MEMBERS_VISITED]


def calls(random: Random, members: list[SamplePerson], staff: list[SamplePerson]) -> list[Call]:
    """The visits of a year, each on a day of its own, and a few of 2026 to where somebody had been before."""
    every = villages()
    chosen = sorted(random.sample(every, VILLAGES_VISITED), key=lambda one: one[1])
    owned = owners(members)
    enterprises = [name for name, owner in owned.items() if owner.post not in LEADING][:40]
    enterprises += [name for name, _ in other_enterprises(len(owned))][:ENTERPRISES_VISITED - len(enterprises)]
    offices = list(OFFICES[:OFFICES_VISITED])
    people = visited_members(members)
    found = [_call(random, "村", group) for group in _groups(random, [name for name, _ in chosen], AGAIN["村"])]
    found += [_call(random, "企业", group) for group in _groups(random, enterprises, AGAIN["企业"])]
    found += [_call(random, "单位", group) for group in _groups(random, offices, AGAIN["单位"])]
    at_work = [person for person in people if owned.get(company(person)) is person and company(person) in enterprises]
    for person in at_work[::2]:                                    # called on where they work: both are counted
        next(one for one in found if company(person) in one.units).members.append(person.name)
    for number in range(1, 9):
        rest = [p.name for p in people if p.grid == number and p not in at_work[::2]]
        found += [_call(random, "委员", rest[first:first + 6]) for first in range(0, len(rest), 6)]
    working = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    days = sorted(random.sample([day for day in working if day.weekday() < 5], len(found)))
    random.shuffle(found)
    for one, day in zip(found, days):
        one.day = day
    for one in [one for one in found if not one.members][5::30]:
        one.by_month = date(2021, 7, 1) <= one.day < date(2022, 6, 1)
    found += [_call(random, kind, group, day) for day, (kind, group) in zip(THIS_YEAR, _revisited(found))]
    leaders = [person.name for person in members if person.post in LEADING]
    for number, one in enumerate(found):
        one.visitors = [leaders[number % len(leaders)], staff[number % 8].name][:1 + (number % 3 > 0)]
        one.campaign = "党史学习教育" if one.day.year == 2021 and number % 9 == 0 else ""
    return found


def _call(random: Random, kind: str, targets: list[str], day: date = FIRST) -> Call:
    subject, findings = random.choice(SUBJECTS[kind])
    units, people = ([], targets) if kind == "委员" else (targets, [])
    return Call(day, list(units), list(people), subject, findings if random.random() < 0.8 else "")


def _groups(random: Random, names: list[str], again: int) -> list[list[str]]:
    """The names two and three at a time; as many as `again` once more, each alone."""
    found, place = [], 0
    while place < len(names):
        size = random.choice((1, 2, 2, 3))
        found.append(names[place:place + size])
        place += size
    return found + [[name] for name in random.sample(names, again)]


def _revisited(found: list[Call]) -> list[tuple[str, list[str]]]:
    """What is called on again in 2026, two by two."""
    to_villages = [one.units for one in found if one.units and one.units[0].endswith("村")]
    to_others = [one.units for one in found if one.units and not one.units[0].endswith("村")]
    to_members = [one.members for one in found if not one.units]
    kinds = [("村", one[:2]) for one in to_villages[:6]] + [("企业", one[:2]) for one in to_others[:4]]
    return kinds + [("委员", one[:4]) for one in to_members[:2]]


def write_visits(folder: Path, found: list[Call]) -> None:
    headings = (Heading("序号", 6), Heading("走访时间", 15), Heading("走访对象", 34, left=True), Heading("受访委员", 26, left=True),
                Heading("走访人", 14), Heading("走访主题", 26, left=True), Heading("发现的问题", 30, left=True),
                Heading("专项", 14), Heading("备注", 8))
    rows = []
    for number, one in enumerate(found, 1):
        day = f"{one.day.year}年{one.day.month}月" if one.by_month else written(number, one.day)
        rows.append([number, day, "、".join(one.units), "、".join(one.members), "、".join(one.visitors), one.subject,
                     one.findings or "无", one.campaign, "示例"])
    write_workbook(folder / "走访台账.xlsx", {"走访": Table(
        "新河县政协走访台账（示例）", headings, rows, attachment="附件6", above=(f"填报单位（盖章）：{OFFICE}",), row_height=30,
        below=(f"注：1. 对象去重计数，次数另列。2. 全县行政村{len(villages())}个，登记企业{ENTERPRISES}家，县直单位{len(OFFICES)}个。",))})


# -- duties ----------------------------------------------------------------------------------------------------------

CHECKPOINTS = ("示例高速口卡口", "县城东卡口", "县城北卡口", "示例国道卡口")


def write_duties(folder: Path, members: list[SamplePerson], staff: list[SamplePerson]) -> None:
    """Who is in charge of which checkpoints, villages and enterprises; some of it is over."""
    headings = (Heading("序号", 6), Heading("包联事项", 14), Heading("包联单位", 24, left=True), Heading("包联对象", 22, left=True),
                Heading("包联人员", 18), Heading("开始时间", 13), Heading("结束时间", 13), Heading("备注", 10))
    leaders = [person.name for person in members if person.post in LEADING]
    known = [name for name, _ in villages()]
    firms = list(owners(members))
    rows: list[list[Any]] = []
    for number, place in enumerate(CHECKPOINTS):
        rows.append(["疫情防控", None, place, f"{leaders[number]}、{staff[number].name}", "2021.11.02",
                     "2022.05.20" if number == 3 else None])
    for number in range(4):
        rows.append(["疫情防控", known[number * 11], None, staff[number + 4].name, "2022年3月14日", None])
    for number in range(10):
        rows.append(["脱贫攻坚", known[number * 7 + 3], None, f"{leaders[number % 6]}、{staff[number % 8].name}", "2021年7月",
                     None if number < 8 else "2021年12月31日"])
    for number in range(6):
        rows.append(["大气污染防治", firms[number * 5 + 1], None, leaders[number], "2021/10/15", None])
    rows.append(["大气污染防治", None, "城区东片散煤管控", staff[2].name, "2021/10/15", "2022/3/15"])
    write_workbook(folder / "包联督导分工表.xlsx", {"分工": Table(
        "新河县政协领导干部包联督导分工表（示例）", headings, [[number, *row, "示例"] for number, row in enumerate(rows, 1)],
        attachment="附件8", above=(f"填报单位：{OFFICE}",), merge=(1,))})
