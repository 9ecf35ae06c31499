"""交接单: what waits, what is owed, what was settled, where everything lies, and what was written by hand."""
from pathlib import Path

import pytest

from exporters.handover import handover_paper
from exporters.paper_sheet import write_papers
from importers.sample import build
from models import handover
from models.basics import Sectors, change_settings, current_term
from models.database import opened
from models.handover import NOTES, read_handover
from models.openings import Restatements
from models.operation import operation
from models.schemes import Schemes
from models.todos import todos
from models.view import Filter, View
from models.writing import Draft, write


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(handover, "backup_folder", lambda _: tmp_path / "备份")
    path = tmp_path / "示例.db"
    build(path)
    return path


def test_everything_that_is_to_be_known_is_on_it(database: Path, tmp_path: Path) -> None:
    import openpyxl
    with opened(database):
        with operation("示例") as op:
            change_settings(op, {NOTES: "示例说明一\n\n示例说明二"})
            write(op, Schemes, [Draft({"name": "示例季报", "recipient": "中共示例县委", "period": "本季"})])
            write(op, Restatements, [Draft({"figure": "赠书", "first": "2022-01-01", "last": "2022-06-30", "value": 8000,
                                            "reason": "示例原因"})])
            term = current_term()
            assert term is not None
            sector, = View(Sectors, filters=(Filter("name", "is", "教育界"),), term=int(term.id)).ids()
            write(op, Sectors, [Draft({"aliases": ("示例教育口",)}, id=sector)])
        found = read_handover(database, "示例员", ["导入委员：列“示例列”对应到“姓名”。"])
        waiting = [one.words for one in todos(int(term.id), found.day)]
        write_papers(tmp_path / "交接单.xlsx", [handover_paper(found)])
    told = {section.title: section.lines for section in found.sections}
    assert list(told["未办事项"]) == waiting and waiting
    assert "示例季报：报中共示例县委，本季；还没有正式报送过。" in told["报送"]
    rules = "\n".join(told["已定的规则"])
    assert "会议周期：党组会议" in rules and "示例教育口" in rules and "对应到“姓名”" in rules
    assert "赠书（2022.01.01 至 2022.06.30）按 8000 报送：示例原因" in told["与统计数不同的报送和补录"]
    assert told["数据和备份"][2] == "还没有备份。" and "委员 318 人、" in told["数据和备份"][3]
    assert told["需要说明的事"] == ("示例说明一", "示例说明二")
    cells = [str(cell.value) for row in openpyxl.load_workbook(tmp_path / "交接单.xlsx").worksheets[0].iter_rows()
             for cell in row if cell.value is not None]
    assert {line for lines in told.values() for line in lines} <= set(cells)
    assert cells[0] == "政协台账交接单" and any(cell.startswith("接收人（签字）") for cell in cells)


def test_an_empty_office_has_one_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "backup_folder", lambda _: tmp_path / "备份")
    with opened(tmp_path / "空.db"):
        found = read_handover(tmp_path / "空.db", "")
    words = [text for row in handover_paper(found).text() for text in row]
    assert "没有未办事项。" in words and "（手写）" in words and "还没有登记内容。" in words
