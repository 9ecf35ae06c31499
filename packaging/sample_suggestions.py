"""What the made-up office heard and what came of it: suggestions, adoptions, one instruction, consultations, proposals.

All is 示例.
"""
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sample_events import OFFICES, TOWNSHIPS, villages
from sample_office import OFFICE, Heading, Table, write_workbook, written
from sample_people import GRIDS, NAMESAKE, SamplePerson
from sample_visits import Call

ITEMS, SENT, BY_COUNTY_PARTY, TRANSFERRED, KEPT, DECLINED, WAITING = 212, 147, 23, 61, 20, 14, 3
ALSO_BY_GOVERNMENT, ALSO_BY_CITY, BY_CITY = 2, 1, 6
RAW_JOINED = 63                              # raw items that became part of another
ADOPTED_FIELDS = ("产业发展", "营商环境", "乡村振兴", "教育", "医疗卫生", "生态环境")
COUNTY_PARTY, GOVERNMENT, CITY = "中共新河县委", "新河县人民政府", "邢台市政协"
LAST = date(2022, 6, 30)
MATTERS = (
    ("{}工业园区污水管网改造", "生态环境"), ("{}秸秆综合利用", "生态环境"), ("{}坑塘整治和绿化管护", "生态环境"), ("{}散煤替代和清洁取暖", "生态环境"),
    ("{}铸造企业技术改造", "产业发展"), ("支持{}小微企业融资", "产业发展"), ("{}特色农产品品牌建设", "产业发展"), ("引导{}企业培养技能人才", "产业发展"),
    ("{}政务服务事项就近办理", "营商环境"), ("规范{}涉企检查", "营商环境"), ("{}企业用工信息对接", "营商环境"), ("{}物流通道建设", "营商环境"),
    ("{}人居环境整治", "乡村振兴"), ("发展{}村级集体经济", "乡村振兴"), ("修复{}灌溉机井", "乡村振兴"), ("{}农村道路硬化", "乡村振兴"),
    ("{}学校周边道路交通管理", "教育"), ("{}幼儿园学位供给", "教育"), ("{}乡村教师周转房建设", "教育"), ("{}中小学课后服务", "教育"),
    ("{}村卫生室药品配备", "医疗卫生"), ("{}家庭医生签约服务", "医疗卫生"), ("{}居民慢性病管理", "医疗卫生"), ("{}急救站点布局", "医疗卫生"),
    ("{}居家养老服务", "养老托育"), ("{}零工市场建设", "就业和社会保障"), ("优化{}公交线路", "交通"), ("{}老旧小区改造", "城市建设"),
    ("{}红色资源保护利用", "文化旅游"), ("{}矛盾纠纷多元化解", "社会治理"), ("{}养老院与卫生院签约合作", "养老托育"))
RAISED = ("路灯损坏较多", "雨后街道积水", "机井需要维修", "文化广场缺少器材", "公交班次偏少", "垃圾清运不及时", "企业招工困难", "药店夜间不营业", "学校门口拥堵")


@dataclass
class Item:
    """One suggestion after merging; what is empty is not in the office's sheet."""

    subject: str
    field: str
    day: date
    source: dict[str, Any]
    kind: str = "意见建议"
    sent_to: str = ""
    sent: date | None = None
    result: str = ""
    result_on: date | None = None
    feedback: str = ""
    closed: date | None = None


def items(random: Random, members: list[SamplePerson], found: list[Call], meetings: list[date]) -> list[Item]:
    """The suggestions by their day; `meetings` are days on which a meeting was held where some were made."""
    places = ("全县", *TOWNSHIPS)
    subjects = [(f"关于{matter.format(place)}的建议", aspect) for place in places for matter, aspect in MATTERS]
    random.shuffle(subjects)
    sources = _sources(random, members, found, meetings, ITEMS)
    made = [Item(subject, aspect, day, source) for (subject, aspect), (day, source) in zip(subjects, sources)]
    made.sort(key=lambda one: (one.day, one.subject))
    for number, one in enumerate(made):
        one.kind = {2: "社情民意信息", 5: "社情民意信息", 7: "调研报告"}.get(number % 14, "意见建议")
        if "meeting" in one.source:
            one.kind = "大会发言" if number % 2 else "协商报告"
    _send(random, made)
    return made


