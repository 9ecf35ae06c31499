"""What an office of that many members has written down: visits, meetings with attendance, books, suggestions, rules.

One in fifty dates is known to the month only, one in three hundred to the year, and a few visits have none.
"""
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from benchmarks.filling import derive, insert, rebuild_search
from models import names
from models.adoptions import LEVELS, AdoptedSuggestion, Adoption, Adoptions
from models.attendance import STATUSES, Attendance
from models.books import Book, Books, Gift, GiftLine, Stock, StockEntry
from models.cadences import USUAL, Cadence, Cadences
from models.gifts import RECIPIENT_KINDS, Gifts
from models.instructions import Instruction, Instructions
from models.meetings import KINDS, Meeting, MeetingKind, Meetings, meeting_date, meeting_day
from models.records import db
from models.stock import COUNTED, LOST, OPENING, RECEIVED
from models.suggestions import ASPECTS, RESULTS, Suggestion, Suggestions
from models.visits import Visit, VisitMember, Visits, VisitUnit, VisitVisitor

LAST_YEAR = 2025
SEED = 20251231
AT_A_MEETING = 20
CAMPAIGN = "党史学习教育"
TOPICS = ("产业发展", "乡村振兴", "营商环境", "校园安全", "养老服务", "河道治理", "农田水利", "村容村貌", "冬季供暖", "用工招聘")
ENOUGH = 10_000_000                     # copies a title opens with: nothing that follows takes its stock below zero
GOING = 200                             # so many people do the visiting
TITLES_A_SET = 20


