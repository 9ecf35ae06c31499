"""The workbook of 结构分析: every group as of a day, with counts, shares and the reference lines."""
from pathlib import Path

from exporters.registers import footer, header_info
from exporters.sheet import SheetColumn, SheetSpec, write_workbook
from models import fields
from models.basics import setting
from models.operation import log_event
from models.structure import structure

_COLUMNS = (SheetColumn("类别", 14, "center"), SheetColumn("项目", 26, "left"),
            SheetColumn("人数", 10, "right", "integer"), SheetColumn("占比（%）", 12, "right", "number"),
            SheetColumn("说明", 40, "left", "long"))


def export_structure(path: Path, day: str, term: int, standing_only: bool = False) -> int:
    """Write the groups as of `day`; returns the number of rows. Logged."""
    who = "常务委员" if standing_only else "委员"
    groups = structure(day, term, standing_only)
    rows = [(group.title, line.label, line.count, line.share,
             "；".join(note for note in (line.note, group.note if not number else "") if note))
            for group in groups for number, line in enumerate(group.lines)]
    spec = SheetSpec("结构分析", f"{setting('office')}{who}结构分析表", _COLUMNS, rows, header_info=header_info(day),
                     footer=footer())
    write_workbook(path, [spec])
    log_event("导出结构分析", f"{path.name}，{who}，{fields.print_date(day)}，{len(rows)} 行")
    return len(rows)


__all__ = ["export_structure"]
