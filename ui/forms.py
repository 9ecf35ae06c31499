"""The form of a record: built from its register's columns, checked field by field, saved as one operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from models.columns import Column, Photo
from models.errors import InvalidValue, Refused
from models.facts import Facts
from models.namesakes import Namesake
from models.opening import Opened, offered_choices, open_record, store_draft
from models.operation import Stale
from models.register import Register
from models.relations import Pointing, RefValue
from models.writing import Draft
from ui.form_fields import Field, SinceRow, put_over, typed_in
from ui.messages import Sentence
from ui.namesakes import WhoIsMeant
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.editors import ChoiceEditor, Editor, HiddenEditor, SetEditor, plain_editor
from ui.widgets.labels import SECTION, SOFT, label
from ui.widgets.linked_editors import pointing_editor
from ui.widgets.photo_editor import PhotoEditor
from ui.widgets.pointing_editors import Lookup
from ui.widgets.tab_order import step

SIZE, MARGIN = QSize(880, 660), QSize(30, 20)
COLUMNS = 2


class RecordForm(QDialog):
    """Adds or changes one record. `saved` tells the id once it is stored."""

    saved = Signal(int)

    def __init__(self, session: Session, register: type[Register], row_id: int | None, *,
                 fixed: Mapping[str, Any] | None = None, preset: Mapping[str, Any] | None = None,
                 links: Mapping[str, int] | None = None, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.register, self.row_id = session, register, row_id
        self._called = title
        self._preset = frozenset(preset or {})
        self._fixed, self._links = dict(fixed or {}), dict(links or {})
        self._opened: Opened | None = None
        self._writing = False
        self.fields: dict[str, Field] = {}
        self._conflicts: dict[str, tuple[str, ...]] = {}      # what others changed under the person's hands
        self._who = WhoIsMeant(session, register, self._fixed.get(register.term, session.term_id), self)
        self._who.answered.connect(self._fill_anew)
        self._who.present.connect(self._open_present)
        self._who.failed.connect(self._not_stored)
        self._typed_before: dict[str, Any] = {}               # before it was said who is meant
        self.setObjectName(f"{register.key}_form")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._title("")
        self._lookup = Lookup(session.background, lambda: session.term_id, self._create_pointed)
        # Label
        self._banner = QFrame(objectName="banner")
        self._banner_text = label(name="banner_text")
        self._banner_text.setWordWrap(True)
        self._reload = button("reload", "重新载入", self._load_again)
        line = QHBoxLayout(self._banner, spacing=10)
        line.addWidget(self._banner_text, 1)
        line.addWidget(self._reload)
        self._banner.hide()
        self._since = SinceRow(session.today)
        # Buttons
        self._save = button("save", "保存", self.save, kind=PRIMARY)
        self._save.setToolTip("Ctrl+Enter")
        buttons = QHBoxLayout(spacing=10)
        if any(column.required for column in register.columns if column.editable):
            buttons.addWidget(label("带 * 的必须填写", SOFT))
        buttons.addStretch()
        buttons.addWidget(button("cancel", "取消", self.reject))
        buttons.addWidget(self._save)
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)
        # Assemble
        area = QScrollArea(widgetResizable=True, objectName="form_area")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._sheet(self._lookup))
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area = area
        box = QVBoxLayout(self, spacing=8)
        box.setContentsMargins(18, 12, 18, 12)
        box.addWidget(self._banner)
        box.addWidget(self._who.offer)
        box.addWidget(area, 1)
        box.addWidget(self._since)
        box.addLayout(buttons)
        self._fit_size()
        self._start(dict(preset or {}))

    # The two ways to open it

    @classmethod
    def add(cls, session: Session, register: type[Register], *, fixed: Mapping[str, Any] | None = None,
            preset: Mapping[str, Any] | None = None, links: Mapping[str, int] | None = None, title: str = "",
            parent: QWidget | None = None) -> RecordForm:
        """A form for a new record: `fixed` by field name of the row, `preset` shown by column key, `links` to
        joined records that exist (see `Draft`), `title` in the place of 新增…. It opens at once and closes itself."""
        form = cls(session, register, None, fixed=fixed, preset=preset, links=links, title=title, parent=parent)
        form.open()
        return form

    @classmethod
    def edit(cls, session: Session, register: type[Register], row_id: int,
             parent: QWidget | None = None) -> RecordForm:
        """A form that changes a record; what it holds is read in the worker."""
        form = cls(session, register, row_id, parent=parent)
        form.open()
        return form

    # Building

    def _title(self, name: str) -> None:
        what = self.register.title
        new = self._called or f"新增{what}"
        self.setWindowTitle(new if self.row_id is None else f"编辑{what}" + (f" · {name}" if name else ""))
        self.setAccessibleName(self.windowTitle())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A list that becomes longer gets the room there is."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self._area.widget() and self.isVisible():
            self._fit_size(shrinking=False)
        return False

    def _fit_size(self, shrinking: bool = True) -> None:
        room = (self.parentWidget().window().size() if self.parentWidget() else self.screen().availableSize()) - MARGIN
        needed = self._area.widget().sizeHint().height() + 110        # the sheet, the buttons and what is said
        size = SIZE.boundedTo(QSize(room.width(), min(room.height(), max(needed, 300))))
        if shrinking or size.height() > self.height():
            self.resize(size)

    def _sheet(self, lookup: Lookup) -> QWidget:
        sheet = QWidget(objectName="scrolled")
        sheet.installEventFilter(self)
        box = QVBoxLayout(sheet, spacing=6)
        box.setContentsMargins(0, 0, 10, 0)
        groups: dict[str, list[Column]] = {}
        for column in self.register.columns:
            if column.editable:
                groups.setdefault(column.group, []).append(column)
        for title, columns in groups.items():
            if title:
                heading = label(title, SECTION)
                heading.setContentsMargins(0, 6, 0, 0)
                box.addWidget(heading)
            grid = QGridLayout(horizontalSpacing=22, verticalSpacing=7)
            grid.setColumnStretch(0, 1)
            grid.setColumnStretch(1, 1)
            made = [self._field(column, lookup) for column in columns]
            narrow = [field for field in made if not field.editor.wide]
            for place, field in enumerate(narrow):
                grid.addWidget(field, place // COLUMNS, place % COLUMNS, Qt.AlignmentFlag.AlignTop)
            for row, field in enumerate((one for one in made if one.editor.wide), len(narrow)):
                grid.addWidget(field, row, 0, 1, COLUMNS)
            box.addLayout(grid)
        box.addStretch()
        return sheet

    def _field(self, column: Column, lookup: Lookup) -> Field:
        pointing = isinstance(column, Pointing) and bool(column.target)
        editor: Editor
        if isinstance(column, Photo):
            editor = PhotoEditor(column)
        else:
            editor = (pointing_editor(column, lookup) if isinstance(column, Pointing) and pointing
                      else plain_editor(column))
        if column.sensitive and (self.row_id is not None or column.key in self._who.linked.values):
            hidden = HiddenEditor(editor)
            hidden.reveal_wanted.connect(lambda: self._reveal(hidden))
            editor = hidden
        field = Field(column, editor)
        editor.changed.connect(lambda: self._edited(field))
        editor.left.connect(lambda: self._check(field))
        self.fields[column.key] = field
        return field

    def _start(self, preset: dict[str, Any]) -> None:
        self._ask_choices()
        if self.row_id is not None:
            self._enable(False)
            self.session.background.run(open_record, self.register, self.row_id, done=self._show, urgent=True,
                                        failed=self._cannot_open, owner=self)
            return
        for key, field in self.fields.items():
            field.editor.set_value(field.column.default)
            if key in preset:
                field.editor.put(preset[key])
        self._look_who()
        self._focus_first()

    def _ask_choices(self) -> None:
        self.session.background.run(offered_choices, self.register, done=self._put_choices, urgent=True, owner=self)

    def _put_choices(self, choices: dict[str, tuple[str, ...]]) -> None:
        for key, several in choices.items():
            editor = self.fields[key].editor if key in self.fields else None
            inner = editor.inner if isinstance(editor, HiddenEditor) else editor
            if isinstance(inner, ChoiceEditor | SetEditor):
                inner.set_choices(several)

    def _show(self, opened: Opened) -> None:
        self._opened = opened
        self._title(opened.name)
        for key, field in self.fields.items():
            field.editor.set_value(opened.values.get(key))
            field.say_wrong("")
        self._enable(True)
        self._doubts()
        self._since.show_for(())
        self._focus_first()

    def _cannot_open(self, error: Exception) -> None:
        self.session.tell(error, self)
        self.done(int(QDialog.DialogCode.Rejected))

    def _enable(self, on: bool) -> None:
        self._area.widget().setEnabled(on)
        self._save.setEnabled(on)

    def _focus_first(self) -> None:
        """Goes to the first field that must be filled in and is not yet, or the first there is."""
        several = list(self.fields.values())
        needed = [field for field in several if field.column.required]
        open_ones = [field for field in needed if field.column.key not in self._preset]
        if several:
            next(iter([*open_ones, *needed, *several])).editor.setFocus()

    # While it is filled in

    def _edited(self, field: Field) -> None:
        field.say_wrong("")
        if isinstance(field.column, Facts) and self.row_id is not None:
            self._since.show_for(self._changed_facts())

    def _changed_facts(self) -> list[str]:
        found = []
        for field in self.fields.values():
            if isinstance(field.column, Facts) and field.editor.edited and self._opened is not None:
                try:
                    same = field.column.same(self._opened.values.get(field.column.key), field.editor.value())
                except InvalidValue:
                    same = False
                if not same:
                    found.append(field.column.title)
        return found

    def _check(self, field: Field) -> None:
        """Tells what is wrong with one field, once the person has left it."""
        field.check()
        self._doubts()
        if field.column.key in self._who.keys and field.editor.edited:
            self._look_who()
        if isinstance(field.column, Facts) and self.row_id is not None:
            self._since.show_for(self._changed_facts())

    def _doubts(self) -> None:
        """Asks the register, in the worker, what looks wrong together."""
        self.session.background.run(self.register.warnings, self._values()[0], done=self._tell_doubts,
                                    group=f"doubts {id(self)}", owner=self)

    def _tell_doubts(self, doubts: list[tuple[str, str]]) -> None:
        told: dict[str, list[str]] = {}
        for key, sentence in doubts:
            told.setdefault(key, []).append(sentence)
        for key, field in self.fields.items():
            field.say_doubtful("；".join([*told.get(key, ()), *self._conflicts.get(key, ())]))

    def _values(self) -> tuple[dict[str, Any], dict[str, str]]:
        """The values that can be read, and the sentence for each that cannot."""
        values, wrong = {}, {}
        for key, field in self.fields.items():
            try:
                values[key] = field.editor.value()
                if field.column.path not in self._links or not field.column.path:
                    field.column.validate(values[key])
            except InvalidValue as error:
                wrong[key] = error.message
        wrong |= self._who.faults(values) if self.row_id is None else {}
        return values, wrong

    def _changes(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What goes into the draft: only what differs from what is stored."""
        if self._opened is not None:
            before = self._opened.values
            return {key: value for key, value in values.items()
                    if not self.register.column(key).same(before.get(key), value)}
        changes = {}
        for key, value in values.items():
            column = self.register.column(key)
            if key in self._who.linked.values:
                if not column.same(self._who.linked.values[key], value):
                    changes[key] = value
            elif not column.empty(value) or column.default not in (None, False):
                changes[key] = value
        if changes.keys() & set(self.register.agree):             # what must agree is looked at together
            changes |= {key: values[key] for key in self.register.agree if key in values and not (
                key in changes or self.register.column(key).empty(values[key]))}
        return changes

    def has_changes(self) -> bool:
        """Whether something would be lost by closing now."""
        values, _ = self._values()
        touched = [field for field in self.fields.values() if field.editor.edited]
        if self._opened is None:
            return bool(touched)
        return bool(self._changes(values)) or any(field.wrong for field in touched)

    def _reveal(self, editor: HiddenEditor) -> None:
        self.session.run_event(f"查看{editor.column.title}", f"{self.register.key} {self.row_id}", owner=self,
                               done=editor.reveal)

    def _create_pointed(self, register: type[Register], name: str, take: Callable[[RefValue], None]) -> None:
        def put(row_id: int) -> None:
            self.activateWindow()
            self.session.background.run(register.labels, [row_id], owner=self,
                                        done=lambda labels: take(RefValue(row_id, labels[row_id])))
        form = RecordForm.add(self.session, register, preset={register.label: name}, parent=self)
        form.saved.connect(put)

    # A person who is kept already

    def _look_who(self) -> None:
        if self.row_id is None and self._who.asks():
            self._who.look(self._values()[0])

    def _open_present(self, one: Namesake) -> None:
        """Goes on with the person's own row; what was typed stands in it, not yet stored."""
        typed = self._typed()
        self.row_id = one.row
        self._rebuild()
        self._enable(False)

        def show(opened: Opened) -> None:
            self._show(opened)
            self._put_typed(typed, opened.values)
        self.session.background.run(open_record, self.register, one.row, done=show, urgent=True,
                                    failed=self._cannot_open, owner=self)

    def _fill_anew(self) -> None:
        """The new row is another's than before, or nobody's yet: what was typed stays."""
        path, taken = self._who.path, self._who.taken
        if path and (taken is not None or path in self._links):
            typed = {**self._typed_before, **self._typed()}
            self._typed_before = typed if taken is not None else {}
            self._links = {path: taken.person} if taken is not None else {}
            self._rebuild()
            for key, field in self.fields.items():
                field.editor.set_value(self._who.linked.values.get(key, field.column.default))
            self._put_typed(typed, self._who.linked.values)
            self._look_who()
        self._focus_first()

    def _typed(self) -> dict[str, Any]:
        return typed_in(self.fields, self._values()[0])

    def _put_typed(self, typed: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
        self._conflicts = {key: (f"库中为“{words}”",) for key, words in put_over(self.fields, typed, kept).items()}
        self._doubts()

    def _rebuild(self) -> None:
        """Makes the fields anew: what is kept and sensitive is hidden, which a new record's never is."""
        self._save.setFocus()                                     # a field that dies while it has the focus is left
        self.fields = {}
        self._area.setWidget(self._sheet(self._lookup))
        self._ask_choices()

    # Saving

    def save(self) -> None:
        """Stores what was changed, or says beside the fields why not."""
        if self._writing or not self._save.isEnabled():
            return
        values, wrong = self._values()
        for key, field in self.fields.items():
            field.say_wrong(wrong.get(key, ""))
        if wrong:
            self._go_to(next(iter(wrong)))
            return
        changes = self._changes(values)
        if self._opened is not None and not changes:
            self.accept()
            if self._who.taken is not None:                       # found while adding: the one who was meant
                self.saved.emit(self.row_id)
            return
        if self._opened is not None or not self._who.asks():
            self._store(values, changes)
            return
        self._save.setEnabled(False)
        self._who.look_before(values, lambda: self._store(values, changes), lambda: self._save.setEnabled(True))

    def _store(self, values: dict[str, Any], changes: dict[str, Any]) -> None:
        since = None
        if any(isinstance(self.register.column(key), Facts) for key in changes) and self._opened is not None:
            try:
                since = self._since.since()
            except InvalidValue as error:
                self._say_banner(error.message)
                self._since.day.setFocus()
                return
        self._writing = True
        self._save.setEnabled(False)
        draft = self._opened.draft(changes, since) if self._opened is not None else Draft(
            changes, fixed=dict(self._fixed), links=dict(self._links), versions=dict(self._who.linked.versions))
        name = self._name(values)
        title = f"{'修改' if self._opened else '新增'}{self.register.title}" + (
            name if not name or name.startswith("《") else f"“{name}”")
        self.session.run_operation(title, lambda op: store_draft(op, self.register, draft), owner=self,
                                   done=lambda row_id: self._stored(row_id, title), failed=self._not_stored)

    def _name(self, values: Mapping[str, Any]) -> str:
        column = self.register.column(self.register.label)
        return column.print(values.get(column.key)) or (self._opened.name if self._opened else "")

    def _stored(self, row_id: int, title: str) -> None:
        self._writing = False
        self.done(int(QDialog.DialogCode.Accepted))
        self.saved.emit(row_id)
        self.session.tell_done(f"已{title}")

    def _not_stored(self, error: Exception) -> None:
        self._writing = False
        self._save.setEnabled(True)
        if isinstance(error, Stale):
            self._say_banner(error.sentence, reload=self._opened is not None)
        elif isinstance(error, InvalidValue) and error.field in self.fields:
            self.fields[error.field].say_wrong(error.message)
            self._go_to(error.field)
        elif isinstance(error, InvalidValue):
            self._say_banner(error.message)
        elif isinstance(error, Refused):
            self._say_banner(error.sentence + error.what_to_do)

    def _say_banner(self, sentence: str, reload: bool = False) -> None:
        self._banner_text.setText(sentence)
        self._banner.setAccessibleName(sentence)
        self._reload.setVisible(reload)
        self._banner.show()

    def _go_to(self, key: str) -> None:
        field = self.fields[key]
        field.editor.setFocus()
        self._area.ensureWidgetVisible(field)

    def _load_again(self) -> None:
        """Reads the record as it is now. What the person changed is kept, but not over what others changed."""
        if self._opened is None or self.row_id is None:
            return
        before, mine = self._opened.values, self._changes(self._values()[0])

        def show(opened: Opened) -> None:
            self._conflicts = {}
            self._show(opened)
            for key, value in mine.items():
                field = self.fields[key]
                if field.column.same(before.get(key), opened.values.get(key)):
                    field.editor.put(value)
                else:
                    self._conflicts[key] = (f"已被他人修改，您填的是“{field.column.print(value)}”",)
            self._doubts()
            self._banner.hide()
        self.session.background.run(open_record, self.register, self.row_id, done=show, failed=self._not_stored,
                                    urgent=True, owner=self)

    # Closing

    def focusNextPrevChild(self, forwards: bool) -> bool:
        return step(self, forwards) or super().focusNextPrevChild(forwards)

    def reject(self) -> None:
        if self._may_close():
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.isVisible() and not self._may_close():
            event.ignore()
        else:
            super().closeEvent(event)

    def _may_close(self) -> bool:
        if self._writing:
            return False
        if not self.has_changes():
            return True
        asked = Sentence(self, "unsaved", "填写的内容还没有保存。", "不保存就关闭，这些内容会丢失。", "继续填写", "不保存")
        return asked.exec() == QDialog.DialogCode.Accepted
