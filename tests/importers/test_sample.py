"""The sample of 新河县 gives the figures it is made for, through the ordinary importer and nothing else."""
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exporters.registers import everything, export_view, full_view
from importers import sample
from importers.files import plan_file
from importers.planned import SAME, Plan
from importers.reading import read_sheets
from models import fields
from models.basics import setting
from models.books import Book
from models.cadence_states import STATES
from models.cadences import read_strip
from models.catalogue import REGISTERS
from models.contact_chain import broken, without_contact
from models.database import Lock, opened
from models.errors import Refused
from models.figures import FigureValue, by_key, compute
from models.members import parse_posts
from models.operation import journal
from models.periods import Period
from models.records import db
from models.register import Register
from models.reporting import FIGURES, current_term, current_term_id, current_view
from models.stock import ledger
from models.view import Filter, View

ROOT = Path(__file__).resolve().parents[2]
SINCE_THE_CHANGE = Period("换届以来", "2021-06-18", "2024-12-31")
NAMESAKE = "王秀兰"


class Built:
    def __init__(self, path: Path, plans: list[Plan]) -> None:
        self.path, self.plans = path, dict(zip(sample.WORKBOOKS, plans))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    path = tmp_path_factory.mktemp("sample") / "示例.db"
    return Built(path, sample.build(path))


@pytest.fixture
def database(built: Built) -> Iterator[None]:
    with opened(built.path, locked=False):
        yield


@pytest.fixture(scope="module")
def figures(built: Built) -> dict[str, FigureValue]:
    with opened(built.path, locked=False):
        return dict(by_key(compute(FIGURES, SINCE_THE_CHANGE, current_term_id())))


def rows(sql: str) -> list[Any]:
    return list(db.execute_sql(sql).fetchall())


def view(register: str, *filters: Filter, **options: Any) -> View:
    found = REGISTERS[register]
    term = current_term_id() if found.term else None
    return View(found, filters=filters, **{"term": term, "as_of": SINCE_THE_CHANGE.last, **options})


@pytest.mark.parametrize("workbook", sample.WORKBOOKS, ids=lambda workbook: workbook.file)
def test_every_row_of_every_sheet_is_read(built: Built, workbook: sample.Workbook) -> None:
    plan = built.plans[workbook]
    counts = plan.counts()
    left_out = [row.warnings for row in plan.rows if any("未导入" in words for _, words in row.warnings)]
    assert (counts["unsure"], counts["failed"], plan.questions, left_out) == (0, 0, [], [])
    assert plan.rows and not plan.counted_otherwise


@pytest.mark.usefixtures("database")
def test_a_second_import_of_any_sheet_changes_nothing() -> None:
    for workbook in sample.WORKBOOKS:
        plan = plan_file(REGISTERS[workbook.register], sample.folder() / workbook.file, term_name=workbook.term)
        changed = [(row.excel_row, row.result, row.changes, row.reasons) for row in plan.rows if row.result != "same"]
        assert not changed, workbook.file


@pytest.mark.parametrize("key, value", [
    ("members", 168), ("party_members", 61), ("not_party", 107), ("women", 51), ("minorities", 7),
    ("standing_body", 33), ("standing_members", 27), ("members_in_grids", 168), ("members_without_grid", 0),
    ("grids", 8), ("branches", 8), ("teams", 3), ("volunteers", 70), ("donations", 273_800),
    ("donations_money", 196_000), ("donations_goods", 77_800), ("donations_unvalued", 2), ("books", 7),
    ("copies_given", 8216), ("studies", 24), ("seminars", 3), ("brief_studies", 36), ("lectures", 51),
    ("lectures_chair", 48), ("lectures_secretary", 3), ("warning_education", 3), ("meetings_party_group", 21),
    ("meetings_chair", 10), ("meetings_standing", 5), ("meetings_party_group_missed", 1),
    ("meetings_party_group_unrecorded", 2), ("meetings_chair_missed", 1), ("meetings_chair_unrecorded", 1),
    ("meetings_standing_missed", 1), ("meetings_standing_unrecorded", 1), ("lectures_chair_missed", 2),
    ("lectures_chair_unrecorded", 3), ("visits", 161), ("visited_villages", 76), ("visited_enterprises", 73),
    ("visited_offices", 63), ("visited_members", 156), ("suggestions", 212), ("suggestions_raw", 275),
    ("suggestions_submitted", 147), ("suggestions_transferred", 61), ("suggestions_not_adopted", 34),
    ("suggestions_adopted", 23), ("suggestions_adopted_fields", 6), ("suggestions_adopted_government", 22),
    ("suggestions_adopted_above", 7), ("instructions", 1), ("instructions_affirmative", 1), ("consultations", 12),
    ("documents", 4), ("proposals_received", 100), ("proposals_filed", 87), ("exchange_visitors", 24),
    ("exchange_hosts", 6), ("hazards_removed", 104), ("turnover_down", 2), ("trips", 5), ("trip_places", 5),
    ("trip_interviews", 14), ("materials", 38), ("duties", 21)])
