"""The card beside a list: the chosen record in groups, only what is filled, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from models.basics import hidden
from models.columns import Column
from models.register import Register
from models.view import View
from ui import theme
from ui.session import Session
from ui.widgets.buttons import LINK, LongLink, button
from ui.widgets.labels import BADGE, SECTION, SOFT, label
from ui.widgets.panel import Card

LABEL_CHARACTERS = 6.5
LINK_FIRST = 1000               # a link takes the room of its words before the blank beside it does
CLOSE_ROOM = 26                 # the drawer's × stands at the right end of the name


class Line(NamedTuple):
    """A line of the card. `tone` is a kind of label (amber, green); `opens` a view that a click shows."""

    title: str
    text: str
    tone: str = ""
    opens: View | None = None


@dataclass(frozen=True)
class CardSection:
    """A group of lines of the page's own, read in the worker: `read(id, view)`. Without lines it is left out.

    Its lines stand below those of the columns of the same title. A `leading` one stands above all columns, and those
    of its title come below the others.
    """

    title: str
    read: Callable[[int, View], Sequence[Line]]
    leading: bool = False


class Head(NamedTuple):
    """What stands on top of the card."""

    name: str
    badge: str = ""
    below: str = ""


class _Masked(NamedTuple):
    title: str
    text: str
    key: str


class Content(NamedTuple):
    """The card of one record, ready to be shown."""

    id: int
    head: Head
    groups: list[tuple[str, list[Line | _Masked]]]
    photo: str = ""


Heading = Callable[[Mapping[str, Any]], Head]


def read_card(view: View, row_id: int, heading: Heading | None, in_head: Sequence[str],
              sections: Sequence[CardSection]) -> Content | None:
    """The card's words, read in the worker; None where the record has gone."""
    register = view.register
    values = register.get(row_id, view)
    if not values:
        return None
    head = heading(values) if heading else Head(register.labels([row_id]).get(row_id, ""))
    groups: dict[str, list[Line | _Masked]] = {}
    photo = ""
    for column in register.columns:
        value = values[column.key]
        if column.kind == "photo":
            photo = value or ""
            continue
        if column.key in in_head or column.key == register.label or column.empty(value):
            continue
        text = words_of(column, value)
        if text:
            groups.setdefault(column.group, []).append(
                _Masked(column.title, column.mask(value), column.key) if column.sensitive
                else Line(column.title, text + unit_of(column)))
    leading = {section.title: [*lines] for section in sections
               if section.leading and (lines := section.read(row_id, view))}
    found: list[tuple[str, list[Line | _Masked]]] = list(leading.items())
    found += [(f"其他{title}" if title in leading else title, lines) for title, lines in groups.items()]
    for section in (one for one in sections if not one.leading):
        lines = list(section.read(row_id, view))
        same = groups.get(section.title)
        if same is not None:
            same.extend(lines)
        elif lines:
            found.append((section.title, [*lines]))
    return Content(row_id, head, found, photo)


def words_of(column: Column, value: Any) -> str:
    """The value in full, or masked where a setting says so; asks the database, on the worker only."""
    return column.mask(value) if hidden(column.hidden_by) else column.print(value)


def unit_of(column: Column) -> str:
    """The unit behind a number, ' 册'; the table has it in its header."""
    unit = getattr(column, "unit", "") if column.kind in ("integer", "number", "money") else ""
    return f" {unit}" if unit else ""


def read_full(register: type[Register], row_id: int, key: str) -> str:
    """A sensitive value in full."""
    view = View(register, ended=True)
    found = register.read([row_id], [register.column(key)], view)
    return register.column(key).print(found[row_id][0]) if found else ""


class CardButton(NamedTuple):
    """A button under the record; `act` is given its id. `edits`: closed while nothing can be changed."""

    name: str
    text: str
    act: Callable[[int], object]
    edits: bool = False
    badge: str = ""                 # stands only under cards with this badge


