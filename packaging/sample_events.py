"""What the made-up office did: units, volunteer teams and their shifts, donations, books and gifts. All is 示例."""
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sample_office import OFFICE, Heading, Table, write_csv, write_workbook
from sample_people import NAMESAKE, SamplePerson
from sample_trips import stop_on

TOWNSHIPS = ("示例镇", "城关示例镇", "河东示例乡", "河西示例乡", "南示例乡", "北示例镇")
PLACE_NAMES = "东、西、南、北、前、后、大、小、上、下、新、旧、左、右、高、平".split("、")
VILLAGE_ENDINGS = ("屯", "营", "寨", "店", "桥", "口", "堡", "集", "楼", "家庄")
VILLAGES = 169
OFFICES = (
    "县委组织部", "县教育局", "县民政局", "县农业农村局", "县卫生健康局", "县应急管理局", "县图书馆", "县红十字会", "县慈善协会", "县疾病预防控制中心",
    "县纪委监委", "县委办公室", "县人大常委会办公室", "县政府办公室", "县委宣传部", "县委统战部", "县委政法委员会", "县委编办", "县委党校", "县委巡察办",
    "县人民法院", "县人民检察院", "县公安局", "县司法局", "县发展和改革局", "县财政局", "县人力资源和社会保障局", "县自然资源和规划局",
    "市生态环境局新河县分局", "县住房和城乡建设局", "县交通运输局", "县水务局", "县科学技术和工业信息化局", "县商务局", "县文化广电体育和旅游局",
    "县退役军人事务局", "县审计局", "县市场监督管理局", "县统计局", "县医疗保障局", "县乡村振兴局", "县行政审批局", "县城市管理综合行政执法局",
    "县信访局", "县税务局", "县气象局", "县烟草专卖局", "县总工会", "团县委", "县妇联", "县工商联", "县科协", "县文联", "县残联", "县档案馆",
    "县融媒体中心", "县供销社", "县供电公司", "县邮政分公司", "县消防救援大队", "县公路管理站", "县农村信用联社", "县人民医院", "县中医医院",
    "县妇幼保健院", "县职业技术教育中心", "县政务服务中心", "县大数据中心", "县投资促进中心", "县经济开发区管委会", "县公共资源交易中心",
    "县住房公积金管理部")
TRADES = (("制造业", "精密铸件有限公司", "汽车配件有限公司", "紧固件有限公司", "电缆有限公司", "包装制品有限公司", "管业有限公司", "纺织有限公司",
           "家具有限公司", "塑料制品有限公司"), ("商贸服务业", "连锁超市", "汽车销售有限公司", "酒店管理有限公司", "供应链管理有限公司", "商业广场"),
          ("农业", "果蔬专业合作社", "农机专业合作社", "生态农业有限公司", "奶牛养殖场"))
ENTERPRISES = 96


def villages() -> list[tuple[str, str]]:
    """Every village of the made-up county with its 乡镇."""
    names = [f"示例{place}{'庄' if number % 2 else '官'}村" for number, place in enumerate(PLACE_NAMES)]
    names += [f"示例{place}{ending}村" for ending in VILLAGE_ENDINGS for place in PLACE_NAMES]
    return [(name, TOWNSHIPS[number % len(TOWNSHIPS)]) for number, name in enumerate(names[:VILLAGES])]


def other_enterprises(known: int) -> list[tuple[str, str]]:
    """Enterprises that no member leads, with their trade, so that there are `ENTERPRISES` in all."""
    names = [(f"示例{mark}{name}", trade) for mark in ("", "甲", "乙", "丙") for trade, *several in TRADES
             for name in several]
    return names[:ENTERPRISES - known]


def company(person: SamplePerson) -> str:
    """The enterprise a member leads, '' for others."""
    found = re.fullmatch(r"(示例.*(?:公司|合作社|农场|养殖场))(?:董事长|总经理|经理|理事长|负责人|场长)", person.work)
    return found[1] if found else ""


def owners(members: list[SamplePerson]) -> dict[str, SamplePerson]:
    """Member enterprises with the member each belongs to; one that several lead is left out."""
    found: dict[str, list[SamplePerson]] = {}
    for person in members:
        if company(person) and person.kind != "增补" and person.name != NAMESAKE:
            found.setdefault(company(person), []).append(person)
    return {name: several[0] for name, several in found.items() if len(several) == 1}


