"""One operation is kept whole or not at all, logged, and taken back exactly, or refused with the records named."""
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from peewee import DatabaseError, IntegrityError

from models.basics import Setting, Terms
from models.database import close_database, open_database
from models.errors import Cancelled, InvalidValue, Refused
from models.members import Members
from models.operation import (
    ChangeLog,
    OperationLog,
    Stale,
    journal,
    log_event,
    operation,
    redo,
    redo_target,
    undo,
    undo_target,
)
from models.people import Membership, People, Person
from models.records import db
from models.units import Units
from models.view import View
from models.writing import Draft, recycle, restore, write
from tests.dump import dump


@contextmanager
def behind_its_back() -> Iterator[Callable[..., Any]]:
    """Raw SQL that no operation knows of."""
    with db.writable():
        yield db.execute_sql


def add(*names: str) -> list[int]:
    with operation("登记人员") as op:
        return write(op, People, [Draft({"name": name}) for name in names])


def change(row_id: int, **values: Any) -> None:
    with operation("修改人员") as op:
        write(op, People, [Draft(values, id=row_id)])


def name_of(row_id: int) -> str:
    return str(db.execute_sql("SELECT name FROM person WHERE id = ?", (row_id,)).fetchone()[0])


# -- writing ---------------------------------------------------------------------------------------------------------

def test_write_inserts_and_updates_in_the_order_given(database: Path) -> None:
    with operation("登记") as op:
        first, second = op.write(Person, [{"name": "示例甲"}, {"name": "示例乙", "phones": ("13900000001",)}])
    with operation("登记和修改") as op:
        ids = op.write(Person, [{"name": "示例丙"}, {"id": second, "name": "示例丁"}, {"name": "示例戊"}])
    assert ids[1] == second and len({first, *ids}) == 4
    assert [name_of(one) for one in ids] == ["示例丙", "示例丁", "示例戊"]
    assert Person.get_by_id(second).version == 2 and Person.get_by_id(first).version == 1
    assert Person.get_by_id(second).phones == ("13900000001",)


def test_log_has_who_when_before_and_after(database: Path) -> None:
    journal.operator = "示例王"
    one, = add("示例甲")
    journal.operator = "示例李"
    change(one, name="示例乙", phones=("13900000001", "13900000002"))
    entries = list(OperationLog.select().order_by(OperationLog.id))
    assert [(entry.who, entry.title, entry.kind) for entry in entries] == [
        ("示例王", "登记人员", "do"), ("示例李", "修改人员", "do")]
    assert entries[0].at[:10] == time.strftime("%Y-%m-%d") and entries[0].at <= entries[1].at
    inserted, updated = ChangeLog.select().order_by(ChangeLog.id)
    assert inserted.before is None and json.loads(inserted.after) == {"name": "示例甲"}
    assert (updated.table, updated.record, updated.operation) == ("person", one, entries[1].id)
    assert json.loads(updated.before) == {"name": "示例甲", "phones": None}
    assert json.loads(updated.after) == {"name": "示例乙", "phones": '["13900000001", "13900000002"]'}


def test_what_does_not_change_is_not_written(database: Path) -> None:
    one, = add("示例甲")
    before = OperationLog.select().count()
    change(one, name="示例甲", phones=())
    assert Person.get_by_id(one).version == 1
    assert OperationLog.select().count() == before and ChangeLog.select().count() == 1


def test_record_named_twice_is_one_change(database: Path) -> None:
    one, two = add("示例甲", "示例乙")
    before = dump()
    with operation("修改") as op:
        op.write(Person, [{"id": two, "name": "乙一"}, {"id": one, "name": "甲一", "work": "某局", "version": 1},
                          {"id": one, "name": "甲二"}])
        op.write(Person, [{"id": one, "name": "甲三", "wechat": "x"}])
    assert Person.get_by_id(one).version == 3
    assert (name_of(one), Person.get_by_id(one).work, name_of(two)) == ("甲三", "某局", "乙一")
    undo()
    assert dump() == before
    redo()
    assert (name_of(one), Person.get_by_id(one).wechat) == ("甲三", "x")


