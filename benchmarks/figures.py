"""概览, 汇报 and a figure's rows against the bare SQL of the same numbers, written by hand and asked one by one."""
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.bare import Bare
from benchmarks.events import LAST_YEAR
from benchmarks.lists import PAGE, TERM, assert_same, first_page
from benchmarks.measure import Board, timed
from models.database import close_database, open_database
from models.figures import FigureValue
from models.overview import Overview, read_overview
from models.periods import Period, to_date, year_before
from models.records import today
from models.report_table import read_report
from models.reporting import FIGURES
from models.stock import STOCK

ROUNDS = 3                              # enough of what takes half a minute each
TIMES = 2.0                             # 概览 and 汇报: so many times the bare SQL
ROW_TIMES, ROW_PLUS = 1.5, 10.0         # a figure's rows: 1.5 times, or 10 ms more
PERIODS = {"term": Period("换届以来", "2021-12-20", f"{LAST_YEAR}-12-31"),
           "year": Period("本年", f"{LAST_YEAR}-01-01", f"{LAST_YEAR}-12-31")}

# -- the numbers, each asked as it is quickest ------------------------------------------------------------------------

_HERE = """FROM membership m WHERE m.term_id = :term AND m.deleted_at IS NULL AND (m.since IS NULL OR m.since <= :day)
    AND (m.until IS NULL OR m.until > :day)"""
_ACTIVE = "deleted_at IS NULL AND (since IS NULL OR since <= :day) AND (until IS NULL OR until > :day)"
_PARTY = f"(SELECT person_id FROM affiliation WHERE {_ACTIVE} AND party IN ('中共党员', '中共预备党员'))"
_SEATED = f"(SELECT membership_id FROM grid_seat WHERE {_ACTIVE})"
_STANDING = f"(SELECT membership_id FROM post WHERE {_ACTIVE} AND title IN ('主席', '副主席', '秘书长', '常务委员'))"
# The benchmarks' dates are days, months and years.
_WITHIN = ("deleted_at IS NULL AND day BETWEEN :first AND :last "
           "AND (day > :year_end OR length({0}) = 10 OR substr({0} || '-01-01', 1, 10) >= :first)")


def _within(date: str, table: str = "") -> str:
    text = _WITHIN.format(f"{table}{date}")
    return text.replace("deleted_at", f"{table}deleted_at").replace("day ", f"{table}day ") if table else text


def _visited(kind: str) -> tuple[str, str]:
    """SQL of the different units of a kind that were visited, and of the visits to them: nearly every unit has one."""
    visits = (f"SELECT count(*) FROM visit v WHERE {_within('visited_on', 'v.')} "
              "AND v.id IN (SELECT visit_id FROM visit_unit")
    return (f"SELECT count(*) FROM unit u WHERE kind = '{kind}' AND deleted_at IS NULL AND EXISTS (SELECT 1 FROM "
            f"visit_unit l JOIN visit v ON v.id = l.visit_id WHERE l.unit_id = u.id AND l.deleted_at IS NULL AND "
            f"{_within('visited_on', 'v.')})",
            f"{visits} WHERE deleted_at IS NULL AND unit_id IN (SELECT id FROM unit WHERE kind = '{kind}'))")


_TO_MEMBERS = f"""FROM visit v JOIN visit_member l ON l.visit_id = v.id AND l.deleted_at IS NULL
    WHERE {_within('visited_on', 'v.')}"""
_VISITED_MEMBERS = f"""SELECT count(*) FROM (SELECT DISTINCT l.person_id AS person {_TO_MEMBERS}) WHERE EXISTS (
    SELECT 1 FROM membership WHERE person_id = person AND term_id = :term AND deleted_at IS NULL)"""