def _sources(random: Random, members: list[SamplePerson], found: list[Call], meetings: list[date],
             number: int) -> list[tuple[date, dict[str, Any]]]:
    """(day, what the sheet says of where it comes from): a visit by its day, a grid, a member, a meeting."""
    visits = [one.day for one in found if not one.by_month and one.day <= LAST]
    people = [person for person in members if person.name != NAMESAKE and person.kind != "增补"]
    made: list[tuple[date, dict[str, Any]]] = []
    while len(made) < number:
        day = date(2021, 7, 1) + timedelta(days=random.randrange(360))
        person = random.choice(people)
        share = random.random()
        if share < 0.5:
            day = random.choice(visits)
            made.append((day, {"visit": day}))
        elif share < 0.7:
            made.append((day, {"grid": GRIDS[person.grid - 1], "member": person.name}))
        elif share < 0.9:
            made.append((day, {"member": person.name}))
        elif share < 0.97:
            day = random.choice(meetings)
            made.append((day, {"meeting": day, "proposer": person.name}))
        else:
            made.append((day, {"source": "其他"}))
    return made


def _send(random: Random, made: list[Item]) -> None:
    """Send the oldest of them off, and say what came of each but of those still waiting."""
    for one in made[:SENT]:
        one.sent = min(one.day + timedelta(days=random.randrange(5, 26)), date(2022, 5, 16))
        one.sent_to = random.choice(("中共新河县委办公室", "新河县人民政府办公室"))
    sent = made[:SENT - WAITING]
    for one in made[SENT - WAITING:SENT]:
        one.sent = date(2022, 5, 20)
    for aspect, number in zip(ADOPTED_FIELDS, (4, 4, 4, 4, 4, 3)):
        for one in random.sample([one for one in sent if one.field == aspect], number):
            one.result = COUNTY_PARTY
    rest = [one for one in sent if not one.result]
    random.shuffle(rest)
    for one, result in zip(rest, ["转办"] * TRANSFERRED + ["留作参考"] * KEPT + ["未采用"] * DECLINED + [CITY] * BY_CITY
                           + [GOVERNMENT] * len(rest)):
        one.result = result
    for number, one in enumerate(sent):
        assert one.sent is not None
        one.result_on = min(one.sent + timedelta(days=random.randrange(10, 40)), LAST)
        if one.result == CITY:
            one.sent_to = "邢台市政协研究室"
        if one.result == "转办" and number % 3:
            one.feedback, one.closed = "承办单位已办理并答复。", one.result_on + timedelta(days=30)
    for _, several, _ in adopted_together(made):
        day = max(one.result_on for one in several if one.result_on)
        for one in several:
            one.result_on = day


def write_suggestions(folder: Path, random: Random, made: list[Item], members: list[SamplePerson],
                      found: list[Call], meetings: list[date]) -> None:
    """The items after merging, the raw ones that became part of them, adoptions."""
    headings = (Heading("序号", 6), Heading("建议标题", 34, left=True), Heading("类别", 12), Heading("涉及方面", 12),
                Heading("收集时间", 13), Heading("具体内容", 40, left=True), Heading("来源渠道", 8), Heading("来源走访", 12),
                Heading("来源网格", 10), Heading("反映委员", 10), Heading("来源会议", 12), Heading("提出人", 10),
                Heading("报送单位", 20), Heading("报送时间", 12), Heading("采用情况", 10), Heading("结果时间", 12),
                Heading("办理情况", 20), Heading("办结时间", 12), Heading("期号", 8, text=True), Heading("编辑", 8),
                Heading("核稿", 8), Heading("签发", 8), Heading("备注", 8))
    rows = []
    for number, one in enumerate(made, 1):
        issue = one.kind == "社情民意信息"
        result = one.result if one.result in ("转办", "留作参考", "未采用", "") else "采用"
        signed = (str(number), "示例甲", "示例乙", "示例丙") if issue else (None,) * 4
        rows.append([number, one.subject, one.kind, one.field, written(number, one.day),
                     f"建议有关部门研究{one.subject[2:-3]}，明确责任和时限。", *_source_cells(one.source), one.sent_to or None,
                     _day(one.sent), result or None, _day(one.result_on), one.feedback or None, _day(one.closed),
                     *signed, "示例"])
    write_workbook(folder / "意见建议登记表.xlsx", {"建议": Table(
        "新河县政协意见建议登记表（归并后）（示例）", headings, rows, attachment="附件7", above=(f"填报单位（盖章）：{OFFICE}",),
        total=("合计", {1: f"共{len(rows)}条"}), row_height=30)})
    write_workbook(folder / "意见建议原始反映.xlsx", {"原始反映": raw(random, made, members, found, meetings)})
    write_workbook(folder / "采用情况登记表.xlsx", {"采用": adoptions(made)})


def _source_cells(source: dict[str, Any]) -> list[Any]:
    days = {key: _day(source.get(key)) for key in ("visit", "meeting")}
    return [source.get("source"), days["visit"], source.get("grid"), source.get("member"), days["meeting"],
            source.get("proposer")]