def test_stale_change_is_refused_with_both_values(database: Path) -> None:
    one, = add("示例甲")
    seen = People.versions(one)
    change(one, work="县一中")
    with pytest.raises(Stale) as refused:
        with operation("修改") as op:
            write(op, People, [Draft({"work": "县二中"}, id=one, versions=seen)])
    assert "工作单位及职务现为“县一中”" in refused.value.sentence and "您填的是“县二中”" in refused.value.sentence
    assert "示例甲" in refused.value.sentence and refused.value.what_to_do
    assert Person.get_by_id(one).work == "县一中" and Person.get_by_id(one).version == 2


def test_stale_member_is_refused_where_only_the_person_moved_on(database: Path, term: int) -> None:
    with operation("新增委员") as op:
        one, = write(op, Members, [Draft({"name": "示例甲"}, fixed={"term": term})])
    seen = Members.versions(one)
    change(Membership.get_by_id(one).person_id, name="示例乙")
    with pytest.raises(Stale, match="示例乙.*示例丙"):
        with operation("修改") as op:
            write(op, Members, [Draft({"name": "示例丙"}, id=one, versions=seen)])


@pytest.mark.parametrize("error", [InvalidValue("name", "不对"), Cancelled(), ZeroDivisionError()])
def test_nothing_is_kept_of_an_operation_that_breaks(database: Path, error: Exception) -> None:
    one, = add("示例甲")
    before, entries = dump(), OperationLog.select().count()
    heard: list[object] = []
    journal.listeners.append(heard.append)
    with pytest.raises(type(error)):
        with operation("修改") as op:
            op.write(Person, [{"name": "示例乙"}, {"id": one, "name": "示例丙"}])
            op.recycle(Person, [one])
            raise error
    assert dump() == before and OperationLog.select().count() == entries and heard == []
    with pytest.raises(DatabaseError, match="readonly"):
        db.execute_sql("DELETE FROM person")


def test_a_broken_rule_of_the_schema_is_a_bug_not_a_refusal(database: Path) -> None:
    """A column's name in SQLite's words (fulltime_…, locked) must not pass for a full disk."""
    with pytest.raises((IntegrityError, sqlite3.IntegrityError)):
        with operation("设置") as op:
            op.write(Setting, [{"key": "full", "value": "1"}, {"key": "full", "value": "2"}])


def test_operations_do_not_nest(database: Path) -> None:
    with pytest.raises(AssertionError):
        with operation("外"):
            with operation("内"):
                pass
    add("示例甲")


def test_views_are_told_after_it_is_kept(database: Path) -> None:
    heard: list[Any] = []
    journal.listeners.append(lambda changed: heard.append((changed.title, changed.ids, db.in_transaction())))
    one, = add("示例甲")
    undo()
    assert heard == [("登记人员", {"person": frozenset({one})}, False), ("撤销：登记人员", {"person": frozenset({one})}, False)]


def test_progress_is_told_and_cancel_rolls_back(database: Path) -> None:
    seen: list[tuple[int, int]] = []

    def report(done: int, whole: int) -> None:
        seen.append((done, whole))
        if len(seen) == 3:
            raise Cancelled
    with pytest.raises(Cancelled):
        with operation("导入", report) as op:
            op.write(Person, [{"name": f"示例{number}"} for number in range(5000)])
    assert seen == [(1000, 5000), (2000, 5000), (3000, 5000)]
    assert Person.select().count() == 0


# -- the computer ----------------------------------------------------------------------------------------------------

