"""Builds the database of `--demo` anew from the sample's spreadsheets, through the ordinary importer."""
from pathlib import Path
from typing import NamedTuple

from importers.files import apply_file, plan_file
from importers.planned import Plan
from models.basics import Terms, change_settings
from models.catalogue import REGISTERS
from models.database import Lock, close_database, open_database
from models.operation import journal, operation
from models.places import resources
from models.writing import Draft, write

TENTH, NINTH = "第十届", "第九届"
CHANGED_OVER = "2021-06-18"                              # the day the 九届 ended and the 十届 began
TERMS = ({"name": NINTH, "since": "2016-09-08", "until": CHANGED_OVER},
         {"name": TENTH, "since": CHANGED_OVER, "current": True})
AUTHOR = "示例丙"
SETTINGS = {"office": "政协新河县委员会（示例）", "leader": "示例甲", "reviewer": "示例乙", "author": AUTHOR,
            "phone": "0319-0000000", "operators": [AUTHOR]}


class Workbook(NamedTuple):
    """A file of the sample and the register it is for."""

    register: str
    file: str
    term: str = TENTH


# In this order: what others name comes first. The 九届 goes before the 十届, as its roster came first.
WORKBOOKS = (
    Workbook("sectors", "第九届界别设置.xlsx", NINTH),
    Workbook("sectors", "第十届界别设置.xlsx"),
    Workbook("committees", "专门委员会.xlsx"),
    Workbook("units", "单位名录.xlsx"),
    Workbook("units", "行政村名表.csv"),
    Workbook("members", "第九届委员名册.xlsx", NINTH),
    Workbook("members", "第十届委员名册.xlsx"),
    Workbook("cadres", "机关干部名单.xlsx"),
    Workbook("grids", "网格编组.xlsx"),
    Workbook("branches", "临时党支部.xlsx"),
    Workbook("contacts", "联系责任表.xlsx"),
    Workbook("contact_events", "联系记录.csv"),
    Workbook("teams", "志愿服务队.xlsx"),
    Workbook("rosters", "志愿服务队队员名单.xlsx"),
    Workbook("shifts", "志愿服务排班表.xlsx"),
    Workbook("visits", "走访台账.xlsx"),
    Workbook("meetings", "会议活动台账.xlsx"),
    Workbook("meetings", "全体会议场次.xlsx"),
    Workbook("attendance", "会议出席情况.csv"),
    Workbook("cadences", "会议周期.xlsx"),
    Workbook("cadence_marks", "会议周期说明.xlsx"),
    Workbook("suggestions", "意见建议登记表.xlsx"),
    Workbook("suggestions", "意见建议原始反映.xlsx"),
    Workbook("adoptions", "采用情况登记表.xlsx"),
    Workbook("consultations", "协商活动登记表.xlsx"),
    Workbook("instructions", "领导批示登记表.xlsx"),
    Workbook("proposals", "提案办理情况表.xlsx"),
    Workbook("duties", "包联督导分工表.xlsx"),
    Workbook("exchanges", "观摩活动登记表.xlsx"),
    Workbook("exchange_outcomes", "观摩成效对比表.xlsx"),
    Workbook("trips", "红色寻访登记表.xlsx"),
    Workbook("trip_stops", "红色寻访行程表.xlsx"),
    Workbook("materials", "史料征集登记表.xlsx"),
    Workbook("documents", "专件登记表.xlsx"),
    Workbook("donations", "捐款捐物登记表.xlsx"),
    Workbook("books", "书目.xlsx"),
    Workbook("printings", "书籍印次.xlsx"),
    Workbook("stock", "书籍出入库.xlsx"),
    Workbook("gifts", "赠书登记表.xlsx"),
)


def folder() -> Path:
    return resources() / "sample"


def build(path: Path) -> list[Plan]:
    """Make the database at `path` anew; returns what each workbook's import was, in the order of `WORKBOOKS`.

    Raises `Refused` where another window has the database open.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = Lock(path)
    lock.take(AUTHOR)
    operator, journal.operator = journal.operator, AUTHOR
    try:
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        open_database(path)
        _set_up()
        return [_import(workbook) for workbook in WORKBOOKS]
    finally:
        close_database()
        journal.operator = operator
        lock.release()


def _set_up() -> None:
    """The two 届 and the office's own settings; everything else comes out of the sheets."""
    with operation("建立示例") as op:
        write(op, Terms, [Draft(dict(term)) for term in TERMS])
        change_settings(op, SETTINGS)


def _import(workbook: Workbook) -> Plan:
    register = REGISTERS[workbook.register]
    plan = plan_file(register, folder() / workbook.file, term_name=workbook.term)
    apply_file(plan, register)
    return plan