def _day(day: date | None) -> str | None:
    return f"{day:%Y.%m.%d}" if day else None


def raw(random: Random, made: list[Item], members: list[SamplePerson], found: list[Call],
        meetings: list[date]) -> Table:
    """What villages and members said that was merged into an item which was collected in the same weeks."""
    headings = (Heading("序号", 6), Heading("事项", 30, left=True), Heading("反映时间", 13), Heading("来源渠道", 8),
                Heading("来源走访", 12), Heading("来源网格", 10), Heading("反映委员", 10), Heading("来源会议", 12),
                Heading("提出人", 10), Heading("归并到", 34, left=True), Heading("备注", 8))
    names = [name for name, _ in villages()]
    mains = random.sample(made, 30)
    rows: list[list[Any]] = []
    for number, (day, source) in enumerate(_sources(random, members, found, meetings, RAW_JOINED), 1):
        main = min(mains, key=lambda one: abs(one.day - day))
        rows.append([number, f"{names[number * 2]}{RAISED[number % len(RAISED)]}", written(number, day),
                     *_source_cells(source), main.subject, "示例"])
    return Table("新河县政协意见建议原始反映（已归并）（示例）", headings, rows, above=(f"填报单位：{OFFICE}",),
                 below=(f"说明：以上{len(rows)}条已归并到登记表所列各条，不另计。",))


def adoptions(made: list[Item]) -> Table:
    headings = (Heading("序号", 6), Heading("采用时间", 13), Heading("采用单位", 22), Heading("采用建议", 50, left=True),
                Heading("方面", 12), Heading("采用文件", 26, left=True), Heading("备注", 8))
    rows = []
    for body, several, aspect in (*adopted_together(made), *adopted_again(made)):
        rows.append((max(one.result_on for one in several if one.result_on), body,
                     "；\n".join(one.subject for one in several), aspect))
    rows.sort(key=lambda row: row[:3])
    return Table("新河县政协意见建议采用情况登记表（示例）", headings, [
        [number, written(number, day), body, subjects, aspect or None, f"示例办字〔{day.year}〕第{number}期", "示例"]
        for number, (day, body, subjects, aspect) in enumerate(rows, 1)], above=(f"填报单位：{OFFICE}",), row_height=36)


Adopted = tuple[str, list[Item], str]


def adopted_together(made: list[Item]) -> list[Adopted]:
    """(body, items, 方面 where the sheet says it) of each adoption: one may combine several."""
    groups: list[Adopted] = []
    for aspect in ADOPTED_FIELDS:
        several = [one for one in made if one.result == COUNTY_PARTY and one.field == aspect]
        groups += [(COUNTY_PARTY, several[:2], aspect), (COUNTY_PARTY, several[2:], "")]
    government = [one for one in made if one.result == GOVERNMENT]
    groups += [(GOVERNMENT, government[place:place + 2], "社会治理") for place in range(0, len(government), 2)]
    return groups + [(CITY, [one], one.field) for one in made if one.result == CITY]


def adopted_again(made: list[Item]) -> list[Adopted]:
    """What 县委 adopted and others too: it counts once in each."""
    adopted = [one for one in made if one.result == COUNTY_PARTY]
    return [(GOVERNMENT, adopted[:ALSO_BY_GOVERNMENT], "社会治理"), (CITY, adopted[-ALSO_BY_CITY:], "")]


# -- consultations and the instruction -------------------------------------------------------------------------------

TOPICS = (("推动铸造产业转型升级", "调研", "2021.07.22"), ("农村人居环境整治", "视察", "2021.08.18"), ("义务教育课后服务", "座谈", "2021.09.15"),
          ("优化营商环境", "专题协商会", "2021.10.20"), ("基层医疗卫生服务能力建设", "调研", "2021.11.17"), ("养老服务体系建设", "对口协商", "2021.12.08"),
          ("乡村振兴与村集体经济", "专题协商会", "2022.01.12"), ("红色资源保护利用", "界别协商", "2022.02.23"), ("大气污染防治", "视察", "2022.04.13"),
          ("重点提案办理", "提案办理协商", "2022.05.18"), ("技能人才培养", "座谈", "2022年6月8日"), ("老旧小区改造", "调研", "2022年6月22日"))
INSTRUCTED = TOPICS[3][0]


