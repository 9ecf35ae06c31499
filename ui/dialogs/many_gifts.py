"""批量赠书: the same titles to many recipients, pasted one a line, seen before they are stored in one operation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from models import fields
from models.choosing import offers_by_name
from models.errors import InvalidValue
from models.gifts import UNIT, Gifts, Recipient, many_gifts, pasted_recipients
from models.opening import offered_choices
from models.relations import Parts, PartValue
from models.stock import available, stock
from models.units import Units
from ui import theme
from ui.dialogs.book_set import SetTools
from ui.dialogs.frame import Frame
from ui.form_fields import Field, say_at_field
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.editors import ChoiceEditor, plain_editor
from ui.widgets.labels import AMBER, SOFT, label
from ui.widgets.linked_editors import PartsEditor
from ui.widgets.pointing_editors import Lookup

COMMON = ("given_on", "recipient_kind", "occasion", "handler", "place", "campaign")
BREATH_MS = 250


class Preview(NamedTuple):
    """What is to be said of each recipient, and of the stock of each title, before anything is stored."""

    notes: list[str]
    short: list[str]


def read_preview(recipients: Sequence[Recipient], kind: str | None, titles: Sequence[PartValue],
                 day: str | None) -> Preview:
    known = offers_by_name(Units, [one.name for one in recipients], None) if kind == UNIT else {}
    notes = []
    for one in recipients:
        several = known.get(one.name, [])
        notes.append("" if kind != UNIT or len(several) == 1 else "有同名单位，只记名称" if several else "将新建单位")
    books = [part.ref.id for part in titles]
    now, then = stock(books), available(books, fields.last_day(day))
    short = []
    for part in titles:
        book, there = part.ref.id, then[part.ref.id]
        lacking = int(part.amount or 0) * len(recipients) - there
        if lacking > 0:
            what = f"库存 {there} 册" if there == now[book] else (
                f"在 {fields.print_date(day)} 可赠 {there} 册（现有库存 {now[book]} 册）")
            short.append(f"{part.ref.text}{what}，还差 {lacking} 册")
    return Preview(notes, short)


class ManyGifts(Frame):
    """What is the same for all on the left; the recipients, pasted and as they were understood, on the right."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "many_gifts", "批量赠书", QSize(1060, 620), parent)
        self._recipients: list[Recipient] = []
        self._wrong = ""
        self._preview: Preview | None = None             # None while what was changed has not been looked at
        lookup = Lookup(session.background, lambda: session.term_id, lambda *_: None)
        titles = Gifts.column("titles")
        assert isinstance(titles, Parts)
        # Label
        self.fields: dict[str, Field] = {key: Field(Gifts.column(key), plain_editor(Gifts.column(key)))
                                         for key in COMMON}
        self.titles = PartsEditor(titles, lookup)
        self.fields["titles"] = Field(titles, self.titles)
        self.fields["titles"].add_above(SetTools(session, self.titles))
        for field in self.fields.values():
            field.caption.setFixedWidth(theme.width_of(self.font(), 5))
        self.fields["given_on"].editor.put(session.today)
        self.text = QPlainTextEdit(objectName="gift_recipients", placeholderText="示例村\n示例县第一中学")
        self.text.setAccessibleName("受赠对象，每行一个")
        self.text.setTabChangesFocus(True)
        self.table = QTableWidget(0, 4, objectName="gift_preview")
        self.table.setAccessibleName("预览")
        self.table.setHorizontalHeaderLabels(["受赠对象", "地点", "签收人", "说明"])
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().setDefaultSectionSize(theme.row_height(self.font(), low=True))
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place, width in ((1, 6), (2, 5), (3, 6)):
            self.table.setColumnWidth(place, theme.width_of(self.font(), width))
        self.table.setTabKeyNavigation(False)
        # Buttons
        self.add_button(button("gifts_cancel", "取消", self.reject))
        self.save_button = self.add_button(button("gifts_save", "保存", self.save, kind=PRIMARY))
        # Assemble
        sheet = QWidget(objectName="scrolled")
        left = QGridLayout(sheet, horizontalSpacing=14, verticalSpacing=7)
        left.setContentsMargins(0, 0, 8, 0)
        for place, key in enumerate(COMMON):
            left.addWidget(self.fields[key], place // 2, place % 2)
        left.addWidget(self.fields["titles"], 3, 0, 1, 2)
        left.setRowStretch(4, 1)
        left.setColumnStretch(0, 1)
        left.setColumnStretch(1, 1)
        area = QScrollArea(widgetResizable=True, objectName="gift_fields")
        area.setWidget(sheet)
        right = QVBoxLayout(spacing=6)
        how = label("受赠对象，每行一个；也可从 Excel、WPS 中复制“受赠对象、地点、签收人”三列粘贴", SOFT)
        how.setWordWrap(True)
        right.addWidget(how)
        right.addWidget(self.text, 2)
        right.addWidget(self.table, 3)
        middle = QHBoxLayout(spacing=16)
        middle.addWidget(area, 5)
        middle.addLayout(right, 4)
        self.box.addLayout(middle, 1)
        # Connect
        self._rest = QTimer(self, singleShot=True, interval=BREATH_MS)
        self._rest.timeout.connect(self._read_preview)
        self.text.textChanged.connect(self._understand)
        for field in self.fields.values():
            field.editor.changed.connect(lambda field=field: self._edited(field))
        session.background.run(offered_choices, Gifts, done=self._put_choices, urgent=True, owner=self)
        self._understand()
        self.text.setFocus()

    def _put_choices(self, choices: dict[str, tuple[str, ...]]) -> None:
        for key, several in choices.items():
            editor = self.fields[key].editor if key in self.fields else None
            if isinstance(editor, ChoiceEditor):
                editor.set_choices(several)

    def _edited(self, field: Field) -> None:
        field.say_wrong("")
        self._look_again()

    def _look_again(self) -> None:
        self._preview = None
        self._rest.start()
        self._allow()

    # What is seen before

    def _understand(self) -> None:
        """Reads the pasted lines; which line cannot be read is said below."""
        self._wrong = ""
        try:
            self._recipients = pasted_recipients(self.text.toPlainText())
        except InvalidValue as error:
            self._recipients, self._wrong = [], error.message
        self.table.setRowCount(len(self._recipients))
        for row, one in enumerate(self._recipients):
            for place, text in enumerate((*one, "")):
                self.table.setItem(row, place, QTableWidgetItem(text))
        self._look_again()

    def _read_preview(self) -> None:
        kind = self.fields["recipient_kind"].editor.value()
        self.session.background.run(read_preview, list(self._recipients), kind, self._titles(), self._day(),
                                    done=self._show, group=f"gifts {id(self)}", owner=self)

    def _day(self) -> str | None:
        try:
            day = self.fields["given_on"].editor.value()
        except InvalidValue:
            return None                                  # told beside the field
        return day if isinstance(day, str) else None

    def _titles(self) -> tuple[PartValue, ...]:
        try:
            return tuple(self.titles.value() or ())
        except InvalidValue:
            return ()

    def _show(self, preview: Preview) -> None:
        if self._rest.isActive():
            return                                       # more was typed meanwhile: it is looked at in a moment
        self._preview = preview
        for row, note in enumerate(preview.notes[:self.table.rowCount()]):
            self.table.item(row, 3).setText(note)
            self.table.item(row, 3).setToolTip(note)
        each = sum(int(part.amount or 0) for part in self._titles())
        number = len(self._recipients)
        if self._wrong:
            self.say(self._wrong, AMBER)
        elif preview.short:
            self.say(f"! 库存不足：{'；'.join(preview.short)}", AMBER)
        elif number and each:
            self.say(f"{number} 个受赠对象，每个 {each} 册，共 {number * each:,} 册", SOFT)
        else:
            self.say("请粘贴受赠对象" if not number else "请添加书目，填写册数", SOFT)
        self._allow()

    def _allow(self) -> None:
        """Opens the red button where all is there and in stock; what is missing stands beside it."""
        number, reason = len(self._recipients), self.session.blocked()
        ready = self._preview is not None and not self._preview.short and not self._wrong
        each = sum(int(part.amount or 0) for part in self._titles())
        self.save_button.setText(f"保存 {number} 次赠书" if number else "保存")
        self.save_button.setEnabled(ready and bool(number) and bool(each) and not reason)
        self.save_button.setToolTip(reason)

    # Saving

    def save(self) -> None:
        """Stores a gift for each recipient, all or none."""
        if not self.save_button.isEnabled():
            return
        common: dict[str, Any] = {}
        for key, field in self.fields.items():
            try:
                value = field.editor.value()
                field.column.validate(value)
                if not field.column.empty(value):
                    common[key] = value
                field.say_wrong("")
            except InvalidValue as error:
                field.say_wrong(error.message)
                field.editor.setFocus()
                return
        recipients, titles = list(self._recipients), common.pop("titles")
        self.save_button.setEnabled(False)
        self.session.run_operation(
            f"批量赠书 {len(recipients)} 次", lambda op: many_gifts(op, recipients, titles, common), owner=self,
            done=lambda ids: self._stored(len(ids)), failed=self._failed)

    def _stored(self, number: int) -> None:
        self.accept()
        self.session.tell_done(f"已登记赠书 {number} 次")

    def _failed(self, error: Exception) -> None:
        self._allow()
        if not say_at_field(self.fields, error):
            self.say_why(error)


__all__ = ["ManyGifts", "read_preview"]
