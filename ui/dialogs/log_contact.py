"""登记联系: that a contact took place, for one or several contacts at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QWidget

from models import contact_chain, fields
from models.errors import InvalidValue
from models.members import ContactEvents, Contacts
from models.operation import Operation
from models.participation import owner_of
from models.relations import RefValue
from models.view import View
from models.writing import Draft, write
from ui import theme
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.campaign_combo import CampaignCombo
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import HEADING, SOFT, label

NAMED = 6                        # so many contacts are named; the rest is counted
MATTER_LINES = 4

Pair = tuple[RefValue, RefValue]


def pairs_of_contacts(ids: Sequence[int], day: str) -> list[Pair]:
    """(responsible, target) of contacts, in the order of `ids`."""
    columns = [Contacts.column("responsible"), Contacts.column("target")]
    found = Contacts.read(ids, columns, View(Contacts, ended=True))
    return [(found[i][0], found[i][1]) for i in ids if i in found]


def pairs_of_members(ids: Sequence[int], day: str) -> list[Pair]:
    """(responsible, member) for each of the memberships `ids` that somebody is to contact on `day`."""
    found: list[Pair] = []
    for owner in filter(None, map(owner_of, ids)):
        found += [(RefValue(link.responsible, link.responsible_name), RefValue(link.target, link.target_name))
                  for link in contact_chain.up(*owner, day)[:1]]
    return found


class LogContactDialog(Frame):
    """Date, way and matter; one record for each contact, all in one operation.

    `ids` are contacts, or with `pairs_of_members` as `read` members, each contacted by who is to do so.
    """

    def __init__(self, session: Session, ids: Sequence[int], parent: QWidget | None = None,
                 read: Callable[[Sequence[int], str], list[Pair]] = pairs_of_contacts) -> None:
        super().__init__(session, "log_contact_dialog", "登记联系", QSize(560, 380), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._pairs: list[Pair] = []
        self._asked = len(ids)
        # Label
        self._who = label(kind=HEADING, name="log_contact_who")
        self._who.setWordWrap(True)
        self.day = QLineEdit(fields.print_date(session.today), objectName="log_contact_day",
                             placeholderText="如 2022.06.30")
        self.day.setAccessibleName("联系日期")
        self.way = FlatCombo("log_contact_way", "联系方式")
        self.way.setEditable(True)
        self.way.lineEdit().setAccessibleName("联系方式")
        self.way.lineEdit().setPlaceholderText("面谈、电话等")
        self.way.set_choices([("", None), *((one, one) for one in getattr(ContactEvents.column("way"), "choices"))])
        self.matter = QPlainTextEdit(objectName="log_contact_matter", tabChangesFocus=True,
                                     placeholderText="谈了什么、反映了什么")
        self.matter.setAccessibleName("事项")
        self.matter.setMinimumHeight(self.matter.fontMetrics().lineSpacing() * MATTER_LINES + 18)
        self.campaign = CampaignCombo(session, "log_contact_campaign", whole="不属于专项")
        # Buttons
        self.add_button(button("log_contact_cancel", "取消", self.reject))
        self.take = self.add_button(button("log_contact_take", "登记", self.save, kind=PRIMARY))
        self.take.setToolTip("Ctrl+Enter")
        self.take.setEnabled(False)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)
        # Assemble
        grid = QGridLayout(horizontalSpacing=12, verticalSpacing=8)
        grid.setColumnStretch(1, 1)
        lines = ("日期", self.day), ("方式", self.way), ("专项", self.campaign), ("事项", self.matter)
        for row, (title, editor) in enumerate(lines):
            caption = label(title, SOFT)
            caption.setBuddy(editor)
            editor.setMinimumWidth(theme.width_of(self.font(), 12))
            grid.addWidget(caption, row, 0, Qt.AlignmentFlag.AlignTop if editor is self.matter
                           else Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(editor, row, 1)
        grid.setRowStretch(3, 1)
        self.box.addWidget(self._who)
        self.box.addLayout(grid, 1)
        session.background.run(read, list(ids), session.today, done=self._show, urgent=True, failed=self._failed,
                               owner=self)
        self.day.setFocus()
        self.day.selectAll()

    def _show(self, pairs: list[Pair]) -> None:
        self._pairs = pairs
        named = "；".join(f"{responsible.text} 联系 {target.text}" for responsible, target in pairs[:NAMED])
        self._who.setText(named + (f"等 {len(pairs)} 条" if len(pairs) > NAMED else ""))
        self.take.setText(f"登记 {len(pairs)} 条" if len(pairs) > 1 else "登记")
        self.take.setEnabled(bool(pairs))
        left_out = self._asked - len(pairs)
        if left_out:
            self.say(f"! {left_out} 人尚未落实联系责任人，不在其内", "amber")

    def save(self) -> None:
        """Stores a record for each contact, or says what is wrong."""
        if not self.take.isEnabled():
            return
        try:
            day = fields.parse_date(self.day.text().strip())
            if not isinstance(day, str):
                raise InvalidValue("date", "请填写日期")
        except InvalidValue as error:
            self._failed(error)
            return
        values = {"date": day, "way": self.way.currentText().strip() or None,
                  "matter": self.matter.toPlainText().strip() or None, "campaign": self.campaign.campaign() or None}
        term = self.session.term_id
        drafts = [Draft({**values, "responsible": responsible, "target": target}, fixed={"term": term})
                  for responsible, target in self._pairs]

        def work(op: Operation) -> list[int]:
            return write(op, ContactEvents, drafts)
        count = len(drafts)
        what = f"{self._pairs[0][0].text} 联系 {self._pairs[0][1].text}" if count == 1 else f"{count} 次联系"
        self.take.setEnabled(False)
        self.session.run_operation(f"登记{what}", work, owner=self, failed=self._failed,
                                   done=lambda _: self._saved(what))

    def _saved(self, what: str) -> None:
        self.accept()
        self.session.tell_done(f"已登记：{what}")

    def _failed(self, error: Exception) -> None:
        self.take.setEnabled(bool(self._pairs))
        if isinstance(error, InvalidValue):
            self.say(f"! {error.message}", "amber")
            self.day.setFocus()
        else:
            self.session.tell(error, self)