def write_consultations(folder: Path, members: list[SamplePerson]) -> None:
    """The consultations, and the one instruction: on the report of one of them."""
    headings = (Heading("序号", 6), Heading("协商议题", 28, left=True), Heading("协商形式", 12), Heading("协商时间", 13),
                Heading("地点", 16), Heading("参加委员", 34, left=True), Heading("邀请部门", 26, left=True),
                Heading("报告名称", 30, left=True), Heading("报送单位", 18), Heading("报送时间", 12),
                Heading("成效", 24, left=True), Heading("备注", 8))
    people = [person.name for person in members if person.name != NAMESAKE and person.kind != "增补"]
    rows = []
    for number, (topic, form, day) in enumerate(TOPICS, 1):
        done = number <= 9
        rows.append([number, topic, form, day, "县政协会议室" if form not in ("视察", "调研") else TOWNSHIPS[number % 6],
                     "、".join(people[number * 11:number * 11 + 6]), "、".join(OFFICES[number:number + 3]),
                     f"关于{topic}的协商报告" if done else None, "中共新河县委办公室" if done else None,
                     f"{day[:7]}.28" if done else None, "县委主要领导批示，已纳入县级重点任务" if topic == INSTRUCTED else None, "示例"])
    write_workbook(folder / "协商活动登记表.xlsx", {"协商": Table(
        "新河县政协协商活动登记表（示例）", headings, rows, above=(f"填报单位：{OFFICE}",), row_height=30)})
    headings = (Heading("序号", 6), Heading("批示时间", 13), Heading("批示领导", 12), Heading("职务", 14),
                Heading("批示报告", 28, left=True), Heading("批示内容", 40, left=True), Heading("是否肯定性批示", 10),
                Heading("落实情况", 30, left=True), Heading("备注", 8))
    row = [1, "2021年11月3日", "示例书记", "县委书记", INSTRUCTED, "县政协调研深入，建议务实管用，请有关部门逐条研究落实。", "是",
           "县政府办公室牵头，11月底前提出清单。", "示例"]
    write_workbook(folder / "领导批示登记表.xlsx", {"批示": Table(
        "领导批示登记表（示例）", headings, [row], above=(f"填报单位：{OFFICE}",))})


# -- proposals -------------------------------------------------------------------------------------------------------

SESSIONS = (("十届一次", date(2021, 6, 18), 52), ("十届二次", date(2022, 3, 16), 48))
COLLECTIVE = ("民盟新河支部", "民建新河支部", "县工商联", "县妇联", "提案委员会", "教科卫体委员会")
LINKED = 3                                   # proposals that are suggestions too


def write_proposals(folder: Path, random: Random, members: list[SamplePerson], made: list[Item]) -> None:
    """The table of the system in use: 100 received, 87 of them filed."""
    headings = (Heading("序号", 6), Heading("届次", 10), Heading("案号", 8), Heading("案由", 36, left=True),
                Heading("提案人", 12), Heading("附议人", 22, left=True), Heading("集体提案者", 16), Heading("承办单位", 18),
                Heading("立案情况", 10), Heading("不立案原因", 14), Heading("提交时间", 13), Heading("办复时间", 13),
                Heading("办理结果", 8), Heading("委员反馈", 10), Heading("对应意见建议", 30, left=True), Heading("备注", 8))
    people = [person.name for person in members if person.name != NAMESAKE and person.kind != "增补"]
    rows: list[list[Any]] = []
    for session, day, number_of in SESSIONS:
        for number in range(1, number_of + 1):
            place = len(rows)
            matter = MATTERS[place % len(MATTERS)][0].format(("我县", "县城", "各乡镇", "农村")[place // len(MATTERS)])
            filed = {1: "转来信", 4: "不立案"}.get(place % 16, "立案")
            replied = filed == "立案" and place not in (98, 99)
            rated = replied and place % 12
            several = random.sample(people, 4)
            own = place % 7 == 3
            rows.append([place + 1, session, number, f"关于{matter}的提案", None if own else several[0],
                         "、".join(several[1:1 + place % 3]) if not own else None,
                         COLLECTIVE[place % 6] if own else None,
                         OFFICES[20 + place % 30], filed, "不属于提案范围" if filed == "不立案" else None,
                         written(number, day + timedelta(days=number % 2)),
                         written(number, day + timedelta(days=40 + place % 40)) if replied else None,
                         "ABAAC"[place % 5] if replied else None,
                         ("基本满意" if place % 17 == 5 else "不满意" if place == 44 else "满意") if rated else None,
                         made[place].subject if place in range(60, 60 + LINKED) else None, "示例"])
    write_workbook(folder / "提案办理情况表.xlsx", {"提案": Table(
        "政协新河县第十届委员会提案办理情况表（示例）", headings, rows, above=("（提案管理系统导出）",), below=(f"共{len(rows)}件",))})
