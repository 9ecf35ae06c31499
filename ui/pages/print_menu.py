"""打印 under 更多: the list, and the forms that are made of it. What makes them is imported when one is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from exporters.forms.form import Form
    from ui.pages.register_page import RegisterPage


def fill_print_menu(page: RegisterPage, menu: QMenu) -> None:
    """打印当前列表…, 另存为 PDF…, and a line for each form of the register."""
    from exporters.forms.catalogue import forms_of
    for name, text in (("print_action", "打印当前列表…\tCtrl+P"), ("pdf_action", "另存为 PDF…")):
        menu.addAction(text, lambda: print_list(page)).setObjectName(name)
    forms = forms_of(page.register.key)
    if forms:
        menu.addSeparator()
    for form in forms:
        line = menu.addAction(f"{form.title}…", lambda form=form: print_form(page, form, page.table.selected_ids()))
        line.setObjectName(f"print_{form.key}")


def print_list(page: RegisterPage) -> None:
    """The list as the screen shows it."""
    _open(page, "", page.table.selected_ids())


def print_form(page: RegisterPage, form: Form, ids: Sequence[int]) -> None:
    """One of the forms; one that is of a single record needs a chosen one."""
    if form.one and not ids:
        if page.session.messages is not None:
            page.session.messages.toast(f"请先选中一条{page.register.title}。")
        return
    _open(page, form.key, ids)


def _open(page: RegisterPage, form: str, ids: Sequence[int]) -> None:
    from ui.dialogs.print_form import PrintForm
    PrintForm(page.session, page.view, ids, form, page.window()).open()


__all__ = ["fill_print_menu", "print_form", "print_list"]
