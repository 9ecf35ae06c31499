"""What 概览 shows: tiles and bars equal the rows they open, name their period, and are all of one snapshot."""
from datetime import date
from pathlib import Path

import pytest

from importers.sample import build
from models.basics import Term, current_term, term_period
from models.books import Book
from models.cadences import Cadences
from models.database import opened
from models.errors import Cancelled
from models.meetings import Meetings
from models.operation import operation, undo
from models.overview import TILES, Overview, Tile, number_words, read_overview
from models.periods import NAMED, between
from models.records import db
from models.reporting import FIGURES
from models.suggestions import BARS, Suggestions
from models.writing import Draft, write

UNIQUE = ("members", "studies", "suggestions")          # of a tile: as many rows as the number says


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "示例.db"
    build(path)
    return path


def tile(found: Overview, key: str) -> Tile:
    return next(one for one in found.tiles if one.key == key)


def test_each_tile_is_its_figure_and_opens_its_rows(sample: Path) -> None:
    with opened(sample):
        found = read_overview("term")
        assert found.term == current_term().id                                          # type: ignore[union-attr]
        assert [one.key for one in found.tiles] == [spec.key for spec in TILES]
        for key in UNIQUE:
            assert number_words(tile(found, key).rows.view.count()) == tile(found, key).number
        for one in found.tiles:
            for part in one.parts:
                if part.words.startswith(("中共党员", "非中共", "专题研讨")) or part.words.endswith(("企业", "单位", "委员")):
                    assert str(part.view.count()) in part.words.split(), part.words
        assert tile(found, "members").rows.view.as_of is None                            # the list can be worked on


def test_every_tile_names_its_period(sample: Path) -> None:
    with opened(sample):
        for key, (name, _) in NAMED.items():
            found = read_overview(key)
            assert {one.period for one in found.tiles[1:]} == {name}
            assert tile(found, "members").period == (
                "现任" if found.period.last >= date.today().isoformat() else f"截至 {date.today().year}.06.30")
        past = read_overview(between("2021-07-01", "2021-12-31"))
        assert tile(past, "members").period == "截至 2021.12.31"
        assert tile(past, "members").rows.view.as_of == "2021-12-31"


def test_money_is_told_in_ten_thousands_only_where_there_is_so_much(sample: Path) -> None:
    with opened(sample):
        found = tile(read_overview("term"), "donations")
        assert (found.number, found.unit) == ("27.38", "万元")
        assert [part.words for part in found.parts] == ["款 19.60", "物 7.78"]
        none = tile(read_overview(between("1990-01-01", "1990-12-31")), "donations")
        assert (none.number, none.unit) == ("0", "元")


def test_stock_and_bars_follow_the_rows(sample: Path) -> None:
    with opened(sample):
        found = read_overview("term")
        first = found.books[0]
        assert first.amber and first.words == "余 86 册" and first.view.count() == 1
        assert len(found.books) == Book.select().where(Book.deleted_at.is_null()).count()
        left = sum(int(bar.words.removeprefix("余 ").removesuffix(" 册").replace(",", "")) for bar in found.books)
        assert tile(found, "copies_given").parts[1].words == f"库存 {left:,} 册"
        assert [bar.name for bar in found.suggestions] == [name for name, _ in BARS]
        assert [bar.amount for bar in found.suggestions if bar.view.register is Suggestions] == [
            bar.view.count() for bar in found.suggestions if bar.view.register is Suggestions]
        assert all(bar.amount <= bar.whole for bar in found.suggestions)


def test_the_figures_are_worked_out_once(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    wanted = {spec.key for spec in TILES} | {key for _, key in BARS}
    with opened(sample):
        for figure in FIGURES:
            if figure.key in wanted:
                monkeypatch.setitem(figure.__dict__, "value", lambda view, figure=figure, value=figure.value: (
                    counted.append(figure.key), value(view))[1])
        read_overview("term")
    assert sorted(counted) == sorted(wanted)


def test_what_is_written_meanwhile_is_not_in_it(sample: Path) -> None:
    """One snapshot: another connection commits between the parts."""
    import sqlite3
    with opened(sample):
        before = read_overview("term")
        other = sqlite3.connect(sample)
        asked: list[int] = []

        def go_on() -> None:
            if not asked:
                other.execute("UPDATE book SET deleted_at = '2022-01-01' WHERE id = (SELECT min(id) FROM book)")
                other.commit()
            asked.append(1)
        during = read_overview("term", go_on)
        after = read_overview("term")
        other.execute("UPDATE book SET deleted_at = NULL WHERE deleted_at = '2022-01-01'")
        other.commit()
        other.close()
        assert during.books == before.books and during.tiles == before.tiles and len(asked) > 1
        assert len(after.books) == len(before.books) - 1


def test_a_read_can_be_given_up(sample: Path) -> None:
    def give_up() -> None:
        raise Cancelled
    with opened(sample):
        with pytest.raises(Cancelled):
            read_overview("term", give_up)
        assert not db.in_transaction()
        assert read_overview("term") == read_overview("term")


def test_the_strip_is_that_of_this_year(tmp_path: Path) -> None:
    year = date.today().year
    with opened(tmp_path / "小.db"):
        with operation("示例") as op:
            term, = op.write(Term, [{"name": "第十届", "since": f"{year}-01-01", "current": 1}])
            write(op, Cadences, [Draft({"kind": "主席会议", "unit": "每月", "since": f"{year}-01-01"})])
        assert [row.title for row in read_overview("month").strip.rows] == ["主席会议（每月）"]
        with operation("示例") as op:
            write(op, Meetings, [Draft({"actual_start": f"{year}-01-05", "kinds": ("集中学习",), "topic": "示例"})])
        assert tile(read_overview("year"), "studies").number == "1"
        undo()
        assert tile(read_overview("year"), "studies").number == "0"
        assert read_overview("year").term == term


def test_the_overview_of_an_empty_database(tmp_path: Path) -> None:
    with opened(tmp_path / "空.db"):
        assert read_overview("term").term is None and read_overview(term_period()).tiles == ()