def test_full_disk_keeps_what_there_was(database: Path) -> None:
    one, = add("示例甲")
    before, entries = dump(), OperationLog.select().count()
    pages = db.execute_sql("PRAGMA page_count").fetchone()[0]
    db.execute_sql(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(Refused) as refused:
        with operation("导入") as op:
            op.write(Person, [{"id": one, "name": "示例乙"}])
            op.write(Person, [{"name": f"示例{number}"} for number in range(3000)])
    assert "full" in str(refused.value.__cause__)
    assert "磁盘空间不足" in refused.value.sentence and refused.value.what_to_do
    assert dump() == before and OperationLog.select().count() == entries
    db.execute_sql("PRAGMA max_page_count = 100000")
    add("示例丙")                                                    # the connection is of use again
    assert db.execute_sql("PRAGMA query_only").fetchone()[0] == 1


def test_full_disk_when_the_main_file_is_brought_up_to_date(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By then the operation is kept: it must not be told as lost."""
    def full(_db: object) -> None:
        raise DatabaseError("database or disk is full")
    monkeypatch.setattr("models.operation.checkpoint", full)
    one, = add("示例甲")
    assert name_of(one) == "示例甲"


def test_another_programs_lock(database: Path) -> None:
    db.execute_sql("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Refused, match="占用"):
            add("示例甲")
        other.execute("ROLLBACK")
    add("示例甲")


def test_writer_in_another_thread_waits(database: Path) -> None:
    inside, go_on, order = threading.Event(), threading.Event(), []

    def import_something() -> None:
        with db.connection_context(), operation("导入") as op:
            op.write(Person, [{"name": "示例线程"}])
            inside.set()
            assert go_on.wait(5)
            order.append("thread")
    worker = threading.Thread(target=import_something)
    worker.start()
    assert inside.wait(5)
    assert View(People).count() == 0                                # the window reads meanwhile
    threading.Timer(0.3, go_on.set).start()
    add("示例窗口")
    order.append("window")
    worker.join()
    assert order == ["thread", "window"] and View(People).count() == 2
    assert len({row[0] for row in Person.select(Person.id).tuples()}) == 2


def test_events_are_logged_but_are_no_step_of_undo(database: Path) -> None:
    one, = add("示例甲")
    undo()
    log_event("导出名册", "名册.xlsx；用途：示例")
    entry = OperationLog.select().order_by(OperationLog.id.desc()).get()
    assert (entry.kind, entry.title, entry.detail, entry.who) == ("event", "导出名册", "名册.xlsx；用途：示例", "示例经办人")
    assert undo_target() is None and redo() == "登记人员"            # nor do they end the redo branch
    assert undo() == "登记人员" and View(People).count() == 0 and one


# -- undo and redo ---------------------------------------------------------------------------------------------------

def test_nothing_to_undo_or_redo(database: Path) -> None:
    for call in (undo, redo):
        with pytest.raises(Refused, match="没有可以"):
            call()


def test_two_hundred_operations_back_across_a_reopening(database: Path) -> None:
    one, = add("示例零")
    states = [dump()]
    for number in range(200):
        if number % 10 == 9:
            with operation("删除") as op:
                (restore if number % 20 == 19 else recycle)(op, People, [one])
        else:
            change(one, name=f"示例{number}", phones=(f"139{number:08d}",) if number % 3 else ())
        states.append(dump())
    close_database()
    open_database(database)
    for state in reversed(states[:-1]):
        undo()
        assert dump() == state
    close_database()
    open_database(database)
    for state in states[1:]:
        redo()
        assert dump() == state
    assert redo_target() is None


def test_new_operation_ends_the_redo_branch(database: Path) -> None:
    first, = add("示例甲")
    undo()
    second, = add("示例乙")
    assert redo_target() is None
    undo()
    target = redo_target()
    assert target is not None and redo() == "登记人员"
    assert [row[0] for row in Person.select(Person.name).where(Person.deleted_at.is_null()).tuples()] == ["示例乙"]
    with pytest.raises(Refused):
        redo()
    assert second != first                                          # a number is never given twice


def test_undo_is_refused_whole_where_a_record_has_moved_on(database: Path) -> None:
    one, two = add("示例甲", "示例乙")
    with operation("修改 2 人") as op:
        write(op, People, [Draft({"work": "县一中"}, id=one), Draft({"work": "县二中"}, id=two)])
    with behind_its_back() as sql:
        sql("UPDATE person SET work = '县三中' WHERE id = ?", (two,))
    before = dump()
    with pytest.raises(Refused) as refused:
        undo()
    assert "示例乙" in refused.value.sentence and "示例甲" not in refused.value.sentence
    assert "修改 2 人" in refused.value.sentence and refused.value.what_to_do
    assert dump() == before
    with behind_its_back() as sql:
        sql("UPDATE person SET work = '县二中' WHERE id = ?", (two,))
    undo()
    with behind_its_back() as sql:
        sql("UPDATE person SET work = '县三中' WHERE id = ?", (one,))
    with pytest.raises(Refused, match="示例甲"):
        redo()


def test_what_was_inserted_and_changed_since_is_not_withdrawn(database: Path) -> None:
    one, = add("示例甲")
    with behind_its_back() as sql:
        sql("UPDATE person SET phones = '[\"13900000001\"]' WHERE id = ?", (one,))
    with pytest.raises(Refused, match="示例甲"):
        undo()


def test_withdrawn_records_are_in_no_list_and_no_bin(database: Path) -> None:
    one, = add("示例甲")
    undo()
    assert View(People).ids() == [] and View(People, bin=True).ids() == []
    with pytest.raises(Refused):
        undo()
    redo()
    assert View(People).ids() == [one]


def test_insert_change_and_recycling_in_one_operation(database: Path) -> None:
    before = dump()
    with operation("登记") as op:
        one, two = op.write(Person, [{"name": "示例甲"}, {"name": "示例乙"}])
        op.write(Person, [{"id": one, "name": "示例丙"}])
        op.recycle(Person, [two])
    after = dump()
    undo()
    assert dump() == before
    redo()
    assert dump() == after and View(People, bin=True).ids() == [two]


# -- the recycle bin -------------------------------------------------------------------------------------------------

def test_recycling_takes_what_a_record_owns_and_restoring_brings_it_back(database: Path, term: int) -> None:
    with operation("新增委员") as op:
        one, other = write(op, Members, [Draft({"name": name, "posts": ("主席", "委员")}, fixed={"term": term})
                                         for name in ("示例甲", "示例乙")])
    with operation("改任") as op:                                   # a fact that was mistaken, gone before its owner
        write(op, Members, [Draft({"posts": ("委员",)}, id=one)])
    before = dump()
    with operation("删除") as op:
        recycle(op, Members, [one])
    assert View(Members, term=term).ids() == [other] and View(Members, bin=True).ids() == [one]
    assert db.execute_sql("SELECT count(*) FROM post WHERE membership_id = ? AND deleted_at IS NULL", (one,)
                          ).fetchone()[0] == 0
    with operation("再删除一次") as op:
        recycle(op, Members, [one])                                  # a second click changes nothing
    assert undo_target().title == "删除"                             # type: ignore[union-attr]
    with operation("恢复") as op:
        restore(op, Members, [one])
    assert dump() == before
    assert Members.get(one, View(Members))["posts"] == ("委员",)


def test_restoring_is_refused_where_the_place_is_taken(database: Path) -> None:
    with operation("新增") as op:
        first, = write(op, Terms, [Draft({"name": "第十届"})])
    with operation("删除") as op:
        recycle(op, Terms, [first])
    with operation("新增") as op:
        write(op, Terms, [Draft({"name": "第十届"})])
    before = dump()
    with pytest.raises(InvalidValue, match="第十届"):
        with operation("恢复") as op:
            restore(op, Terms, [first])
    assert dump() == before


def test_deleted_references_stay_and_say_so(database: Path, term: int) -> None:
    with operation("新增") as op:
        unit, = write(op, Units, [Draft({"name": "示例县一中"})])
        one, = write(op, Members, [Draft({"name": "示例甲", "unit": unit}, fixed={"term": term})])
    with operation("删除") as op:
        recycle(op, Units, [unit])
    column = Members.column("unit")
    assert column.print(Members.get(one, View(Members))["unit"]) == "示例县一中（已删除）"
    undo()
    assert column.print(Members.get(one, View(Members))["unit"]) == "示例县一中"


# -- doubles ---------------------------------------------------------------------------------------------------------

def test_doubles_are_refused(database: Path, term: int) -> None:
    with operation("新增") as op:
        first, second = write(op, Units, [Draft({"name": "示例村", "township": "白神首镇"}),
                                          Draft({"name": "示例村", "township": "寻寨镇"})])
        write(op, Units, [Draft({"name": "示例公司"})])
    for drafts in ([Draft({"name": "示例村", "township": "寻寨镇"})], [Draft({"township": "寻寨镇"}, id=first)],
                   [Draft({"name": "示例公司"})], [Draft({"name": "示例局"}), Draft({"name": "示例局"})]):
        with pytest.raises(InvalidValue, match="已有同样的单位"):
            with operation("新增") as op:
                write(op, Units, drafts)
    with operation("对调") as op:                                   # at no time two of one name when it is done
        write(op, Units, [Draft({"township": "寻寨镇"}, id=first), Draft({"township": "白神首镇"}, id=second)])
