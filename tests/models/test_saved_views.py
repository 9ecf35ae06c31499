"""Views kept by name: per page, in the database, each an operation that is told in words and can be undone."""
from pathlib import Path

import pytest

from models.change_words import describe
from models.errors import InvalidValue, Refused
from models.filter_words import told_filters
from models.members import Members
from models.operation import OperationLog, operation, redo, undo
from models.saved_views import LONGEST_NAME, SavedView, checked_name, delete_view, rename_view, save_view, saved_views
from models.units import Units
from models.view import Filter, View

WOMEN = View(Members, filters=(Filter("sex", "in", ("女",)),), keys=("name", "sex"))


def save(name: str, view: View = WOMEN, page: str = "members") -> None:
    with operation(f"保存视图“{name}”") as op:
        save_view(op, page, name, view, {"frozen": ["sex"]})


def names(page: str = "members") -> list[str]:
    return [one.name for one in saved_views(page)]


def test_views_belong_to_a_page_and_come_back_whole(database: Path) -> None:
    save("女委员")
    save("企业", View(Units), "units")
    save("另一页", View(Members), "members_else")
    (kept,) = saved_views("members")
    assert kept.opened() == WOMEN and kept.layout == {"frozen": ["sex"]}
    assert names("units") == ["企业"]


def test_keeping_replacing_and_deleting_are_undone_and_done_again(database: Path) -> None:
    save("常用")
    save("常用", View(Members))
    assert saved_views("members")[0].opened().filters == ()
    undo()
    assert saved_views("members")[0].opened() == WOMEN
    redo()
    with operation("删除视图") as op:
        delete_view(op, saved_views("members")[0].id)
    assert names() == []
    undo()
    assert names() == ["常用"]
    undo()
    undo()
    assert names() == []


def test_a_view_is_renamed_unless_another_has_the_name(database: Path) -> None:
    save("甲")
    save("乙")
    first = next(one for one in saved_views("members") if one.name == "甲")
    with pytest.raises(InvalidValue, match="已有名为“乙”的视图"), operation("改名") as op:
        rename_view(op, "members", first.id, "乙")
    with operation("改名") as op:
        rename_view(op, "members", first.id, " 丙  丁 ")
    assert sorted(names()) == ["丙 丁", "乙"]
    with pytest.raises(Refused), operation("改名") as op:
        rename_view(op, "members", first.id, "戊")
    undo()
    assert sorted(names()) == sorted(["甲", "乙"])


def test_a_name_is_needed_and_not_too_long() -> None:
    for wrong in ("", "　 ", "长" * (LONGEST_NAME + 1)):
        with pytest.raises(InvalidValue):
            checked_name(wrong)


def test_what_cannot_be_opened_is_told_in_a_sentence() -> None:
    for broken in ("", "[]", "{}", '{"register": "gone"}'):
        with pytest.raises(Refused, match="已无法打开"):
            SavedView(1, "旧", broken, {}).opened()


def test_the_change_log_calls_a_view_by_its_name(database: Path) -> None:
    save("女委员")
    last = OperationLog.select().order_by(OperationLog.id.desc()).get()
    lines = [line.words for told in describe(last.id).records for line in told.lines]
    assert lines == ["视图：女委员"]


def test_filters_in_words(database: Path) -> None:
    view = View(Members, filters=(
        Filter("sex", "is", "女"), Filter("name", "contains", "张"), Filter("name", "lacks", "三"),
        Filter("birth", "between", ("1970", "1979-06")), Filter("work_start", "between", (None, "2001")),
        Filter("terms_served", "between", (2, None)), Filter("ethnicity", "not_in", ("汉族",)),
        Filter("education", "in", ("大学", None)), Filter("wechat", "empty"), Filter("photo", "filled"),
        Filter("industry", "in", ("一", "二", "三", "四", "五")), Filter("without_grid")))
    assert [one.sentence for one in told_filters(view)] == [
        "性别：女", "姓名：包含“张”，不包含“三”", "出生年月：1970 至 1979.06", "参加工作时间：至 2001", "连任届数：不小于 2",
        "民族：除汉族外", "学历：大学、空白", "微信：空白", "照片：非空白", "行业：一、二、三等 5 项", "未入网格"]