def write_units(folder: Path, random: Random, members: list[SamplePerson]) -> None:
    """县直单位 and enterprises as a workbook, the villages as the text file somebody exported."""
    headings = (Heading("序号", 6), Heading("单位名称", 34, left=True), Heading("类别", 12), Heading("单位性质", 12),
                Heading("所属行业", 14), Heading("联系人", 12), Heading("备注", 20, left=True))
    rows: list[list[Any]] = [[name, "县直单位", "机关" if name.endswith(("部", "局")) else "事业单位或社会团体", "", ""]
                             for name in OFFICES]
    owned = owners(members)
    rows += [[name, "企业", "民营企业", random.choice(("制造业", "商贸服务业", "农业")), owner.name]
             for name, owner in owned.items()]
    rows += [[name, "企业", "民营企业", trade, ""] for name, trade in other_enterprises(len(owned))]
    table = Table("新河县单位名录（示例）", headings, [[number, *row, "示例"] for number, row in enumerate(rows, 1)],
                  above=(f"填报单位：{OFFICE}",), below=(f"共{len(rows)}个单位，另有行政村见村名表。",))
    write_workbook(folder / "单位名录.xlsx", {"单位": table})
    write_csv(folder / "行政村名表.csv", Table(
        f"新河县行政村名表（示例，{VILLAGES}个）", (Heading("村名"), Heading("类别"), Heading("所属乡镇"), Heading("备注")),
        [[name, "行政村", township, "示例"] for name, township in villages()], below=()))


# -- volunteers ------------------------------------------------------------------------------------------------------

TEAMS = (("政协委员疫情防控志愿服务队", "2021年8月", "卡口值守、物资配送、政策宣传"),
         ("政协委员防汛救灾志愿服务队", "2021.07.12", "防汛值守、巡堤查险、转移群众"),
         ("政协委员助企惠民志愿服务队", "2022年1月", "政策宣传、环境整治、走访慰问"))
PLACES = ("示例镇高速口卡口", "县城东卡口", "县城北卡口", "滏阳河示例段", "西沙河示例闸", "县应急物资库", "示例社区", "示例小区", "县政务服务大厅", "示例工业园区")
Roster = dict[str, list[tuple[SamplePerson, str]]]


def roster(members: list[SamplePerson], staff: list[SamplePerson], others: list[SamplePerson]) -> Roster:
    """Team → (person, duty): members of several grids, cadres and others; the leader comes first."""
    known = [person for person in members if person.name != NAMESAKE]
    found: Roster = {}
    for number, (team, _, _) in enumerate(TEAMS):
        people = known[number + 6::9][:16] + staff[number * 3 + 1:number * 3 + 4] + others[number * 4:number * 4 + 5]
        found[team] = [(person, ("队长", "副队长", "副队长")[place] if place < 3 else "队员")
                       for place, person in enumerate(people)]
    return found


def write_teams(folder: Path, random: Random, members: list[SamplePerson], staff: list[SamplePerson],
                others: list[SamplePerson]) -> None:
    serving = roster(members, staff, others)
    headings = (Heading("序号", 6), Heading("队伍名称", 32, left=True), Heading("负责人", 12), Heading("成立时间", 13),
                Heading("队员人数（人）", 10), Heading("主要任务", 34, left=True), Heading("备注", 10))
    rows = [[number, name, serving[name][0][0].name, founded, len(serving[name]), tasks, "示例"]
            for number, (name, founded, tasks) in enumerate(TEAMS, 1)]
    table = Table("新河县政协志愿服务队一览表（示例）", headings, rows, above=(f"填报单位：{OFFICE}",),
                  total=("合计", {4: sum(len(people) for people in serving.values())}))
    write_workbook(folder / "志愿服务队.xlsx", {"队伍": table})
    headings = (Heading("序号", 6), Heading("所属队伍", 20), Heading("队员姓名", 12), Heading("性别", 6),
                Heading("工作单位及职务", 32, left=True), Heading("队内职务", 10), Heading("加入时间", 13),
                Heading("备注", 12))
    rows = []
    for team, founded, _ in TEAMS:
        for person, duty in serving[team]:
            name = person.name if len(person.name) > 2 else person.name[0] + "　" + person.name[1]
            rows.append([len(rows) + 1, team, name, person.sex, person.work, duty, founded, "示例"])
    write_workbook(folder / "志愿服务队队员名单.xlsx", {"队员": Table(
        "新河县政协志愿服务队队员名单（示例）", headings, rows, merge=(1,), total=("合计", {2: f"{len(rows)}人次"}))})
    write_workbook(folder / "志愿服务排班表.xlsx", {"排班": shifts(random, serving)})