class Sizes:
    """How many rows of each kind go with so many members: 200,000 visits and 1,000,000 attendance rows with 600,000."""

    def __init__(self, members: int) -> None:
        self.members = members
        self.visits = self.stock = max(members // 3, TITLES_A_SET * 2)
        self.meetings = max(members * 5 // 3 // AT_A_MEETING, 10)
        self.gifts = max(members // 6, 10)
        self.suggestions = max(members // 12, 20)
        self.adoptions, self.instructions = self.suggestions // 10, self.suggestions // 50
        self.titles = max(7, members // 20_000)
        self.units = int(db.execute_sql("SELECT count(*) FROM unit").fetchone()[0])


class _Days:
    """Days at random in the `years` up to the last one, as people write them down."""

    def __init__(self, dice: random.Random, years: int) -> None:
        self._dice, self._first = dice, date(LAST_YEAR - years + 1, 1, 1)
        self._days = (date(LAST_YEAR, 12, 31) - self._first).days + 1

    def known(self) -> str:
        return (self._first + timedelta(days=self._dice.randrange(self._days))).isoformat()

    def written(self) -> str:
        day, luck = self.known(), self._dice.randrange(300)
        return day[:4] if luck == 0 else day[:7] if luck < 7 else day


def fill(members: int, years: int) -> None:
    """The rows of `years` up to the last one, without what is derived from them; the lists and people are there."""
    dice, sizes = random.Random(SEED), Sizes(members)
    days = _Days(dice, years)
    _visits(dice, days, sizes)
    _meetings(dice, days, sizes)
    _attendance(dice, sizes)
    _books(dice, days, sizes)
    _suggestions(dice, days, sizes)
    insert(Cadence, ("id", "kind", "unit", "tolerance", "position", "since"),
           [(place, kind, unit, late, place, f"{LAST_YEAR - years + 1}-01-01")
            for place, (kind, unit, late) in enumerate(USUAL, 1)])


def finish(members: int) -> None:
    """Search texts, last days and the like, by the registers themselves; all indexes are there, no triggers."""
    sizes = Sizes(members)
    for register, count in ((Visits, sizes.visits), (Meetings, sizes.meetings), (Books, sizes.titles),
                            (Stock, sizes.stock + sizes.titles), (Gifts, sizes.gifts),
                            (Suggestions, sizes.suggestions), (Adoptions, sizes.adoptions),
                            (Instructions, sizes.instructions), (Cadences, len(USUAL))):
        derive(register, count)
    for model in (Visit, Meeting, Attendance, Book, StockEntry, Gift, Suggestion, Adoption, Instruction, Cadence):
        rebuild_search(model)


def _visits(dice: random.Random, days: _Days, sizes: Sizes) -> None:
    numbers = range(1, sizes.visits + 1)
    insert(Visit, ("id", "visited_on", "subject", "findings", "campaign"),
           ((i, days.written() if i % 1000 else None, f"调研{TOPICS[i % 10]}", f"反映{TOPICS[i % 7]}方面的问题",
             CAMPAIGN if i % 20 == 0 else None) for i in numbers))
    _link(VisitUnit, ("visit", "unit"),
          ((i, dice.randrange(sizes.units) + 1) for i in numbers for _ in range(1 + i % 2)))
    _link(VisitMember, ("visit", "person"), ((i, dice.randrange(sizes.members) + 1) for i in numbers if i % 5 < 2))
    going = min(GOING, sizes.members)
    _link(VisitVisitor, ("visit", "person"), ((i, dice.randrange(going) + 1) for i in numbers))


def _link(model: type[Any], columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    """Rows numbered from 1; what is linked twice is linked once."""
    insert(model, ("id", *columns), ((number, *row) for number, row in enumerate(dict.fromkeys(rows), 1)))


def _meetings(dice: random.Random, days: _Days, sizes: Sizes) -> None:
    """One in a hundred is only planned, one in ten counts in two ledgers. The days are needed before the rest."""
    def rows() -> Iterator[tuple[Any, ...]]:
        for i in range(1, sizes.meetings + 1):
            written = days.written()
            start = f"{written} 09:00" if len(written) == 10 else written
            held = {"actual_start": start if i % 100 else None, "planned_start": None if i % 100 else start}
            yield (i, *held.values(), f"学习讨论{TOPICS[i % 10]}", "二楼会议室", meeting_date(held), meeting_day(held))
    insert(Meeting, ("id", "actual_start", "planned_start", "topic", "place", "date", "day"), rows())
    _link(MeetingKind, ("meeting", "kind"), ((i, kind) for i in range(1, sizes.meetings + 1) for kind in _kinds(i)))


def _kinds(meeting: int) -> tuple[str, ...]:
    first = KINDS[meeting % len(KINDS)]
    second = KINDS[(meeting + 5) % len(KINDS)]
    return tuple(sorted({first, second}, key=KINDS.index)) if meeting % 10 == 0 else (first,)


def _attendance(dice: random.Random, sizes: Sizes) -> None:
    """Twenty at each meeting; search texts are those the register would make of the person's name."""
    people = [(name, names.search_text(name, ""), names.initials(name), names.pinyin(name)) for name, in
              db.execute_sql("SELECT name FROM person WHERE id <= ? ORDER BY id", (sizes.members,))]
    weights = (60, 4, 14, 2, 3, 10, 7)

    def rows() -> Iterator[tuple[Any, ...]]:
        number = 0
        for meeting, on, day in db.execute_sql("SELECT id, date, day FROM meeting ORDER BY id").fetchall():
            chosen = dice.sample(range(sizes.members), min(AT_A_MEETING, sizes.members))
            for person, status in zip(chosen, dice.choices(STATUSES, weights, k=len(chosen))):
                number += 1
                yield (number, meeting, person + 1, status, on, day, *people[person][1:])
    insert(Attendance, ("id", "meeting", "person", "status", "date", "day", "search", "initials", "pinyin"), rows())


def _books(dice: random.Random, days: _Days, sizes: Sizes) -> None:
    titles = range(1, sizes.titles + 1)
    insert(Book, ("id", "name"), [(i, f"示例文史第{i}辑") for i in titles])
    kinds = (RECEIVED,) * 6 + (LOST,) * 3 + (COUNTED,)

    def entries() -> Iterator[tuple[Any, ...]]:
        for i in titles:
            yield i, i, OPENING, "2016-12-20", ENOUGH, 0
        for i in range(sizes.titles + 1, sizes.titles + sizes.stock + 1):
            kind = kinds[dice.randrange(len(kinds))]
            if kind == COUNTED and dice.randrange(20):
                kind = RECEIVED                                     # a count now and then
            copies = ENOUGH if kind == COUNTED else dice.randrange(1, 300)
            yield i, dice.choice(titles), kind, days.known() if kind == COUNTED else days.written(), copies, 0
    insert(StockEntry, ("id", "book", "kind", "date", "copies", "gifts_before"), entries())
    insert(Gift, ("id", "given_on", "recipient_kind", "recipient", "place"),
           ((i, days.written(), RECIPIENT_KINDS[i % 4], f"示例受赠方{i % 5000}", "示例县") for i in
            range(1, sizes.gifts + 1)))
    insert(GiftLine, ("id", "gift", "book", "copies"), (
        (number, gift, book, dice.randrange(1, 40)) for number, (gift, book) in enumerate(
            ((gift, (gift + nth * 3) % sizes.titles + 1) for gift in range(1, sizes.gifts + 1)
             for nth in range(1 + gift % 2)), 1)))


def _suggestions(dice: random.Random, days: _Days, sizes: Sizes) -> None:
    """One in five has become part of the one before; of the others most were sent, and half have a result."""
    def rows() -> Iterator[tuple[Any, ...]]:
        for i in range(1, sizes.suggestions + 1):
            collected, main = days.written(), i - 1 if i % 5 == 0 else None
            sent = _later(dice, collected, 60) if main is None and i % 10 < 7 else None
            result = RESULTS[i % 4] if sent and i % 2 else None
            yield (i, f"关于{TOPICS[i % 10]}的建议{i}", f"建议加强{TOPICS[i % 10]}工作。", "意见建议", ASPECTS[i % len(ASPECTS)],
                   collected, "走访" if i % 2 else "委员", dice.randrange(sizes.visits) + 1 if i % 2 else None,
                   None if i % 2 else dice.randrange(sizes.members) + 1, "县委办公室" if sent else None, sent, result,
                   _later(dice, sent, 90) if result and sent else None, main)
    insert(Suggestion, ("id", "subject", "content", "kind", "field", "collected_on", "source", "visit", "member",
                        "sent_to", "sent_on", "result", "result_on", "merged_into"), rows())
    free = [i for i in range(1, sizes.suggestions + 1) if i % 5]
    insert(Adoption, ("id", "adopted_on", "body", "level", "field"),
           ((i, f"{LAST_YEAR}-12-{dice.randrange(1, 32):02d}", f"示例{LEVELS[i % 5]}", LEVELS[i % 5],
             ASPECTS[i % len(ASPECTS)]) for i in range(1, sizes.adoptions + 1)))
    _link(AdoptedSuggestion, ("adoption", "suggestion"),
          ((i, dice.choice(free)) for i in range(1, sizes.adoptions + 1) for _ in range(1 + i % 2)))
    insert(Instruction, ("id", "given_on", "leader", "suggestion", "affirmative"),
           ((i, f"{LAST_YEAR}-12-{dice.randrange(1, 32):02d}", "示例领导", dice.choice(free), i % 2) for i in
            range(1, sizes.instructions + 1)))


def _later(dice: random.Random, written: str, most: int) -> str:
    """A day after a date as it was written, whatever that may mean."""
    first = date.fromisoformat((written + "-12-31" if len(written) == 4 else written + "-28" if len(written) == 7
                                else written))
    return (first + timedelta(days=dice.randrange(1, most))).isoformat()


__all__ = ["LAST_YEAR", "Sizes", "fill", "finish"]
