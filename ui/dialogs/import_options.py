"""How a sheet is meant: part of the list or all of it, which 届, since when, and what of the others."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from importers.planned import NEW_TERM, Ending
from models import fields
from models.errors import InvalidValue
from models.register import Register
from ui import theme
from ui.dialogs.import_work import Choices, File, Proposal, dated_titles, in_term
from ui.widgets.buttons import LINK, PRIMARY, button
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import AMBER, SOFT, label

NEW_ONE = -1                                # the line 新的一届…
KEEP, END = "keep", "end"
MOVED, CORRECTED = "moved", "corrected"


class Options(QWidget):
    """What makes another plan. `changed` tells the choices; the rest of them stays as it was."""

    changed = Signal(object)                 # Choices
    mapping_wanted = Signal()

    def __init__(self, register: type[Register]) -> None:
        super().__init__()
        self.setObjectName("import_options")
        self._register = register
        self._choices = Choices()
        people = register.print_measure() == "人"
        self.scope = FlatCombo("import_scope", "这份表是部分还是全部")
        self.scope.set_choices([("部分名单", False), ("全体名册", True)] if people
                               else [("部分记录", False), ("全部记录", True)])
        self.scope.setToolTip("全体名册：另外列出库中有、表中无的" + register.print_measure())
        self.term = FlatCombo("import_term", "届次")
        self.mapping = button("import_mapping", "列对应", self.mapping_wanted.emit, kind=LINK)
        row = QHBoxLayout(self, spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        for part in (self.scope, self.term, self.mapping):
            row.addWidget(part)
        self.scope.setVisible(not register.event or register.dated())
        self.term.setVisible(bool(register.term))
        self.scope.activated.connect(lambda _: self._pick(whole_roster=self.scope.currentData()))
        self.term.activated.connect(lambda _: self._pick_term())

    def show_choices(self, file: File, proposal: Proposal) -> None:
        """Stands as the plan was made."""
        self._choices = proposal.choices
        self.scope.choose(proposal.choices.whole_roster)
        terms = [(name, i) for i, name in file.terms] or [("本届", None)]
        if proposal.choices.term == NEW_TERM:
            terms.append((f"{proposal.choices.term_name}（新）", NEW_TERM))
        self.term.set_choices([*terms, ("新的一届…", NEW_ONE)])
        self.term.choose(proposal.choices.term)
        layout = proposal.layout
        self.mapping.setVisible(layout is not None)
        if layout is None:
            return
        titled = len([title for title in layout.header if title])
        self.mapping.setText(f"列对应 {len(layout.columns)}/{titled} …")
        self.mapping.setAccessibleName(f"列对应，{titled} 列中导入 {len(layout.columns)} 列")

    def _pick(self, **changes: object) -> None:
        wanted = Choices(**{**vars(self._choices), **changes})  # type: ignore[arg-type]
        if wanted != self._choices:
            self.changed.emit(wanted)

    def _pick_term(self) -> None:
        term = self.term.currentData()
        if term == NEW_ONE:
            self.term.choose(self._choices.term)
            dialog = TermDialog([self.term.itemText(n) for n in range(self.term.count())], self.window())
            dialog.named.connect(self.name_term)
            dialog.open()
        else:
            self._take_term(term, "" if term != NEW_TERM else self._choices.term_name)

    def name_term(self, name: str) -> None:
        """Imports into a 届 that is not there yet."""
        self._take_term(NEW_TERM, name)

    def _take_term(self, term: int | None, name: str) -> None:
        wanted = in_term(self._choices, term, name)
        if wanted != self._choices:
            self.changed.emit(wanted)


class TermDialog(QDialog):
    """Asks what the new 届 is called."""

    named = Signal(str)

    def __init__(self, known: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("term_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("新的一届")
        self.setAccessibleName("新的一届")
        self._known = set(known)
        # Label
        what = label("导入时新建这一届，表中各行登记在它名下，其他届不变。它不会自动成为本届；换届请在“基础资料”中办理。", SOFT)
        what.setWordWrap(True)
        self.line = QLineEdit(objectName="term_line", placeholderText="如：第十一届", maxLength=20)
        self.line.setAccessibleName("届次名称")
        self._wrong = label(kind=AMBER, name="term_wrong")
        # Buttons
        row = QHBoxLayout(spacing=10)
        row.addStretch()
        row.addWidget(button("term_cancel", "取消", self.reject))
        take = button("term_take", "确定", self._take, kind=PRIMARY)
        take.setDefault(True)
        row.addWidget(take)
        # Assemble
        box = QVBoxLayout(self, spacing=10)
        for part in (what, self.line, self._wrong):
            box.addWidget(part)
        box.addLayout(row)
        self.setFixedWidth(theme.width_of(self.font(), 28))
        self.setFixedHeight(self.layout().totalHeightForWidth(self.width()))
        self.line.setFocus()

    def _take(self) -> None:
        name = "".join(self.line.text().split())
        if not name or name in self._known:
            self._wrong.setText(f"已有“{name}”，请直接选择" if name else "请填写届次名称")
            return
        self.accept()
        self.named.emit(name)


class Endings(QWidget):
    """Since when dated facts change, and what is done with those who are not in the sheet."""

    changed = Signal()

    def __init__(self, register: type[Register], today: str) -> None:
        super().__init__()
        self.setObjectName("import_endings")
        self._register = register
        self._dated = register.dated()
        day = fields.print_date(today)
        self._since_words = label(kind=SOFT, name="import_since_words")
        self.since = FlatCombo("import_since", "变动方式")
        self.since.set_choices([("自某日起变动", MOVED), ("直接更正", CORRECTED)])
        self.since.setToolTip("自某日起变动：保留原记录，以前的名单不变。直接更正：原来登记有误。")
        self.since_day = self._line("import_since_day", "变动日期", day)
        self._missing_words = label(kind=AMBER, name="import_missing_words")
        self.missing = FlatCombo("import_missing", "表中没有的怎么办")
        self.missing.set_choices([("保留", KEEP), *([(register.ending, END)] if self._dated else [])])
        self.end_day = self._line("import_end_day", "结束日期", day)
        self.reason = FlatCombo("import_end_reason", "结束原因")
        reasons = next((c.choices for c in register.columns if c.key == "end_reason" and hasattr(c, "choices")), ())
        self.reason.set_choices([("原因…", ""), *((one, one) for one in reasons)])
        row = QHBoxLayout(self, spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        for part in (self._since_words, self.since, self.since_day, self._missing_words, self.missing, self.end_day,
                     self.reason):
            row.addWidget(part)
            if part is self.since_day:
                row.addSpacing(14)
        row.addStretch()
        self.since.currentIndexChanged.connect(lambda _: self._show_parts())
        self.missing.currentIndexChanged.connect(lambda _: self._end_changed())
        self._titles: list[str] = []
        self._count = 0
        self._show_parts()

    def _line(self, name: str, title: str, day: str) -> QLineEdit:
        line = QLineEdit(day, objectName=name)
        line.setAccessibleName(title)
        line.setFixedWidth(theme.width_of(self.font(), 7))
        return line

    def show_for(self, proposal: Proposal) -> None:
        """Asks what this plan makes it necessary to ask."""
        self._titles, self._count = dated_titles(proposal), len(proposal.missing)
        named = "、".join(self._titles[:1 if self._count else 2])
        self._since_words.setText(f"{named}{'等' if len(self._titles) > 1 + (not self._count) else ''}变动：")
        self._since_words.setToolTip("、".join(self._titles))
        self._missing_words.setText(f"表中无 {self._count} {self._register.print_measure()}：")
        self._show_parts()

    def _show_parts(self) -> None:
        since, missing = bool(self._titles), bool(self._count)
        for part in (self._since_words, self.since):
            part.setVisible(since)
        self.since_day.setVisible(since and self.since.currentData() == MOVED)
        ends = missing and self.missing.currentData() == END
        self._missing_words.setVisible(missing)
        self.missing.setVisible(missing)
        self.end_day.setVisible(ends)
        self.reason.setVisible(ends and self.reason.count() > 1)
        self.setVisible(since or missing)

    def _end_changed(self) -> None:
        self._show_parts()
        self.changed.emit()

    def ends(self) -> bool:
        return bool(self._count) and self.missing.currentData() == END

    def since_value(self) -> str | None:
        """The day dated facts change, None for a correction; raises `InvalidValue`."""
        if not self._titles or self.since.currentData() == CORRECTED:
            return None
        return _day(self.since_day, "变动日期")

    def ending(self) -> Ending | None:
        """How those who are not in the sheet are ended; raises `InvalidValue`."""
        return Ending(_day(self.end_day, "结束日期"), self.reason.currentData() or "") if self.ends() else None


def _day(line: QLineEdit, title: str) -> str:
    try:
        day = fields.parse_date(line.text())
    except InvalidValue as error:
        line.setFocus()
        raise InvalidValue("", f"{title}：{error.message}") from error
    if not isinstance(day, str):
        line.setFocus()
        raise InvalidValue("", f"请填写{title}")
    return fields.date_span(day)[0]


__all__ = ["Endings", "Options", "TermDialog"]
