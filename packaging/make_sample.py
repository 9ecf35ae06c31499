"""Write resources/sample/: the spreadsheets of a made-up 新河县 that `--demo` imports through the ordinary importer.

    .venv/bin/python packaging/make_sample.py [FOLDER]

The same run gives the same files. What they hold is in sample_people.py, sample_events.py, sample_visits.py,
sample_suggestions.py, sample_meetings.py and sample_journeys.py, what they look like in sample_office.py; the numbers
they must give are tested in tests/importers/test_sample.py.
"""
import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import sample_events as events
import sample_journeys as journeys
import sample_meetings as meetings
import sample_people as who
import sample_suggestions as suggestions
import sample_visits as visits
from sample_office import OFFICE, Heading, Table, write_csv, write_workbook
from sample_people import SamplePerson

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "sample"
SEED = 20210618                               # the day the 十届 began
SIGNED = "单位负责人：示例甲　　　审核人：示例乙　　　填表人：示例丙　　　联系电话：0319-0000000"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    people = who.People(Random(SEED))
    members = who.tenth(people)
    ninth = who.describe_terms(people, members)
    staff = who.cadres(people)
    others = who.volunteers(people, 14)
    random = Random(SEED + 1)
    basics(folder)
    write_workbook(folder / "第九届委员名册.xlsx", {"九届名册": ninth_roster(random, ninth)})
    write_workbook(folder / "第十届委员名册.xlsx", {"名册": tenth_roster(random, members)})
    write_workbook(folder / "机关干部名单.xlsx", {"Sheet1": cadre_list(staff)})
    write_workbook(folder / "网格编组.xlsx", {"网格": grids(members)})
    write_workbook(folder / "临时党支部.xlsx", {"支部": branches(members, staff)})
    chain = contact_chain(members, staff)
    write_workbook(folder / "联系责任表.xlsx", {"联系": contacts(random, chain)})
    write_csv(folder / "联系记录.csv", contact_events(random, chain))
    events.write_units(folder, random, members)
    events.write_teams(folder, random, members, staff, others)
    events.write_donations(folder, random, members)
    events.write_books(folder, random)
    found = visits.calls(Random(SEED + 2), members, staff)
    visits.write_visits(folder, found)
    visits.write_duties(folder, members, staff)
    held = meetings.diary(Random(SEED + 3))
    meetings.write_meetings(folder, Random(SEED + 4), held, members, staff)
    random = Random(SEED + 5)
    talks = [one.day for one in held if "座谈" in one.kinds]
    items = suggestions.items(random, members, found, talks)
    suggestions.write_suggestions(folder, random, items, members, found, talks)
    suggestions.write_consultations(folder, members)
    suggestions.write_proposals(folder, random, members, items)
    journeys.write_exchanges(folder, members)
    journeys.write_trips(folder, people, members, staff)
    journeys.write_documents(folder)


# -- lists that everything refers to ---------------------------------------------------------------------------------

def basics(folder: Path) -> None:
    headings = (Heading("排序", 8), Heading("界别", 26), Heading("别名", 36, left=True), Heading("备注", 14))
    for term, sectors in (("第九届", who.NINTH_SECTORS), ("第十届", who.SECTORS)):
        rows = [[number, sector.name, sector.aliases, None] for number, sector in enumerate(sectors, 1)]
        write_workbook(folder / f"{term}界别设置.xlsx", {"界别": Table(
            f"政协新河县{term}委员会界别设置（示例）", headings, rows, above=(f"共 {len(rows)} 个界别",), below=())})
    rows = [[number, name, aliases, "示例"] for number, (name, aliases) in enumerate(who.COMMITTEES, 1)]
    write_workbook(folder / "专门委员会.xlsx", {"专委会": Table(
        "政协新河县委员会专门委员会一览表（示例）", (Heading("排序", 8), Heading("专委会", 30), Heading("别名", 36), Heading("备注", 14)),
        rows)})