def _held(*kinds: str) -> str:
    """SQL of the meetings of any of these kinds that were held."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return (f"SELECT count(*) FROM meeting WHERE {_within('date')} AND actual_start IS NOT NULL AND id IN "
            f"(SELECT meeting_id FROM meeting_kind WHERE kind IN ({listed}) AND deleted_at IS NULL)")


def _adopted(*levels: str) -> str:
    """SQL of the different suggestions adopted at these levels."""
    listed = ", ".join(f"'{level}'" for level in levels)
    return (f"SELECT count(DISTINCT coalesce(s.merged_into_id, s.id)) FROM adoption a JOIN adopted_suggestion l "
            "ON l.adoption_id = a.id AND l.deleted_at IS NULL JOIN suggestion s ON s.id = l.suggestion_id "
            f"AND s.deleted_at IS NULL WHERE a.level IN ({listed}) AND {_within('adopted_on', 'a.')}")


def _counted(table: str, date: str, more: str = "") -> str:
    return f"SELECT count(*) FROM {table} WHERE {_within(date)}{more}"


_VILLAGES, _ENTERPRISES, _OFFICES = (_visited(kind) for kind in ("行政村", "企业", "县直单位"))
_SENT = ("SELECT count(*) FROM suggestion WHERE deleted_at IS NULL AND merged_into_id IS NULL "
         "AND {} BETWEEN :first AND :last")
_RESULT = _SENT.format("result_on") + " AND result IN ({})"

NUMBERS: dict[str, str] = {
    "members": f"SELECT count(*) {_HERE}",
    "party_members": f"SELECT count(*) {_HERE} AND m.person_id IN {_PARTY}",
    "not_party": f"SELECT count(*) {_HERE} AND m.person_id NOT IN {_PARTY}",
    "women": f"SELECT count(*) {_HERE} AND m.sex_order = '女'",
    "minorities": f"SELECT count(*) {_HERE} AND m.person_id IN (SELECT id FROM person WHERE ethnicity <> '汉族')",
    "standing_body": f"SELECT count(*) {_HERE} AND m.id IN {_STANDING}",
    "standing_members": f"SELECT count(*) {_HERE} AND m.id IN {_STANDING.replace('主席', '')}",
    "members_in_grids": f"SELECT count(*) {_HERE} AND m.id IN {_SEATED}",
    "members_without_grid": f"SELECT count(*) {_HERE} AND m.id NOT IN {_SEATED} "
                            "AND coalesce(ungridded_reason, '') = ''",
    "without_contact": f"SELECT count(*) {_HERE} AND m.id NOT IN {_STANDING} AND m.person_id NOT IN (SELECT target_id "
                       f"FROM contact WHERE term_id = :term AND {_ACTIVE})",
    "grids": "SELECT count(*) FROM grid WHERE deleted_at IS NULL AND term_id = :term",
    "visits": _counted("visit", "visited_on"),
    "visited_villages": _VILLAGES[0], "visited_villages times": _VILLAGES[1],
    "visited_enterprises": _ENTERPRISES[0], "visited_enterprises times": _ENTERPRISES[1],
    "visited_offices": _OFFICES[0], "visited_offices times": _OFFICES[1],
    "visited_members": _VISITED_MEMBERS,
    "visited_members times": f"SELECT count(DISTINCT v.id) {_TO_MEMBERS}",
    "studies": _held("集中学习"), "seminars": _held("专题研讨"), "brief_studies": _held("政治学习一刻钟"),
    "warning_education": _held("警示教育"), "lectures": _held("主席讲党课", "书记讲党课", "专题党课"),
    "lectures_chair": _held("主席讲党课"), "lectures_secretary": _held("书记讲党课"),
    "meetings_held": _counted("meeting", "date", " AND actual_start IS NOT NULL"),
    "meetings_party_group": _held("党组会议"), "meetings_chair": _held("主席会议"), "meetings_standing": _held("常委会会议"),
    "warning_education_people":
        "SELECT count(*) FROM attendance WHERE deleted_at IS NULL AND status IN ('出席', '迟到') AND meeting_id IN ("
        + _held("警示教育").replace("count(*)", "id") + ")",
    "suggestions": _counted("suggestion", "collected_on", " AND merged_into_id IS NULL"),
    "suggestions_raw": _counted("suggestion", "collected_on", " AND composed = 0"),
    "suggestions_submitted": _SENT.format("sent_on"),
    "suggestions_transferred": _RESULT.format("'转办'"),
    "suggestions_not_adopted": _RESULT.format("'未采用', '留作参考'"),
    "suggestions_adopted": _adopted("县委"), "suggestions_adopted_government": _adopted("县政府"),
    "suggestions_adopted_above": _adopted("市", "省", "全国"),
    "suggestions_adopted_fields":
        f"SELECT count(DISTINCT field) FROM adoption WHERE level = '县委' AND {_within('adopted_on')}",
    "instructions": _counted("instruction", "given_on"),
    "instructions_affirmative": _counted("instruction", "given_on", " AND affirmative = 1"),
    "books": "SELECT count(*) FROM book WHERE deleted_at IS NULL",
    "copies_given": "SELECT sum(l.copies) FROM gift g JOIN gift_line l ON l.gift_id = g.id AND l.deleted_at IS NULL "
                    "WHERE " + _within("given_on", "g."),
    "gifts": _counted("gift", "given_on"),
}
# Nothing of these is in the database: an empty table is asked, as ours is.
EMPTY = ("branch", "donation", "shift", "team", "exchange", "trip", "proposal", "document", "consultation", "duty",
         "contact_event")
# 另有 N 条日期不全: of each register of events once.
UNDATED = (("visit", "visited_on"), ("meeting", "date"), ("suggestion", "collected_on"), ("adoption", "adopted_on"),
           ("instruction", "given_on"), ("gift", "given_on"))
_RULES = ("SELECT m.id, m.date, m.day FROM meeting_kind k JOIN meeting m ON m.id = k.meeting_id WHERE k.kind = ? AND "
          "k.deleted_at IS NULL AND m.deleted_at IS NULL AND m.actual_start IS NOT NULL AND m.parent_id IS NULL "
          "AND m.day BETWEEN ? AND ?")
RULES = ("党组会议", "主席会议", "常委会会议", "主席讲党课")
STATES = ("members", "party_members", "not_party", "women", "minorities", "standing_body", "standing_members",
          "members_in_grids", "members_without_grid", "without_contact", "grids", "books")


class Reporting(Bare):
    """The numbers of reports, each asked by itself."""

    def number(self, key: str, period: Period) -> int:
        values = {"first": period.first, "last": period.last, "year_end": f"{period.first[:4]}-12-31", "term": TERM,
                  "day": min(period.last, today())}
        return self.connection.execute(NUMBERS[key], values).fetchone()[0] or 0

    def numbers(self, keys: Sequence[str], period: Period) -> dict[str, int]:
        """These numbers, the dates they leave out, and the meetings the rules ask for."""
        found = {key: self.number(key, period) for key in keys}
        for table in EMPTY:
            self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        first, last = period.span
        for table, date in UNDATED:
            self.connection.execute(
                f"SELECT count(*) FROM {table} WHERE deleted_at IS NULL AND (day IS NULL OR length({date}) < 10 AND "
                "(day BETWEEN ? AND ? OR day BETWEEN ? AND ?))",
                (first, f"{first[:4]}-12-31", last, f"{last[:4]}-12-31")).fetchone()
        for kind in RULES:
            self.connection.execute(_RULES, (kind, first, last)).fetchall()
        return found

    def rows(self, sql: str, period: Period, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, (*period.span, *values)).fetchall()


# -- 概览 and 汇报 ----------------------------------------------------------------------------------------------------

def report_floor(bare: Reporting, period: Period) -> dict[str, int]:
    """Every number of 汇报: of the period, of the year so far and of the year before."""
    events = [key for key in NUMBERS if key not in STATES]
    if to_date(period).span != period.span:
        bare.numbers(events, to_date(period))
    bare.numbers(events, year_before(period))
    return bare.numbers(list(NUMBERS), period)


def assert_same_numbers(ours: Sequence[FigureValue], floor: dict[str, int]) -> None:
    """Every number of the floor is one of ours."""
    found: dict[str, float | None] = {one.figure.key: one.value for one in ours}
    found |= {f"{one.figure.key} times": one.times for one in ours if one.times is not None}
    wrong = {key: (found[key], number) for key, number in floor.items() if found[key] != number}
    if wrong:
        raise AssertionError(f"ours and the floor differ: {wrong}")


OVERVIEW = ("members", "party_members", "not_party", "visited_villages", "visited_villages times",
            "visited_enterprises", "visited_enterprises times", "visited_offices", "visited_offices times",
            "visited_members", "visited_members times", "studies", "seminars", "suggestions", "suggestions_adopted",
            "suggestions_adopted_fields", "suggestions_submitted", "suggestions_transferred",
            "suggestions_not_adopted", "copies_given", "books")


class _Told(Exception):
    """概览 has shown its figures."""


def overview_without_todos(period: Period) -> Overview:
    """概览 as it is first shown: figures, bars and the strip; what waits follows."""
    found: list[Overview] = []

    def tell(one: Overview) -> None:
        found.append(one)
        raise _Told
    try:
        read_overview(period, tell=tell)
    except _Told:
        pass
    return found[0]


def overview_floor(bare: Reporting, period: Period) -> dict[str, int]:
    """The figures of 概览, copies given and left of every title, and the meetings of the strip's year."""
    bare.connection.execute("SELECT l.book_id, sum(l.copies) FROM gift_line l JOIN gift g ON g.id = l.gift_id WHERE "
                            "l.deleted_at IS NULL AND g.deleted_at IS NULL GROUP BY l.book_id").fetchall()
    bare.connection.execute(STOCK).fetchall()
    for kind in RULES:
        bare.connection.execute(_RULES, (kind, f"{today()[:4]}-01-01", today())).fetchall()
    return bare.numbers(OVERVIEW, period)