def test_figure(figures: dict[str, FigureValue], key: str, value: int) -> None:
    assert figures[key].value == value


@pytest.mark.usefixtures("database")
def test_there_were_more_visits_than_targets(figures: dict[str, FigureValue]) -> None:
    """Each register holds more than was visited: who is left out can be told."""
    assert {key: figures[key].times for key in ("visited_villages", "visited_enterprises", "visited_offices")} == {
        "visited_villages": 55, "visited_enterprises": 46, "visited_offices": 35}
    called_on = rows("SELECT count(*), count(DISTINCT unit_id) FROM visit_unit")[0]
    assert called_on > (240, 212) and called_on[1] == 76 + 73 + 63
    there = dict(rows("SELECT kind, count(*) FROM unit GROUP BY 1"))
    assert (there["行政村"], there["企业"], there["县直单位"]) == (169, 96, 72)


@pytest.mark.usefixtures("database")
def test_the_year_of_the_rules_has_every_state() -> None:
    seen = Counter(cell.status for year in (2021, 2022, 2026) for row in read_strip(year, "2026-11-20").rows
                   for cell in row.cells)
    assert set(seen) == set(STATES)
    ends = {row.title: row.end for row in read_strip(2026, "2026-11-20").rows}
    assert ends == {"党组会议（每半月）": "18/21 未登记2", "主席会议（每月）": "8/10 未登记1", "常委会会议（每两月）": "3/5 未登记1",
                    "主席讲党课（每周）": "43/45 未登记2"}


@pytest.mark.usefixtures("database")
def test_entrepreneurs_outside_the_party_visit_enterprises_of_members_in_it() -> None:
    in_party = {name for name, in rows("SELECT p.name FROM person p JOIN affiliation a ON a.person_id = p.id "
                                       "WHERE a.party IN ('中共党员', '中共预备党员')")}
    visitors = {name for name, in rows("SELECT p.name FROM exchange_visitor v JOIN person p ON p.id = v.person_id")}
    members = {name for name, in rows("SELECT p.name FROM person p JOIN membership m ON m.person_id = p.id "
                                      "WHERE m.term_id = 2")}
    owners = {owner for owner, in rows("SELECT u.contact_person FROM exchange_host h JOIN unit u ON u.id = h.unit_id")}
    assert len(visitors) == 24 and visitors <= members and not visitors & in_party
    assert len(owners) == 6 and owners <= members & in_party


@pytest.mark.usefixtures("database")
def test_books_given_on_a_trip_are_given_where_it_stopped() -> None:
    given = rows("SELECT g.recipient, g.day, g.trip_id FROM gift g WHERE g.recipient_kind = '寻访地'")
    stops = set(rows("SELECT site, visited_on, trip_id FROM trip_stop"))
    assert len(given) == 15 and set(given) <= stops
    assert rows("SELECT count(*) FROM gift WHERE trip_id IS NOT NULL AND recipient_kind <> '寻访地'") == [(0,)]


@pytest.mark.usefixtures("database")
def test_the_present_term_follows_the_ninth_on_one_day() -> None:
    term = current_term()
    assert term is not None and (term.name, term.since) == ("第十届", "2021-06-18")
    assert rows("SELECT t.name, m.until, m.end_reason, count(*) FROM membership m JOIN term t ON t.id = m.term_id "
                "GROUP BY 1, 2, 3 ORDER BY 4") == [("第九届", "2021-06-18", "届满", 150), ("第十届", None, None, 168)]


