"""What an import asks for the whole sheet: January or October, and names nobody knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from importers.planned import SKIP, Question
from models.register import Register
from models.relations import CREATE
from ui import theme
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.widgets.buttons import LINK, PRIMARY, button
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import SECTION, SOFT, label

AT_ONCE = 40                                # more questions are asked after these have been answered
ROWS_NAMED = 6
SEVERAL = 3                                 # from so many names of one column on, all can be answered alike
OPEN = "（暂不回答）"


def rows_words(rows: Sequence[int]) -> str:
    """第 5、8、9 行, 第 4、5、6、7、8、9 行等 20 行"""
    named = "、".join(str(row) for row in rows[:ROWS_NAMED])
    return f"第 {named} 行" + (f"等 {len(rows)} 行" if len(rows) > ROWS_NAMED else "")


class QuestionsDialog(Frame):
    """`answered` gives what was answered, as the plan takes it."""

    answered = Signal(object)

    def __init__(self, session: Session, register: type[Register], questions: Sequence[Question],
                 parent: QWidget | None = None) -> None:
        super().__init__(session, "questions_dialog", "需要回答的问题", QSize(760, 520), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._register, self._questions = register, list(questions[:AT_ONCE])
        self._combos: list[FlatCombo] = []
        # Label
        words = "回答前，这些格不会导入；回答后按答案重新比对。"
        if len(questions) > AT_ONCE:
            words += f"共 {len(questions)} 个问题，先回答前 {AT_ONCE} 个。"
        note = label(words, SOFT, "questions_note")
        note.setWordWrap(True)
        area = QScrollArea(widgetResizable=True, objectName="questions_area")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._make_sheet())
        # Buttons
        self.add_button(button("questions_cancel", "取消", self.reject))
        self.add_button(button("questions_take", "按答案重新比对", self._take, kind=PRIMARY), default=True)
        # Assemble
        self.box.addWidget(note)
        self.box.addWidget(area, 1)
        if self._combos:
            self._combos[0].setFocus()

    def _make_sheet(self) -> QWidget:
        sheet = QWidget(objectName="scrolled")
        box = QVBoxLayout(sheet, spacing=8)
        box.setContentsMargins(0, 0, 10, 0)
        by_column: dict[str, list[int]] = defaultdict(list)
        for place, question in enumerate(self._questions):
            by_column[question.key].append(place)
        for key, places in by_column.items():
            head = QHBoxLayout(spacing=10)
            head.addWidget(label(self._register.column(key).title, SECTION))
            head.addStretch()
            names = [place for place in places if self._questions[place].kind == "name"]
            if len(names) >= SEVERAL:
                for name, text, value in (("create", "全部新建", CREATE), ("skip", "全部不填", SKIP)):
                    head.addWidget(button(f"all_{name}_{key}", text, kind=LINK,
                                          on_click=lambda names=names, value=value: self._all(names, value)))
            box.addLayout(head)
            for place in places:
                box.addLayout(self._line(place, self._questions[place]))
        box.addStretch()
        self._combos.sort(key=lambda combo: int(combo.property("place")))
        return sheet

    def _line(self, place: int, question: Question) -> QHBoxLayout:
        sentence = label(f"{question.sentence}（{rows_words(question.rows)}）")
        sentence.setWordWrap(True)
        combo = FlatCombo(f"question_{place}", question.sentence)
        combo.setProperty("place", place)
        combo.setMinimumWidth(theme.width_of(self.font(), 12))
        combo.setMaximumWidth(theme.width_of(self.font(), 18))
        combo.set_choices(choices_of(question))
        self._combos.append(combo)
        line = QHBoxLayout(spacing=12)
        line.addWidget(sentence, 1)
        line.addWidget(combo, 0, Qt.AlignmentFlag.AlignTop)
        return line

    def _all(self, places: Sequence[int], value: Any) -> None:
        for place in places:
            combo = self._combos[place]
            if any(combo.itemData(n) == value for n in range(combo.count())):
                combo.choose(value)

    def answers(self) -> dict[tuple[Any, ...], Any]:
        """What was answered, by the keys of the questions."""
        return {question.answer_key: combo.currentData() for question, combo in zip(self._questions, self._combos)
                if combo.currentData() is not None}

    def _take(self) -> None:
        found = self.answers()
        self.accept()
        if found:
            self.answered.emit(found)


def choices_of(question: Question) -> list[tuple[str, Any]]:
    """What a question can be answered with."""
    if question.kind == "tenth":
        return [(OPEN, None), ("是 1 月", False), ("是 10 月", True)]
    found: list[tuple[str, Any]] = [(OPEN, None)]
    found += [(f"新建“{question.text}”", CREATE)] if question.can_create else []
    found += [(f"对应到 {one.words}", one.id) for one in question.choices]
    return [*found, ("不填这一格", SKIP)]


__all__ = ["QuestionsDialog", "choices_of", "rows_words"]
