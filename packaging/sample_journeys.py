"""Where the made-up office went to learn: exchange visits, study trips and materials; its documents. All is 示例."""
from pathlib import Path
from typing import Any

from sample_events import company, owners
from sample_office import OFFICE, Heading, Table, write_workbook
from sample_people import NAMESAKE, People, SamplePerson, is_party
from sample_trips import TRIPS

VISITORS, HOSTS = 24, 6

# -- exchange visits -------------------------------------------------------------------------------------------------

EXCHANGES = (("2021.09.16", "安全生产标准化观摩", 2, 24), ("2021年12月9日", "技能人才培养观摩", 2, 20),
             ("2022/4/27", "企业党建和数字化车间观摩", 2, 22))
# Of each host: hazards before and after, turnover of skilled staff before and after, in per cent.
OUTCOMES = ((31, 9, "12.5%", "10.2%"), (24, 8, "11%", "9%"), (22, 6, "9.6%", "7.9%"), (26, 5, "10.8%", "8.6%"),
            (19, 4, "8.4%", "6.7%"), (18, 4, "13%", "10.9%"))
HAZARDS_REMOVED = 104


def write_exchanges(folder: Path, members: list[SamplePerson]) -> None:
    """24 entrepreneurs who are not in the Party visit 6 enterprises of members who are; what came of it."""
    owned = owners(members)
    hosts = [name for name, owner in owned.items() if is_party(owner)][:HOSTS]
    visitors = [p.name for p in members if company(p) and not is_party(p) and p.kind != "增补" and p.name != NAMESAKE
                and p.post != "副主席"][:VISITORS]
    headings = (Heading("序号", 6), Heading("观摩时间", 14), Heading("活动主题", 26, left=True), Heading("观摩企业", 34, left=True),
                Heading("观摩委员", 50, left=True), Heading("观摩收获", 34, left=True), Heading("备注", 8))
    rows = [[number, day, theme, "、".join(hosts[2 * number - 2:2 * number]), "、".join(visitors[:went]),
             "学习先进做法，对照查找不足，形成整改清单", "示例"] for number, (day, theme, _, went) in enumerate(EXCHANGES, 1)]
    write_workbook(folder / "观摩活动登记表.xlsx", {"观摩": Table(
        "党员委员企业观摩活动登记表（示例）", headings, rows, attachment="附件10", above=(f"填报单位：{OFFICE}",), row_height=48)})
    headings = (Heading("序号", 6), Heading("观摩活动", 28, left=True), Heading("企业名称", 28, left=True), Heading("指标", 16),
                Heading("观摩前", 10), Heading("观摩后", 10), Heading("统计日期", 14), Heading("备注", 8))
    rows = []
    for number, (name, (hazards, less, turnover, lower)) in enumerate(zip(hosts, OUTCOMES)):
        theme = EXCHANGES[number // 2][1]
        day = ("2021年11月30日", "2022.03.31", "2022/6/24")[number // 2]
        rows += [[2 * number + 1, theme, name, "安全隐患（个）", hazards, less, day, "示例"],
                 [2 * number + 2, theme, name, "技能人才流动率", turnover, lower, day, "示例"]]
    write_workbook(folder / "观摩成效对比表.xlsx", {"成效": Table(
        "观摩前后成效对比表（示例）", headings, rows, above=(f"填报单位：{OFFICE}",), merge=(1,))})


# -- study trips -----------------------------------------------------------------------------------------------------

MATERIALS = (("红军战士家书", "文献", 3, 0, "县档案馆"), ("行军日记复制件", "文献", 2, 0, "县档案馆"), ("老照片", "照片", 16, 0, "县文化馆"),
             ("将军后人口述录音", "口述", 2, 1, "县融媒体中心"), ("军功章", "实物", 1, 1, "县文化馆"), ("地下交通站名册影印件", "文献", 1, 2, "县档案馆"),
             ("办事处旧址照片", "照片", 8, 2, "县档案馆"), ("访谈录像", "音像", 3, 3, "县融媒体中心"), ("烈士遗物", "实物", 2, 4, None))


def write_trips(folder: Path, people: People, members: list[SamplePerson], staff: list[SamplePerson]) -> None:
    """The trips, their stops, and the materials with the place they were given to."""
    going = [p.name for p in members if p.post in ("主席", "秘书长")] + [p.name for p in staff[4:8]] + [
        p.name for p in members if p.sector == "文化艺术界" and p.name != NAMESAKE][:3]
    headings = (Heading("序号", 6), Heading("寻访名称", 26, left=True), Heading("出发日期", 14), Heading("返回日期", 14),
                Heading("寻访人员", 34, left=True), Heading("访谈对象", 30, left=True), Heading("主要成果", 34, left=True),
                Heading("专项", 14), Heading("备注", 8))
    rows: list[list[Any]] = []
    for number, (name, began, ended, size, interviews, _) in enumerate(TRIPS, 1):
        spoken = [people.name("女" if place % 2 else "男") for place in range(interviews)]
        rows.append([number, name, began, f"{ended:%Y.%m.%d}", "、".join(going[number:number + size]), "、".join(spoken),
                     "征集史料，访问红军后代和知情人", "党史学习教育" if began.year == 2021 else None, "示例"])
    write_workbook(folder / "红色寻访登记表.xlsx", {"寻访": Table(
        "红色寻访活动登记表（示例）", headings, rows, above=(f"填报单位：{OFFICE}",), row_height=36)})
    headings = (Heading("序号", 6), Heading("寻访名称", 26, left=True), Heading("到达日期", 14), Heading("城市", 12),
                Heading("寻访点", 26), Heading("备注", 8))
    rows = [[0, name, day, place, site, "示例"] for name, _, _, _, _, stops in TRIPS for day, place, site in stops]
    write_workbook(folder / "红色寻访行程表.xlsx", {"行程": Table(
        "红色寻访行程表（示例）", headings, [[number, *row[1:]] for number, row in enumerate(rows, 1)], merge=(1,))})
    headings = (Heading("序号", 6), Heading("史料名称", 28, left=True), Heading("种类", 8), Heading("件数", 8),
                Heading("寻访名称", 26), Heading("征集日期", 14), Heading("提供者", 14), Heading("移交去向", 18),
                Heading("移交日期", 14), Heading("备注", 8))
    rows = [[number, name, kind, pieces, TRIPS[trip][0], TRIPS[trip][5][-1][0],
             "示例烈士亲属" if kind == "实物" else "示例提供人", given,
             f"{TRIPS[trip][2].year}年12月" if given else None, "示例"]
            for number, (name, kind, pieces, trip, given) in enumerate(MATERIALS, 1)]
    write_workbook(folder / "史料征集登记表.xlsx", {"史料": Table(
        "红色史料征集登记表（示例）", headings, rows, above=(f"填报单位：{OFFICE}",),
        total=("合计", {3: sum(one[2] for one in MATERIALS)}))})


# -- documents -------------------------------------------------------------------------------------------------------

DOCUMENTS = (("新政协〔2021〕6号", "关于推行委员网格化管理的实施方案", "2021.07.02", True),
             ("新政协[2021]9号", "关于创新“三会一课”的实施意见", "2021年8月16日", True),
             ("新政协（2021）12号", "关于党员委员联系非党员委员的实施办法", "2021.09.10", True),
             ("新政协〔2022〕3号", "关于设立网格临时党支部的通知", "2022.01.21", True),
             ("新政协办〔2021〕15号", "关于做好走访工作的通知", "2021.07.20", False),
             ("新政协办〔2022〕2号", "关于召开十届二次全体会议的通知", "2022.03.01", False),
             ("新政协函〔2022〕4号", "关于协助开展红色寻访的函", "2022/4/28", False))


def write_documents(folder: Path) -> None:
    headings = (Heading("序号", 6), Heading("发文字号", 22), Heading("文件标题", 44, left=True), Heading("印发单位", 26),
                Heading("印发时间", 14), Heading("是否计入专件", 10), Heading("备注", 8))
    rows = [[number, mark, title, "政协新河县委员会（示例）", day, "是" if counted else "否", "示例"]
            for number, (mark, title, day, counted) in enumerate(DOCUMENTS, 1)]
    write_workbook(folder / "专件登记表.xlsx", {"专件": Table("县政协文件登记表（示例）", headings, rows, above=(f"填报单位：{OFFICE}",))})