def shifts(random: Random, serving: Roster) -> Table:
    """The rotas: in 2021 and 2022 many, later fewer; some through the night, two still to come."""
    headings = (Heading("序号", 6), Heading("志愿服务队", 20), Heading("服务类别", 12), Heading("开始时间", 18), Heading("结束时间", 18),
                Heading("值守地点", 22), Heading("值守人员", 44, left=True), Heading("签到时间", 18), Heading("签退时间", 18),
                Heading("备注", 16))
    pandemic, flood, help_team = (name for name, _, _ in TEAMS)
    plans: list[tuple[str, str, date, int, int]] = []
    for number in range(14):
        plans.append((pandemic, "卡口值守", date(2021, 11, 3) + timedelta(days=4 * number), (8, 20)[number % 2], 12))
    for number in range(6):
        plans.append((pandemic, "物资配送", date(2022, 3, 14) + timedelta(days=3 * number), 9, 4))
    for number in range(8):
        plans.append((flood, "防汛值守", date(2021, 7, 19) + timedelta(days=2 * number), (20, 8)[number % 2], 12))
    plans += [(flood, "防汛值守", date(year, 8, 3), 20, 12) for year in (2022, 2023, 2024, 2025, 2026)]
    for number in range(6):
        plans.append((help_team, ("环境整治", "政策宣传")[number % 2], date(2022, 2, 16) + timedelta(days=21 * number), 14, 3))
    plans += [(help_team, "政策宣传", date(year, 3, 5), 9, 3) for year in (2023, 2024, 2025, 2026)]
    plans += [(help_team, "走访慰问", date(2026, 12, 28), 9, 3), (flood, "防汛值守", date(2027, 7, 20), 20, 12)]
    plans.sort(key=lambda plan: (plan[0] != pandemic, plan[0] != flood, plan[2]))
    rows: list[list[Any]] = []
    for team, kind, day, hour, hours in plans:
        start = datetime(day.year, day.month, day.day, hour)
        end = start + timedelta(hours=hours)
        people = random.sample([person for person, _ in serving[team]], random.randrange(2, 7))
        late = timedelta(minutes=random.choice((0, 0, 15, 30)))
        past = day < date(2026, 11, 1)
        timed = random.random() < 0.4 and past
        rows.append([len(rows) + 1, team, kind, _moment(random, start), _moment(random, end), place_for(random, kind),
                     _on_duty(random, people, hours), _moment(random, start + late) if timed else None,
                     _moment(random, end) if timed else None, None if past else "计划"])
    return Table("新河县政协志愿服务队值守排班表（示例）", headings, rows, above=(f"填报单位：{OFFICE}",), merge=(1,), row_height=34,
                 below=("注：未注明时长的，按起止时间计算。",))


def place_for(random: Random, kind: str) -> str:
    return random.choice({"卡口值守": PLACES[:3], "防汛值守": PLACES[3:5], "物资配送": PLACES[5:8]}.get(kind, PLACES[6:]))


def _moment(random: Random, moment: datetime) -> Any:
    return random.choice((moment, moment, f"{moment:%Y.%m.%d %H:%M}", f"{moment:%Y/%m/%d %H:%M}",
                          f"{moment.year}年{moment.month}月{moment.day}日{moment.hour}时"
                          + (f"{moment.minute}分" if moment.minute else "")))