def run(board: Board, database: Path, name: str) -> None:
    """Measure `database`, called `name` in the results; raises where ours and the floor differ in a number."""
    open_database(database, read_only=False)
    bare = Reporting(database)
    try:
        for when, period in PERIODS.items():
            if board.wants(f"report_{name}_{when}"):
                assert_same_numbers([line.value for line in read_report(FIGURES, period).lines],
                                    report_floor(bare, period))
            _against(board, f"report_{name}_{when}", lambda: read_report(FIGURES, period),
                     lambda: report_floor(bare, period))
            _against(board, f"overview_{name}_{when}", lambda: overview_without_todos(period),
                     lambda: overview_floor(bare, period))
        for key, floor in ROWS.items():
            _rows(board, f"rows_{name}_{key}", key, floor, bare, PERIODS["term"])
    finally:
        bare.close()
        close_database()


def _against(board: Board, name: str, ours: Callable[[], object], floor: Callable[[], object]) -> None:
    board.compare(name, timed(ours), timed(floor), times=TIMES, rounds=min(board.rounds, ROUNDS))


# -- the rows of a figure ---------------------------------------------------------------------------------------------

_DATED = ("deleted_at IS NULL AND day BETWEEN ? AND ? AND (length({0}) = 10 OR "
          "substr({0} || '-01-01', 1, 10) >= '2021-12-20')")