@pytest.mark.usefixtures("database")
def test_posts_written_short_are_understood() -> None:
    assert parse_posts("常委") == ("常务委员",)
    assert parse_posts("县政协副主席、常委会委员") == ("副主席", "常务委员")
    assert parse_posts("政协委员") == ("委员",)
    assert rows("SELECT p.title, count(*) FROM post p JOIN membership m ON m.id = p.membership_id "
                "WHERE m.term_id = 1 GROUP BY 1 ORDER BY 2") == [
        ("主席", 1), ("秘书长", 1), ("副主席", 4), ("常务委员", 40), ("委员", 104)]


@pytest.mark.usefixtures("database")
def test_the_re_elected_are_one_person_in_both_rosters() -> None:
    both = rows("SELECT person_id FROM membership GROUP BY person_id HAVING count(*) = 2")
    again = rows("SELECT person_id FROM membership WHERE kind = '连任'")
    assert len(both) == 62 and set(both) == set(again)


@pytest.mark.usefixtures("database")
def test_two_members_share_a_name_and_stay_two() -> None:
    assert len(view("members", Filter("name", "is", NAMESAKE)).ids()) == 2
    assert rows("SELECT count(DISTINCT id_number) FROM person WHERE name = '王秀兰'") == [(2,)]


@pytest.mark.usefixtures("database")
def test_names_are_kept_unpadded_and_former_names_apart() -> None:
    names = [name for name, in rows("SELECT name FROM person")]
    assert not [name for name in names if any(mark in name for mark in " 　\n（(・")]
    assert "艾山·玉素甫" in names
    assert len(rows("SELECT id FROM person WHERE former_names IS NOT NULL")) == 3
    assert Counter(len(name) for name in names)[2] > 50


@pytest.mark.usefixtures("database")
def test_id_numbers_are_right_and_of_no_real_place() -> None:
    numbers = [(number, birth) for number, birth in rows("SELECT id_number, birth FROM person") if number]
    assert len(numbers) > 200 and all(number.startswith("130599") for number, _ in numbers)
    assert not [number for number, _ in numbers if fields.check_id_number(number)]
    assert not [birth for number, birth in numbers if not str(fields.id_birth(number)).startswith(birth)]


@pytest.mark.usefixtures("database")
def test_every_grid_is_staffed() -> None:
    assert rows("SELECT membership_id FROM grid_seat WHERE until IS NULL GROUP BY 1 HAVING count(*) <> 1") == []
    branches = view("branches")
    for branch in branches.page(branches.ids()).values():
        values = dict(zip((column.key for column in branches.columns), branch))
        (grid,) = view("grids", Filter("name", "is", values["grid"].text)).ids()
        found = view("grids")
        convener = dict(zip((c.key for c in found.columns), found.page([grid])[grid]))["convener"]
        full = view("members", Filter("grid", "is", grid), Filter("affiliations", "is", "中共党员")).ids()
        assert convener.id in full and len(full) >= 3
        assert convener.text == values["secretary"].text and len(values["committee"]) == 1
        assert view("cadres", Filter("name", "is", values["committee"][0].text)).count() == 1
        assert (values["approved_by"], values["approved_on"]) == ("中共新河县委组织部", "2021-07-05")
        assert values["approval_number"]


@pytest.mark.usefixtures("database")
def test_everybody_below_the_party_group_is_contacted_but_the_two_namesakes() -> None:
    members, term, day = view("members"), current_term_id(), SINCE_THE_CHANGE.last
    assert term is not None
    row = members.register.row
    nobody = row.select(row.id).where(row.id.in_(members.subquery()) & without_contact(members))
    names = [name for name, in members.with_(keys=("name",)).page([i for i, in nobody.tuples()]).values()]
    assert names == [NAMESAKE, NAMESAKE]
    assert broken(term, day) == []
    assert rows("SELECT count(*), count(DISTINCT target_id) FROM contact") == [(162, 162)]
    assert rows("SELECT count(*) FROM contact_event") == [(90,)]


