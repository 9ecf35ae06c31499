"""Views kept by name for a page: in the database, for whoever opens it; each kept, renamed or deleted as one step."""
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from models import names
from models.basics import Setting
from models.errors import InvalidValue, Refused
from models.operation import Operation
from models.records import live, tuples
from models.view import View

PREFIX = "view/"                              # of the settings' keys they are kept under
LONGEST_NAME = 30


class SavedView(NamedTuple):
    """`view` as `View.to_json` wrote it, `layout` what the table's columns were like."""

    id: int
    name: str
    view: str
    layout: Mapping[str, Any]

    def opened(self) -> View:
        """The view; columns and filters that are there no longer are left out."""
        try:
            return View.from_json(self.view)
        except (ValueError, KeyError, TypeError) as error:
            raise Refused(f"视图“{self.name}”已无法打开。", "请删除它，重新保存一个。") from error


def saved_views(page: str) -> list[SavedView]:
    """The views kept for a page, by name."""
    rows = tuples(Setting.select(Setting.id, Setting.value).where(
        live(Setting) & Setting.key.startswith(_key(page, ""))))
    found = []
    for row_id, value in rows:
        kept = json.loads(value)
        found.append(SavedView(row_id, kept["name"], kept["view"], kept.get("layout") or {}))
    return sorted(found, key=lambda one: names.natural_key(one.name))


def checked_name(name: str) -> str:
    """The name as it is kept; raises `InvalidValue`."""
    found = " ".join(name.split())
    if not found:
        raise InvalidValue("name", "请填写名称")
    if len(found) > LONGEST_NAME:
        raise InvalidValue("name", f"名称不超过 {LONGEST_NAME} 个字")
    return found


def save_view(op: Operation, page: str, name: str, view: View, layout: Mapping[str, Any]) -> None:
    """Keep a view under a name; one of that name is replaced."""
    _put(op, page, checked_name(name), view.to_json(), layout)


def rename_view(op: Operation, page: str, view_id: int, name: str) -> None:
    """Give a view another name. Raises `InvalidValue` where another has it, `Refused` where the view has gone."""
    called = checked_name(name)
    one = next((one for one in saved_views(page) if one.id == view_id), None)
    if one is None:
        raise Refused("这个视图已被删除。", "请重新打开视图列表。")
    if called == one.name:
        return
    if any(other.name == called for other in saved_views(page)):
        raise InvalidValue("name", f"已有名为“{called}”的视图")
    op.recycle(Setting, [view_id])
    _put(op, page, called, one.view, one.layout)


def delete_view(op: Operation, view_id: int) -> None:
    op.recycle(Setting, [view_id])


def _put(op: Operation, page: str, name: str, view: str, layout: Mapping[str, Any]) -> None:
    key = _key(page, name)
    value = json.dumps({"name": name, "view": view, "layout": dict(layout)}, ensure_ascii=False)
    present = tuples(Setting.select(Setting.id).where(Setting.key == key))
    op.write(Setting, [{"id": present[0][0], "value": value, "deleted_at": None} if present
                       else {"key": key, "value": value}])


def _key(page: str, name: str) -> str:
    return f"{PREFIX}{page}/{name}"


__all__ = ["LONGEST_NAME", "PREFIX", "SavedView", "checked_name", "delete_view", "rename_view", "save_view",
           "saved_views"]