def _names(table: str, of: str, parent: str) -> str:
    """SQL of the names linked to the row x."""
    return (f"(SELECT group_concat(o.name, '、') FROM {table} l JOIN {of} o ON o.id = l.{of}_id "
            f"WHERE l.{parent}_id = x.id AND l.deleted_at IS NULL)")


# Figure → (SQL of the ids in order, of the columns shown of those ids).
ROWS: dict[str, tuple[str, str]] = {
    "visits": (
        f"SELECT id FROM visit WHERE {_DATED.format('visited_on')} ORDER BY visited_on DESC, id DESC",
        f"SELECT id, visited_on, {_names('visit_unit', 'unit', 'visit')}, {_names('visit_member', 'person', 'visit')}, "
        f"{_names('visit_visitor', 'person', 'visit')}, subject, findings, note FROM visit x"),
    "visited_villages": (
        "SELECT id FROM unit WHERE deleted_at IS NULL AND kind = '行政村' AND id IN (SELECT unit_id FROM visit_unit "
        "WHERE deleted_at IS NULL AND visit_id IN (SELECT id FROM visit WHERE "
        f"{_DATED.format('visited_on')})) ORDER BY kind, township, name_key, id",
        "SELECT id, name, kind, township, (SELECT max(day) FROM visit v JOIN visit_unit l ON l.visit_id = v.id WHERE "
        "l.unit_id = x.id AND v.deleted_at IS NULL AND l.deleted_at IS NULL), nature, industry, aliases, "
        "contact_person, phone, note FROM unit x"),
    "suggestions": (
        f"SELECT id FROM suggestion WHERE {_DATED.format('collected_on')} AND merged_into_id IS NULL "
        "ORDER BY collected_on DESC, id DESC",
        "SELECT id, subject, kind, field, collected_on, content, closed_on, feedback_on, (SELECT count(*) FROM "
        "instruction WHERE suggestion_id = x.id), (SELECT count(*) FROM suggestion WHERE merged_into_id = x.id), "
        "source, (SELECT name FROM person WHERE id = x.member_id), sent_to, sent_on, result, "
        "(SELECT group_concat(level) FROM adoption a "
        "JOIN adopted_suggestion l ON l.adoption_id = a.id WHERE l.suggestion_id = x.id) FROM suggestion x"),
    "copies_given": (
        f"SELECT id FROM gift WHERE {_DATED.format('given_on')} ORDER BY given_on DESC, id DESC",
        "SELECT id, given_on, recipient_kind, recipient, "
        f"{_names('gift_line', 'book', 'gift')}, (SELECT sum(copies) "
        "FROM gift_line WHERE gift_id = x.id), place, occasion, handler, signed_by, note FROM gift x"),
    "studies": (
        f"SELECT id FROM meeting WHERE {_DATED.format('date')} AND actual_start IS NOT NULL AND id IN (SELECT "
        "meeting_id FROM meeting_kind WHERE kind = '集中学习' AND deleted_at IS NULL) ORDER BY date DESC, id DESC",
        "SELECT id, actual_start, (SELECT group_concat(kind) FROM meeting_kind WHERE meeting_id = x.id), topic, place, "
        "channel, (SELECT name FROM person WHERE id = chair_id), "
        f"{_names('meeting_speaker', 'person', 'meeting')}, "
        "number, expected_number, (SELECT count(*) FROM attendance WHERE meeting_id = x.id AND "
        "status IN ('出席', '迟到') AND deleted_at IS NULL), (SELECT count(*) FROM attendance "
        "WHERE meeting_id = x.id AND deleted_at IS NULL), note "
        "FROM meeting x"),
}


def _rows(board: Board, name: str, key: str, floor: tuple[str, str], bare: Reporting, period: Period) -> None:
    """The first page of a figure's rows, and all their ids."""
    view = next(figure for figure in FIGURES if figure.key == key).view(period, TERM)
    ids_sql, page_sql = floor
    assert_same(view.all_ids(), [row[0] for row in bare.rows(ids_sql, period)])

    def page() -> object:
        ids = [row[0] for row in bare.rows(f"{ids_sql} LIMIT {PAGE}", period)]
        return bare.connection.execute(f"{page_sql} WHERE id IN ({', '.join(map(str, ids))})").fetchall()

    def against(part: str, ours: Callable[[], object], theirs: Callable[[], object]) -> None:
        board.compare(f"{name}_{part}", timed(ours), timed(theirs), times=ROW_TIMES, plus=ROW_PLUS)
    against("first_page", lambda: first_page(view), page)
    against("all_ids", view.all_ids, lambda: bare.rows(ids_sql, period))


__all__ = ["Reporting", "run"]