@pytest.mark.usefixtures("database")
def test_shifts_go_through_the_night_and_teams_have_members_cadres_and_others() -> None:
    assert rows("SELECT count(*) FROM shift") == [(45,)]
    overnight = rows("SELECT id FROM shift WHERE substr(planned_end, 1, 10) > substr(planned_start, 1, 10)")
    assert len(overnight) == 17
    (rosters,) = [view("rosters", keys=("team", "identity"))]
    kinds = Counter((team.text, kind) for team, kind in rosters.page(rosters.ids()).values())
    assert {kind for _, kind in kinds} == {"委员", "机关干部", "其他"} and len(kinds) == 9


@pytest.mark.usefixtures("database")
def test_one_title_runs_low_and_gifts_go_to_every_kind_of_recipient() -> None:
    books = View(REGISTERS["books"], keys=("name", "stock"))
    left = dict(books.page(books.ids()).values())
    assert left == {"古今新河": 86, "董振堂将军生平实录": 898, "示例书三": 1800, "示例书四": 2200, "示例书五": 1300,
                    "示例书六": 498, "示例书七": 300}
    places = {place for place, in rows("SELECT place FROM gift WHERE recipient_kind = '寻访地'")}
    assert places == {"成都", "南京", "广州", "西安", "丹巴"}
    assert {kind for kind, in rows("SELECT recipient_kind FROM gift")} == {"寻访地", "来访人员", "单位", "其他"}


@pytest.mark.usefixtures("database")
def test_nothing_but_terms_and_settings_is_written_apart_from_the_imports() -> None:
    titles = [title for title, in rows("SELECT title FROM operation ORDER BY id")]
    assert len(titles) == 1 + len(sample.WORKBOOKS)
    assert not [title for title in titles[1:] if not title.startswith("导入")]
    tables = {table for table, in rows("SELECT table_name FROM change WHERE operation = 1")}
    assert tables == {"term", "setting"} and "示例" in setting("office")


def test_building_again_starts_anew_and_leaves_the_operator(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "示例.db"
    path.parent.mkdir()
    path.write_text("left over from something else")
    sample.build(path)
    assert journal.operator == ""
    with opened(path):
        assert view("members").count() == 168
    assert not path.with_name(path.name + "-wal").exists()


def test_a_demo_database_open_elsewhere_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "示例.db"
    path.write_text("somebody's")
    lock = Lock(path)
    lock.take("另一个窗口")
    try:
        with pytest.raises(Refused):
            sample.build(path)
    finally:
        lock.release()
    assert path.read_text() == "somebody's"


def test_the_spreadsheets_are_what_the_script_writes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(ROOT / "packaging" / "make_sample.py"), str(tmp_path)], check=True)
    written = {path.name: path for path in tmp_path.iterdir()}
    kept = {path.name: path for path in sample.folder().iterdir() if path.suffix in (".xlsx", ".csv")}
    assert set(written) == set(kept) == {workbook.file for workbook in sample.WORKBOOKS}
    for name, path in written.items():
        ours, theirs = read_sheets(path), read_sheets(kept[name])
        assert [(sheet.name, sheet.rows, sheet.merged) for sheet in ours] == [
            (sheet.name, sheet.rows, sheet.merged) for sheet in theirs], name


@pytest.mark.usefixtures("database")
def test_no_book_is_given_before_it_is_there() -> None:
    assert [move for book in Book.select() for move in ledger(book.id) if move.balance < 0] == []


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("register", [one for one in REGISTERS.values() if not one.read_only], ids=lambda one: one.key)
def test_what_goes_out_comes_back_as_it_is(register: type[Register], tmp_path: Path) -> None:
    """With the namesakes, the rules of one name and the titles alike that a year of an office brings."""
    view = current_view(register)
    rows = view.count()
    if not rows:
        pytest.skip("the sample has none")
    export_view(tmp_path / "台账.xlsx", full_view(view), everything(register), "示例")
    counts = plan_file(register, tmp_path / "台账.xlsx").counts()
    assert (counts[SAME], sum(counts.values())) == (rows, rows)
