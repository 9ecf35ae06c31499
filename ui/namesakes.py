"""Whether a person who is being added is kept already: asked over the form, answered before anything is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from models import fields
from models.namesakes import Linked, Namesake, linked, namesakes, person_path
from models.register import Register
from ui.session import Session
from ui.widgets.buttons import LINK, button
from ui.widgets.labels import label

NAMESAKES_SHOWN = 2.5               # at once; the half says that there are more
NOBODY = Linked({}, {})


class NamesakeOffer(QFrame):
    """库中已有 示例甲（男，1975.03，县教育局）: whether the person being added is one of them."""

    taken = Signal(object)          # Namesake
    others = Signal()               # none of them
    unlinked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("namesake_offer")
        self.offered: tuple[Namesake, ...] = ()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(12, 6, 12, 6)
        self._inner: QWidget | None = None
        self.hide()

    def ask(self, found: Sequence[Namesake], needed: bool = False) -> None:
        """Offers them; `needed`: nothing is stored before this has been answered."""
        self.offered = tuple(found)
        grid = QGridLayout(horizontalSpacing=10, verticalSpacing=4)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(0, 1)
        for place, one in enumerate(found):
            first = "库中已有 " if place == 0 else "　　　　 "
            standing = f"，{one.standing}" if one.standing else ""
            words = label(f"{first}{one.words}{standing}", name=f"namesake_{place}")
            words.setWordWrap(True)
            grid.addWidget(words, place, 0)
            take = button(f"namesake_take_{place}", "就是此人", lambda one=one: self.taken.emit(one),
                          title=f"就是此人：{one.words}")
            take.setToolTip("打开此人在本表中的记录，接着修改" if one.row is not None else "沿用库中此人的资料，不另建一人")
            grid.addWidget(take, place, 1, Qt.AlignmentFlag.AlignTop)
        other = button("namesake_other", "另有其人", self.others.emit)
        other.setToolTip("同名的另一个人，另建一份资料")
        grid.addWidget(other, 0, 2, Qt.AlignmentFlag.AlignTop)
        self._put(grid, f"库中已有{'、'.join(one.words for one in found)}，是否此人", scrolled=len(found) > NAMESAKES_SHOWN)
        if needed and self._inner is not None:
            self._inner.findChild(QPushButton, "namesake_take_0").setFocus()

    def tell_linked(self, one: Namesake) -> None:
        """Says whom the new record belongs to."""
        self.offered = ()
        words = f"已关联库中的 {one.words}" + (f"，{one.standing}" if one.standing else "") + "。"
        line = QGridLayout(horizontalSpacing=10)
        line.setContentsMargins(0, 0, 0, 0)
        line.setColumnStretch(0, 1)
        said = label(words, name="namesake_linked")
        said.setWordWrap(True)
        line.addWidget(said, 0, 0)
        line.addWidget(button("namesake_unlink", "取消关联", self.unlinked.emit, kind=LINK), 0, 1)
        self._put(line, words)

    def clear(self) -> None:
        """There is nobody to ask about."""
        self.offered = ()
        self.hide()

    def _put(self, content: QGridLayout, words: str, scrolled: bool = False) -> None:
        if self._inner is not None:
            self._box.removeWidget(self._inner)
            self._inner.hide()
            self._inner.deleteLater()
        inner = QWidget(objectName="scrolled")
        inner.setLayout(content)
        if scrolled:
            area = QScrollArea(widgetResizable=True, objectName="namesake_area")
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setWidget(inner)
            one = content.itemAtPosition(0, 1).widget().sizeHint().height() + content.verticalSpacing()
            area.setFixedHeight(round(one * NAMESAKES_SHOWN))
            inner = area
        self._inner = inner
        self._box.addWidget(inner)
        self.setAccessibleName(words)
        self.show()


class WhoIsMeant(QObject):
    """Looks in the worker for people of the name that is typed, and remembers what is said of them.

    `taken` is whom the person named; then `path` is the row's key to people, and `linked` what is kept of them.
    """

    present = Signal(object)        # Namesake: theirs is a row of this register, to be changed instead
    answered = Signal()             # the new row belongs to somebody else than before
    failed = Signal(object)

    def __init__(self, session: Session, register: type[Register], term: int | None, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._register, self._term = session, register, term
        self.path = person_path(register)
        self.keys = (register.label, "id_number", "phones")        # the columns that tell who a person is
        self._others: set[int] = set()                             # people who are not meant
        self.taken: Namesake | None = None
        self.linked = NOBODY
        self.offer = NamesakeOffer()
        self.offer.taken.connect(self._take)
        self.offer.others.connect(self._not_meant)
        self.offer.unlinked.connect(self._unlink)

    def asks(self) -> bool:
        """Whether the rows are people and it has not been said who."""
        return self.path is not None and self.taken is None

    def look(self, values: Mapping[str, Any]) -> None:
        """Offers whoever `values` (by column key) may mean."""
        if self.asks():
            self._find(values, self._show, group=f"namesakes {id(self)}")

    def look_before(self, values: Mapping[str, Any], go_on: Callable[[], None], stop: Callable[[], None]) -> None:
        """Calls `go_on` where nobody has to be asked about, else asks and calls `stop`."""
        def put(found: list[Namesake]) -> None:
            asked = self._open(found)
            if not asked:
                go_on()
                return
            stop()
            self.offer.ask(asked, needed=True)
        self._find(values, put)

    def faults(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What keeps the new row of one who had such a row before from being stored, by column key."""
        if self.taken is None or not self.taken.ended or "since" not in values:
            return {}
        since, ended = values["since"], fields.print_date(self.taken.ended)
        if not since:
            return {"since": f"此人上次至 {ended} 结束，请填写这次的{self._register.column('since').title}"}
        return {"since": f"不能早于上次结束的 {ended}"} if since < self.taken.ended else {}

    def _find(self, values: Mapping[str, Any], done: Callable[[list[Namesake]], None],
              group: str | None = None) -> None:
        known = {key: values.get(key) for key in self.keys}
        self._session.background.run(namesakes, self._register, known, self._term, done=done, group=group, urgent=True,
                                     failed=self.failed.emit, owner=self)

    def _open(self, found: Sequence[Namesake]) -> list[Namesake]:
        return [one for one in found if one.person not in self._others]

    def _show(self, found: list[Namesake]) -> None:
        asked = self._open(found) if self.asks() else []
        if asked and tuple(asked) != self.offer.offered:
            self.offer.ask(asked)
        elif not asked and self.taken is None:
            self.offer.clear()

    def _not_meant(self) -> None:
        self._others |= {one.person for one in self.offer.offered}
        self.offer.clear()
        self.answered.emit()

    def _take(self, one: Namesake) -> None:
        if one.row is not None:
            self.taken = one
            self.offer.clear()
            self.present.emit(one)
        else:
            self._session.background.run(linked, self._register, one.person, urgent=True, owner=self,
                                         done=lambda known: self._link(one, known), failed=self.failed.emit)

    def _link(self, one: Namesake, known: Linked) -> None:
        self.taken, self.linked = one, known
        self.offer.tell_linked(one)
        self.answered.emit()

    def _unlink(self) -> None:
        self.taken, self.linked = None, NOBODY
        self.offer.clear()
        self.answered.emit()


__all__ = ["NamesakeOffer", "WhoIsMeant"]