def _on_duty(random: Random, people: list[SamplePerson], hours: int) -> str:
    """Names, some with hours of their own: 张三4小时、李四（2小时）."""
    words = []
    for person in people:
        own = random.choice(("", "", "", "{}小时", "（{}小时）")).format(random.choice((hours // 2, hours - 1)))
        words.append(person.name + own)
    return "、".join(words)


# -- donations -------------------------------------------------------------------------------------------------------

FROM_ENTERPRISES: tuple[tuple[Any, Any], ...] = (
    (30000, None), ("2万元", None), ("20,000", None), (15000, None), ("壹万元整", None),
    (10000, ("方便面", "500箱", 20000, "发票")), (10000.0, None), (8000, None), ("5000元", None), (5000, None),
    (None, ("防护服", "300套", 18000, "市场价")), (None, ("84消毒液", "200桶", 8800, "发票")),
    (None, ("冲锋舟", "2艘", None, None)), (None, ("棉大衣", "50件", "7000元", "市场价")))
FROM_PERSONS: tuple[tuple[Any, Any], ...] = (
    (10000, None), ("1万元", None), (6000, None), (5000, None), (5000, None), ("5,000.00", None), (5000, None),
    (3000, None), (3000, None), ("叁仟元整", None), (2000, None), (2000, None), (2000, None), (1000, None), (1000, None),
    (None, ("N95口罩", "2000只", 9000, "市场价")), (None, ("瓶装饮用水", "300件", 6000, "发票")),
    (None, ("蔬菜", "5000斤", "7,500", "市场价")), (None, ("一次性手套", "3000双", 1500, "市场价")),
    (None, ("姜茶", "100箱", None, None)))
MONEY_YUAN, GOODS_YUAN = 196_000, 77_800


def write_donations(folder: Path, random: Random, members: list[SamplePerson]) -> None:
    headings = (
        Heading("序号", 6), Heading("捐赠时间", 17), Heading("捐赠人类别", 9), Heading("捐赠人", 10), Heading("捐赠单位", 26, left=True),
        Heading("所属委员", 10), Heading("捐款金额\n（元）", 12), Heading("品名", 13, under="捐赠物资"), Heading("数量", 10, under="捐赠物资"),
        Heading("折价\n（元）", 12, under="捐赠物资"), Heading("折价依据", 10, under="捐赠物资"), Heading("受赠单位", 22, left=True),
        Heading("用途", 14), Heading("票据号", 14, text=True), Heading("备注", 16, left=True))
    enterprises = list(owners(members).items())
    givers = [p for p in members if not company(p) and p.kind != "增补" and p.name != NAMESAKE and len(p.name) == 3]
    rows: list[list[Any]] = []
    for number, (money, goods) in enumerate(FROM_ENTERPRISES):
        name, owner = enterprises[number]
        rows.append(["企业", None, name, owner.name, money, *(goods or (None,) * 4)])
    for number, (money, goods) in enumerate(FROM_PERSONS):
        rows.append(["个人", givers[number * 3].name, None, None, money, *(goods or (None,) * 4)])
    rows.append(["匿名", "爱心人士", None, None, None, "医用口罩", "1000只", None, None])
    random.shuffle(rows)
    days = sorted(date(2021, 7, 20) + timedelta(days=random.randrange(700)) for _ in rows)
    full = []
    for number, (day, row) in enumerate(zip(days, rows), 1):
        written = (day, f"{day:%Y.%m.%d}", f"{day.year}年{day.month}月{day.day}日")[number % 3]
        unvalued = row[5] and row[7] is None
        full.append([number, written, *row, random.choice(("县红十字会", "县慈善协会", "县疾病预防控制中心")),
                     random.choice(("疫情防控", "防汛救灾", "助学")), f"SL{day:%Y}{number:04d}", "未估价" if unvalued else "示例"])
    table = Table("新河县政协委员捐款捐物登记表（示例）", headings, full, attachment="附件5", above=(f"填报单位（盖章）：{OFFICE}　　　单位：元",),
                  total=("合计", {6: MONEY_YUAN, 9: GOODS_YUAN}))
    write_workbook(folder / "捐款捐物登记表.xlsx", {"捐赠": table})


# -- books -----------------------------------------------------------------------------------------------------------

# title, 主编, printings as (copies, printed on), further stock entries as (kind, copies, date), copies given
BOOKS: tuple[tuple[str, str, tuple[tuple[int, str], ...], tuple[tuple[str, int, str], ...], int], ...] = (
    ("古今新河", "示例甲", ((2000, "2019.10"), (1000, "2022年3月")), (), 2914),
    ("董振堂将军生平实录", "示例乙", ((3000, "2021.06"),), (("损耗", 2, "2021.12.31"),), 2100),
    ("示例书三", "示例丙", ((3000, "2021年6月"),), (), 1200),
    ("示例书四", "示例丁", ((2000, "2020.12"), (1000, "2022.1")), (), 800),
    ("示例书五", "示例戊", ((2000, "2021.06"),), (), 700),
    ("示例书六", "示例己", ((800, "2021年11月"),), (), 302),
    ("示例书七", "示例庚", (), (("受赠", 500, "2021.6.25"),), 200))
COPIES_GIVEN = 8216
# kind, recipient, place, occasion; a 单位 stands in a column of its own
RECIPIENTS = (
    ("寻访地", "成都示例档案馆", "成都", "红色寻访"), ("寻访地", "成都示例纪念馆", "成都", "红色寻访"),
    ("寻访地", "南京示例纪念馆", "南京", "红色寻访"), ("寻访地", "南京示例档案馆", "南京", "红色寻访"),
    ("寻访地", "广州示例纪念馆", "广州", "红色寻访"), ("寻访地", "广州示例图书馆", "广州", "红色寻访"),
    ("寻访地", "西安示例纪念馆", "西安", "红色寻访"), ("寻访地", "西安示例办事处旧址", "西安", "红色寻访"),
    ("寻访地", "丹巴示例纪念馆", "丹巴", "红色寻访"), ("寻访地", "丹巴示例小学", "丹巴", "红色寻访"),
    ("来访人员", "示例市政协考察组", "县政协机关", "来访交流"), ("来访人员", "示例县政协学习组", "县政协机关", "来访交流"),
    ("来访人员", "示例省文史专家组", "县政协机关", "史料座谈"), ("来访人员", "示例烈士亲属", "县政协机关", "来访座谈"),
    ("来访人员", "示例商会考察团", "县政务服务大厅", "招商考察"), ("单位", "县图书馆", "县城", "书香政协"),
    ("单位", "县教育局", "县城", "红色教育进校园"), ("单位", "县委组织部", "县城", "党史学习教育"), ("单位", "县农业农村局", "县城", "书香政协"),
    ("单位", "县民政局", "县城", "书香政协"), ("单位", "县第一中学", "县城", "红色教育进校园"), ("单位", "示例镇中心小学", "示例镇", "红色教育进校园"),
    ("其他", "热心读者", "县城", "读书日活动"), ("其他", "农家书屋", "各乡镇", "农家书屋更新"), ("其他", "县政协委员", "县城", "全会会期"))


def write_books(folder: Path, random: Random) -> None:
    """Titles, printings, the stock ledger and the gifts."""
    headings = (Heading("序号", 6), Heading("书名", 30, left=True), Heading("主编", 12), Heading("出版（编印）单位", 26),
                Heading("出版时间", 12), Heading("书号", 16, text=True), Heading("准印证号", 26), Heading("备注", 12))
    rows: list[list[Any]] = [[number, f"《{title}》", editor, "政协新河县委员会（示例）",
                              printed[0][1] if printed else "不详", "/", f"示例准印字〔2021〕第{number}号", "示例"]
                             for number, (title, editor, printed, _, _) in enumerate(BOOKS, 1)]
    write_workbook(folder / "书目.xlsx", {"书目": Table("新河县政协文史书籍目录（示例）", headings, rows,
                                                    above=(f"填报单位：{OFFICE}",), below=(f"共{len(rows)}部",))})
    headings = (Heading("序号", 6), Heading("书名", 30, left=True), Heading("印次", 14), Heading("印数（册）", 12),
                Heading("印刷时间", 13), Heading("承印单位", 24), Heading("备注", 12))
    printings = [[f"《{title}》", "第%s次印刷" % "一二三"[time], copies, day] for title, _, printed, _, _ in BOOKS
                 for time, (copies, day) in enumerate(printed)]
    write_workbook(folder / "书籍印次.xlsx", {"印次": Table(
        "书籍印刷情况表（示例）", headings, [[number, *row, "示例印刷厂", "示例"] for number, row in enumerate(printings, 1)],
        merge=(1,), total=("合计", {3: sum(row[2] for row in printings)}))})
    headings = (Heading("序号", 6), Heading("日期", 14), Heading("书名", 30, left=True), Heading("摘要", 10),
                Heading("数量（册）", 10), Heading("说明", 26, left=True))
    entries = []
    for title, _, printed, further, _ in BOOKS:
        for time, (copies, day) in enumerate(printed):
            old = day[:4] < "2021"
            entries.append(["2021.06.18" if old else day, f"《{title}》", "期初" if old else "入库", copies,
                            "换届时结存" if old else f"第{time + 1}次印刷"])
        entries += [[day, f"《{title}》", kind, copies, "示例"] for kind, copies, day in further]
    write_workbook(folder / "书籍出入库.xlsx", {"出入库": Table(
        "书籍出入库登记表（示例）", headings, [[number, *row] for number, row in enumerate(entries, 1)])})
    write_workbook(folder / "赠书登记表.xlsx", {"赠书": gifts(random)})


def gifts(random: Random) -> Table:
    """Every title's copies shared out among the recipients, some twice."""
    times = [*RECIPIENTS, *RECIPIENTS[:5], *RECIPIENTS[10:14], *RECIPIENTS[15:25]]
    given: list[dict[str, int]] = [{} for _ in times]
    for position, (title, _, _, _, copies) in enumerate(BOOKS):
        every = range(len(times))
        chosen = every[position::2] if position < 2 else random.sample(every, 9 - position)
        left = copies
        for place, one in enumerate(chosen):
            share = left if place == len(chosen) - 1 else max(
                10, left // (len(chosen) - place) // 10 * 10 + random.choice((-20, -10, 0, 10)))
            given[one][title] = share
            left -= share
    headings = (Heading("序号", 6), Heading("赠书时间", 17), Heading("对象类别", 10), Heading("受赠对象", 24, left=True),
                Heading("受赠单位", 18, left=True), Heading("赠书地点", 14), Heading("事由", 16), Heading("寻访名称", 22, left=True),
                Heading("书名", 44, left=True), Heading("数量\n（册）", 9), Heading("经手人", 10), Heading("签收人", 10),
                Heading("备注", 10))
    days = sorted([date(2021, 7, 8) + timedelta(days=random.randrange(350)) for _ in range(len(times) - 2)]
                  + [date(year, 4, 23) for year in (2023, 2024)])
    entries = []
    for number, (day, one, titles) in enumerate(zip(days, times, given)):
        trip = ""
        if one[0] == "寻访地":                                   # given on a trip: on the day it stopped there
            trip, day = stop_on(one[1], number >= len(RECIPIENTS))
        entries.append((day, one, trip, titles))
    entries.sort(key=lambda entry: entry[0])
    rows: list[list[Any]] = []
    for number, (day, (kind, recipient, place, occasion), trip, titles) in enumerate(entries, 1):
        unit = kind == "单位"
        written = (f"{day:%Y.%m.%d}", day, f"{day.year}年{day.month}月{day.day}日")[number % 3]
        rows.append([number, written, kind, None if unit else recipient, recipient if unit else None, place, occasion,
                     trip or None, _titles(titles), sum(titles.values()), random.choice(("示例甲", "示例丙")),
                     "示例" if random.random() < 0.8 else None, "示例"])
    return Table("新河县政协文史书籍赠送登记表（示例）", headings, rows, above=(f"填报单位：{OFFICE}",), row_height=32,
                 total=("合计", {9: COPIES_GIVEN}))


def _titles(titles: dict[str, int]) -> str:
    """One title alone, several with their copies, or 各 so many."""
    if len(titles) == 1:
        return "".join(f"《{title}》" for title in titles)
    if len(set(titles.values())) == 1:
        return "".join(f"《{title}》" for title in titles) + f"各{next(iter(titles.values()))}册"
    return "、".join(f"《{title}》{copies}册" for title, copies in titles.items())