# -- rosters ---------------------------------------------------------------------------------------------------------

def padded(random: Random, person: SamplePerson) -> str:
    """A name as rosters write it: two characters often padded, a former name behind it or below."""
    name = person.name
    if len(name) == 2:
        name = name[0] + random.choice(("　", "　", "  ", "")) + name[1]
    return name + person.former


def written_birth(random: Random, day: date) -> Any:
    """A month of birth in one of the forms found side by side in real rosters."""
    forms: list[Any] = [f"{day:%Y.%m}"] * 8 + [f"{day.year}年{day.month}月"] * 3 + [
        int(f"{day:%Y%m}"), int(f"{day:%Y%m}"), day, f"{day:%Y-%m-%d}", f"{day.year}.{day.month}", f"{day:%Y/%m/%d}"]
    return random.choice(forms)


def written_phone(random: Random, person: SamplePerson) -> Any:
    """A mobile number as text, as a number, spaced, with a note or with a landline.

    The re-elected stand in two rosters, which agree: their number alone.
    """
    phone = person.phone
    forms: list[Any] = [phone] * 10 + [float(phone)] * 3 + [
        f"{phone}.0", f"{phone[:3]} {phone[3:7]} {phone[7:]}", f"{phone[:3]}-{phone[3:7]}-{phone[7:]}", f"+86 {phone}"]
    if person.kind != "连任":
        forms += [f"{phone}（微信同号）", f"{phone}\n0319-000{phone[-4:]}"]
    return random.choice(forms)


def short_sector(random: Random, name: str) -> str:
    shortened = name in ("教育界", "农业界", "经济界", "医药卫生界") and random.random() < 0.2
    return name.removesuffix("界") if shortened else name


ROSTER = (
    Heading("序号", 5), Heading("姓　名", 11), Heading("性\n别", 5), Heading("民族", 8), Heading("出生\n年月", 12),
    Heading("籍贯", 11), Heading("政治面貌", 13), Heading("入党（加入民主党派）时间", 11), Heading("参加工\n作时间", 10),
    Heading("学历", 9, under="全日制教育"), Heading("毕业院校\n系及专业", 24, left=True, under="全日制教育"),
    Heading("学历", 9, under="在职教育"), Heading("毕业院校\n系及专业", 18, left=True, under="在职教育"),
    Heading("职称", 11), Heading("工作单位及职务", 30, left=True), Heading("界别", 17),
    Heading("政协职务", 10), Heading("党组职务", 10), Heading("所在专委会", 24), Heading("所在\n网格", 10),
    Heading("手机号码", 17, under="联系方式", text=True), Heading("身份证号码", 21, under="联系方式", text=True),
    Heading("任职情况", 8), Heading("任职时间", 11), Heading("备注", 22, left=True))


def tenth_roster(random: Random, members: list[SamplePerson]) -> Table:
    rows = [_tenth_row(random, number, person) for number, person in enumerate(members, 1)]
    return Table("政协新河县第十届委员会委员名册（示例）", ROSTER, rows, attachment="附件1",
                 above=(f"填报单位（盖章）：{OFFICE}　　　截至：2022年6月30日　　　填报日期：2022年7月1日",), columns_numbered=True,
                 total=("合计", {1: f"共{len(rows)}人"}), row_height=30,
                 below=("注：1. 本表人员均为虚构，仅作示例。2. 按界别为序排列。", SIGNED))