class DetailCard(Card):
    """Shows the record it is told to; 编辑 and 历史 ask the page. What a record needs is built for the first one."""

    edit_requested = Signal(int)
    history_requested = Signal(int)
    opened = Signal(object)             # a view to be shown

    def __init__(self, session: Session, register: type[Register], *, heading: Heading | None = None,
                 in_head: Sequence[str] = (), sections: Sequence[CardSection] = (),
                 buttons: Sequence[CardButton] = (), parent: QWidget | None = None) -> None:
        """`buttons` are the page's own, behind 编辑 and 历史."""
        super().__init__(f"{register.key}_card", f"{register.title}详情", parent)
        self.session, self.register = session, register
        self._heading, self._in_head, self._sections = heading, tuple(in_head), tuple(sections)
        self._wanted = tuple(buttons)
        self._id: int | None = None
        self._shown: Content | None = None
        self._built = False
        self._reason = ""
        self._nothing = label(f"选中一{register.measure}{register.title}，这里显示详情。", SOFT, "card_nothing")
        self._nothing.setWordWrap(True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.box.addWidget(self._nothing, 1)

    def _build(self) -> None:
        self._built = True
        # Label
        self._name = label(name="card_name")
        self._name.setFont(theme.scaled(self.font(), 1.2, bold=True))
        self._name.setWordWrap(True)
        self._badge = label(kind=BADGE, name="card_badge")
        self._below = label(kind=SOFT, name="card_below")
        self._below.setWordWrap(True)
        top = QHBoxLayout(spacing=8)
        top.setContentsMargins(0, 0, CLOSE_ROOM, 0)
        top.addWidget(self._name)
        top.addWidget(self._badge)
        top.addStretch(1)
        self._area = QScrollArea(widgetResizable=True, objectName="card_area")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Buttons
        self._buttons, self._own_rows = QHBoxLayout(spacing=8), QVBoxLayout(spacing=8)
        always = (CardButton("card_edit", "编辑", self.edit_requested.emit, edits=True),
                  CardButton("card_history", "历史", self.history_requested.emit))
        self._edit_buttons: list[QPushButton] = []
        common, own = [self._button(one) for one in always], [self._button(one) for one in self._wanted]
        self._common_buttons = common
        self._own_buttons = dict(zip(own, self._wanted))
        # The page's stand in rows of their own where one row is too short for all.
        room = theme.CARD_WIDTH - self.box.contentsMargins().left() - self.box.contentsMargins().right()
        together = _width((*common, *own)) <= room
        for one in (*common, *(own if together else ())):
            self._buttons.addWidget(one)
        for several in () if together else _in_rows(own, room):
            row = QHBoxLayout(spacing=8)
            for one in several:
                row.addWidget(one)
            row.addStretch(1)
            self._own_rows.addLayout(row)
        self._buttons.addStretch(1)
        # Assemble
        self.box.insertLayout(0, top)
        self.box.insertWidget(1, self._below)
        self.box.addWidget(self._area, 1)
        self.box.addLayout(self._own_rows)
        self.box.addLayout(self._buttons)
        self.set_edit_reason(self._reason)

    def _button(self, wanted: CardButton) -> QPushButton:
        made = button(wanted.name, wanted.text, lambda: wanted.act(self._id) if self._id is not None else None)
        made.setParent(self)
        made.ensurePolished()
        self._edit_buttons += [made] if wanted.edits else []
        return made

    def set_edit_reason(self, reason: str) -> None:
        """Closes what changes the record where nothing can be changed, with the reason."""
        self._reason = reason
        for one in self._edit_buttons if self._built else ():
            one.setEnabled(not reason)
            one.setToolTip(reason)

    def show_record(self, view: View, row_id: int | None) -> None:
        """Shows a record as of the view's day, or that none is chosen."""
        self._id = row_id
        if row_id is None:
            self._put(None)
            return
        self.session.background.run(read_card, view, row_id, self._heading, self._in_head, self._sections,
                                    done=self._put, group=f"card {id(self)}", owner=self)

    def _put(self, content: Content | None) -> None:
        if content is not None and content.id != self._id:
            return
        at = self._area.verticalScrollBar().value() if content and self._shown and (
            content.id == self._shown.id) else 0
        self._shown = content
        if not self._built:
            if content is None:
                return
            self._build()
        for part in (self._name, self._badge, self._below, self._area):
            part.setVisible(content is not None)
        for one in self._common_buttons:
            one.setVisible(content is not None)
        for one, wanted in self._own_buttons.items():
            one.setVisible(content is not None and wanted.badge in ("", content.head.badge))
        self._nothing.setVisible(content is None)
        self.box.setStretch(self.box.indexOf(self._nothing), 1 if content is None else 0)
        if content is None:
            return
        for part, text in ((self._name, content.head.name), (self._badge, content.head.badge),
                           (self._below, content.head.below)):
            part.setText(text)
            part.setVisible(bool(text))
        self.setAccessibleName(f"{self.register.title}详情：{content.head.name}")
        self._area.setWidget(self._sheet(content))
        self._area.verticalScrollBar().setValue(at)

    def _sheet(self, content: Content) -> QWidget:
        sheet = QWidget(objectName="scrolled")
        box = QVBoxLayout(sheet, spacing=4)
        box.setContentsMargins(0, 0, 8, 0)
        if content.photo:
            from ui.widgets.photo_editor import picture
            portrait = QLabel(objectName="card_photo")
            portrait.setAccessibleName("照片")
            portrait.setPixmap(picture(content.photo))
            box.addWidget(portrait)
        for title, lines in content.groups:
            if title:
                heading = label(title, SECTION)
                heading.setContentsMargins(0, 4, 0, 0)
                box.addWidget(heading)
            grid = QGridLayout(horizontalSpacing=12, verticalSpacing=5)
            grid.setColumnStretch(1, 1)
            for row, line in enumerate(lines):
                if line.title:
                    grid.addWidget(self._caption(line.title), row, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(self._value(line), row, 1 if line.title else 0, 1, 1 if line.title else 2,
                               Qt.AlignmentFlag.AlignTop)
            box.addLayout(grid)
        box.addStretch(1)
        return sheet

    def _caption(self, title: str) -> QLabel:
        caption = label(title, SOFT)
        caption.setWordWrap(True)
        room = theme.width_of(self.font(), LABEL_CHARACTERS)
        caption.setFixedWidth(min(room, max(theme.width_of(self.font(), 4.2),
                                            self.fontMetrics().horizontalAdvance(title) + 2)))
        return caption

    def _value(self, line: Line | _Masked) -> QWidget:
        if isinstance(line, _Masked):
            return self._masked(line)
        if line.opens is not None:
            # Stands where the words of the other lines stand. In a box of its own: a column is no wider than a link
            # in it may be.
            whole = QWidget()
            row = QHBoxLayout(whole, spacing=0)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(LongLink("card_link", line.text, lambda: self.opened.emit(line.opens),
                                   f"{line.title} {line.text}"), LINK_FIRST)
            row.addStretch(1)
            return whole
        value = label(line.text, line.tone)
        value.setWordWrap(True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return value

    def _masked(self, line: _Masked) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole, spacing=6)
        row.setContentsMargins(0, 0, 0, 0)
        text = label(line.text, name=f"card_{line.key}")
        text.setWordWrap(True)
        link = button(f"card_reveal_{line.key}", "显示", kind=LINK, title=f"显示{line.title}")
        link.setToolTip("查看会记入更改记录")
        row.addWidget(text, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        row_id = self._id

        def put(full: str) -> None:
            text.setText(full)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            link.hide()

        def read() -> None:
            self.session.background.run(read_full, self.register, row_id, line.key, done=put, owner=whole)
        link.clicked.connect(lambda _=False: self.session.run_event(
            f"查看{line.title}", f"{self.register.key} {row_id}", owner=whole, done=read))
        return whole


def _width(buttons: Sequence[QPushButton]) -> int:
    return sum(one.sizeHint().width() + 8 for one in buttons)


def _in_rows(buttons: Sequence[QPushButton], room: int) -> list[list[QPushButton]]:
    rows: list[list[QPushButton]] = []
    for one in buttons:
        if rows and _width([*rows[-1], one]) <= room:
            rows[-1].append(one)
        else:
            rows.append([one])
    return rows


__all__ = ["CardButton", "CardSection", "Content", "DetailCard", "Head", "Line", "read_card"]
