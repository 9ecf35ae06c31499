"""The benchmarks run, on a tiny database; how long anything takes is never asserted."""
import json
import sys
from pathlib import Path

import pytest

from benchmarks import blocks, built, dataset, figures, filters, lists, messy, programs, sheets
from benchmarks.measure import Board, Result
from models.backups import check
from models.basics import Term
from models.database import opened
from models.members import Members
from models.view import View

MEMBERS, ROWS = 400, 30


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found: Path = tmp_path_factory.mktemp("bench")
    return found


@pytest.fixture(scope="module")
def databases(folder: Path) -> tuple[Path, Path]:
    return dataset.build(MEMBERS, folder, tell=False)


def test_the_database_is_one_of_ours(databases: tuple[Path, Path]) -> None:
    """Sort keys, pinyin and search texts are what the program itself would have derived."""
    with opened(databases[0], locked=False):
        assert check(None) == []
        assert Term.select().where(Term.current == 1).get().id == lists.TERM
        assert View(Members, term=lists.TERM).count() == MEMBERS


def test_lists_run_against_the_same_rows(databases: tuple[Path, Path]) -> None:
    board = Board(rounds=1)
    lists.run(board, *databases)
    assert len(board.results) == 4 * (len(lists.SEARCHES) + len(lists.ORDERS) + 1)


def test_filters_count_the_same_as_the_bare_sql(databases: tuple[Path, Path]) -> None:
    board = Board(rounds=1)
    filters.run(board, databases[0])
    assert list(board.results) == [f"filter_values_{key}" for key, _ in filters.COLUMNS]


def test_figures_run_against_the_same_numbers(databases: tuple[Path, Path]) -> None:
    """Every number and every list of rows is asserted to be that of the bare SQL."""
    board = Board(rounds=1)
    figures.run(board, databases[0], "small")
    assert len(board.results) == 2 * len(figures.PERIODS) + 2 * len(figures.ROWS)


def test_messy_and_clean_sheets_give_the_same_people(folder: Path) -> None:
    """Each of the two raises where a person or a 界别 is missing."""
    board = Board(rounds=1)
    messy.run(board, 150, folder)
    assert list(board.results) == ["read_messy_roster"]


def test_another_order_is_noticed() -> None:
    with pytest.raises(AssertionError):
        lists.assert_same([1, 2], [2, 1])


def test_sheets_are_imported_and_exported(folder: Path) -> None:
    board = Board(rounds=1)
    sheets.run(board, ROWS, folder)
    assert list(board.results) == ["import_roster", "export_roster"]


def test_the_window_starts(databases: tuple[Path, Path], folder: Path) -> None:
    board = Board(("start_to_first_rows",), rounds=1)
    programs.run(board, *databases, sheets.roster(ROWS, folder))
    assert list(board.results) == ["start_to_first_rows"]


@pytest.mark.parametrize("job", ["paste", "replace"])
def test_blocks_of_cells_are_changed_in_the_window(job: str, folder: Path) -> None:
    board = Board((blocks.NAMES[job],), rounds=1)
    blocks.run(board, folder, MEMBERS)
    assert list(board.results) == [blocks.NAMES[job]]


def test_a_goal_is_the_larger_of_times_and_plus(tmp_path: Path) -> None:
    board = Board(rounds=3)
    board.compare("small", lambda: 10.0, lambda: 2.0, times=1.5, plus=10.0)
    board.compare("large", lambda: 200.0, lambda: 100.0, times=1.5, plus=10.0)
    assert board.results == {"small": Result(10.0, 2.0, 6.0, "ms"), "large": Result(200.0, 100.0, 1.5, "ms")}
    assert [result.met for result in board.results.values()] == [True, False]
    board.save(tmp_path / "bench.json")
    assert json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))["large"] == {
        "ours": 200.0, "floor": 100.0, "ratio": 2.0, "goal": 1.5}


def test_without_a_built_program_it_says_so(folder: Path, databases: tuple[Path, Path],
                                            monkeypatch: pytest.MonkeyPatch,
                                            capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("BUILT_PROGRAM", str(folder / "nothing"))
    board = Board(rounds=1)
    built.run(board, databases[0])
    assert not board.results and "not measured" in capsys.readouterr().out


def test_a_start_and_a_folder_are_measured(folder: Path, databases: tuple[Path, Path]) -> None:
    """On the sources, since nothing is built here."""
    took = built.started([sys.executable, str(built.ROOT / "main.py")], databases[0])
    assert 0 < took < built.PATIENCE * 1000
    (folder / "one folder" / "in it").mkdir(parents=True)
    (folder / "one folder" / "in it" / "a.bin").write_bytes(bytes(2_000_000))
    assert built.megabytes(folder / "one folder") == 2.0