def _tenth_row(random: Random, number: int, person: SamplePerson) -> list[Any]:
    joined = ""
    if who.is_party(person):
        year = 2021 if "预备" in person.affiliation else person.birth.year + random.randrange(20, 30)
        joined = f"{year}.{random.choice((6, 7, 11)):02d}"
    since = {"增补": "2022.03.08"}.get(person.kind, "2021.06.18" if number % 3 else date(2021, 6, 18))
    committees = [c.replace("委员会", "委") if random.random() < 0.15 and c == "提案委员会" else c for c in person.committees]
    ethnicity = person.ethnicity if person.ethnicity != "汉族" or random.random() < 0.7 else "汉"
    return [number, padded(random, person), person.sex, ethnicity, written_birth(random, person.birth), person.native,
            person.affiliation, joined or "—", person.work_start, person.education, person.school,
            person.inservice or "/", person.inservice_school or "/", person.title or "无", person.work,
            short_sector(random, person.sector), person.post, person.party_group, "、".join(committees),
            who.GRIDS[person.grid - 1], written_phone(random, person), person.id_number, person.kind, since,
            person.note]


def ninth_roster(random: Random, ninth: list[SamplePerson]) -> Table:
    headings = (
        Heading("序号", 5), Heading("委员姓名", 12), Heading("性别", 6), Heading("民族", 8), Heading("出生日期", 12),
        Heading("党派", 12), Heading("所属界别", 20), Heading("单位及职务", 30, left=True), Heading("政协职务", 10),
        Heading("联系电话", 17, text=True), Heading("身份证", 21, text=True), Heading("离任时间", 13),
        Heading("离任原因", 9), Heading("备注", 10))
    order = {sector.name: number for number, sector in enumerate(who.SECTORS)}
    rows = []
    for number, person in enumerate(sorted(ninth, key=lambda p: order[_ninth_sector(p.sector)]), 1):
        post = "常委" if person.post == "常务委员" and number % 2 else person.post
        until = "〃" if number > 1 and number % 4 == 0 else ("2021年6月18日", "2021.06.18", date(2021, 6, 18))[number % 3]
        rows.append([number, padded(random, person), person.sex, person.ethnicity.removesuffix("族"),
                     written_birth(random, person.birth), person.affiliation, _ninth_sector(person.sector), person.work,
                     post, written_phone(random, person), person.id_number if number % 5 else "", until,
                     "届满", "示例"])
    return Table("政协新河县第九届委员会委员名册（示例）", headings, rows, above=("（2016年9月—2021年6月）", f"共{len(rows)}人"),
                 total=("合计", {1: f"{len(rows)}人"}))


def _ninth_sector(name: str) -> str:
    """The 九届 had no 界别 of its own for these two."""
    return {"科学技术协会界": "科学技术界", "体育界": "文化艺术界"}.get(name, name)


def cadre_list(staff: list[SamplePerson]) -> Table:
    headings = (Heading("序号", 6), Heading("姓名", 10), Heading("性别", 6), Heading("政治面貌", 12),
                Heading("现任职务", 24, left=True), Heading("所在科室", 16), Heading("党组职务", 12),
                Heading("联系电话", 16, text=True), Heading("备注", 10))
    rows = [[number, person.name, person.sex, person.affiliation, person.work, person.extra["科室"], person.party_group,
             person.phone, "示例"] for number, person in enumerate(staff, 1)]
    return Table("县政协机关干部名单（示例）", headings, rows, above=("2022年6月",))


# -- grids and contacts ----------------------------------------------------------------------------------------------

def grids(members: list[SamplePerson]) -> Table:
    headings = (Heading("排序", 6), Heading("网格名称", 12), Heading("所含界别", 44, left=True), Heading("召集人", 10),
                Heading("召集人职务", 30, left=True), Heading("委员人数\n（人）", 10), Heading("其中：\n党员（人）", 10), Heading("备注", 12))
    rows = []
    for number, name in enumerate(who.GRIDS, 1):
        mine = [person for person in members if person.grid == number]
        convener = who.convener(members, number)
        scope = "、".join(sector.name for sector in who.SECTORS if sector.grid == number)
        rows.append([number, name, scope, convener.name, convener.work, len(mine), sum(map(who.is_party, mine)), None])
    return Table("新河县政协委员网格编组一览表（示例）", headings, rows, attachment="附件2", above=(f"填报单位：{OFFICE}",),
                 total=("合计", {5: len(members), 6: sum(map(who.is_party, members))}))


def branches(members: list[SamplePerson], staff: list[SamplePerson]) -> Table:
    headings = (Heading("序号", 6), Heading("支部名称", 26), Heading("所在网格", 12), Heading("支部书记\n（召集人）", 11),
                Heading("支部委员\n（机关干部）", 12), Heading("批准机关", 22), Heading("批准文号", 20), Heading("批准日期", 14),
                Heading("备注", 10))
    rows = [[number, f"{name}临时党支部", name, who.convener(members, number).name, staff[number - 1].name, "中共新河县委组织部",
             "新组字〔2021〕28号（示例）", ("2021年7月5日", "2021.07.05", date(2021, 7, 5))[number % 3], "示例"]
            for number, name in enumerate(who.GRIDS, 1)]
    return Table("新河县政协网格临时党支部设置情况表（示例）", headings, rows, attachment="附件3", above=(f"填报单位：{OFFICE}",))


def contact_chain(members: list[SamplePerson], staff: list[SamplePerson]) -> list[tuple[SamplePerson, SamplePerson]]:
    """(responsible, target): each tier is contacted by the one above; the two namesakes are still to be settled."""
    top = [person for person in [*members, *staff] if person.party_group]
    below = [person for person in members if not person.party_group]
    standing = [person for person in below if person.post != "委员"]
    party = [person for person in below if person.post == "委员" and who.is_party(person)]
    rest = [person for person in below if person.post == "委员" and not who.is_party(person)
            and person.name != who.NAMESAKE]
    pairs = []
    for upper, lower in ((top, standing), (standing, party), (party, rest)):
        for position, person in enumerate(lower):
            pairs.append((upper[position * len(upper) // len(lower)], person))
    return pairs


def contacts(random: Random, chain: list[tuple[SamplePerson, SamplePerson]]) -> Table:
    headings = (Heading("序号", 6), Heading("联系责任人", 12), Heading("被联系人", 12), Heading("工作单位及职务", 32, left=True),
                Heading("界别", 20), Heading("开始时间", 13), Heading("备注", 12))
    rows = [[number, upper.name, padded(random, lower) if not lower.former else lower.name, lower.work, lower.sector,
             "2022.03.10" if lower.kind == "增补" else "2021年7月", None] for number, (upper, lower) in enumerate(chain, 1)]
    return Table("党组成员联系常委、常委联系党员委员、党员委员联系非党员委员责任表（示例）", headings, rows, merge=(1,), attachment="附件4",
                 below=(f"说明：同名委员“{who.NAMESAKE}”2人，责任人待核对后落实。", SIGNED))


MATTERS = ("了解履职情况，听取对营商环境的意见", "征求对全会筹备的建议", "走访企业，了解用工和融资困难", "交流学习体会", "转达调研安排，征集社情民意线索",
           "了解春耕备耕和农资价格情况", "关心生活，看望慰问", "沟通提案办理答复情况", "通报网格活动安排", "听取对教育医疗工作的意见")


def contact_events(random: Random, chain: list[tuple[SamplePerson, SamplePerson]]) -> Table:
    headings = (Heading("序号"), Heading("联系时间"), Heading("联系责任人"), Heading("被联系人"), Heading("方式"), Heading("联系内容"))
    first = date(2021, 8, 2)
    days = sorted([first + timedelta(days=random.randrange(1900)) for _ in range(60)]
                  + [date(2026, 1, 12) + timedelta(days=3 * number) for number in range(30)])
    rows = []
    for number, day in enumerate(days, 1):
        upper, lower = random.choice(chain)
        written = (f"{day:%Y.%m.%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y/%m/%d}")[number % 3]
        rows.append([number, written, upper.name, lower.name, random.choice(("面谈", "走访", "电话", "微信", "座谈")),
                     random.choice(MATTERS)])
    return Table("党组成员、常委、党员委员联系委员记录（示例）", headings, rows, below=())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
