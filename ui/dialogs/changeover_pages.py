"""The five steps of 换届 as pages: 新一届, 名册, 核对, 沿用, 换届."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from models import fields
from models.carrying_over import BRANCHES, CADENCES, CARRIED, COMMITTEES, CONTACTS, GRIDS, TEAMS
from models.changeover import Beginning, Comparison, SectorName, named_sectors, national_sectors
from models.errors import InvalidValue
from ui import theme
from ui.widgets.buttons import button
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import AMBER, SECTION, SOFT, label

KEPT, NATIONAL, NONE = "kept", "national", "none"
CARRY, EMPTY = "carry", "empty"
TITLES = {GRIDS: "网格", BRANCHES: "临时党支部", CONTACTS: "联系关系", TEAMS: "志愿服务队", CADENCES: "会议周期",
          COMMITTEES: "专委会"}
# What carrying over means: (how much there is, how much goes on) → words; then what beginning empty means.
_CARRIED = {GRIDS: "{0} 个网格照旧设立，连任委员中 {1} 人仍在原网格",
            BRANCHES: "{0} 个支部连同批准文件照旧，书记、委员中 {1} 人留任",
            CONTACTS: "{0} 条中双方都留任的 {1} 条继续",
            TEAMS: "队伍照旧，队长、队员 {0} 人中 {1} 人留队，离任委员离队",
            CADENCES: "{0} 项周期继续执行", COMMITTEES: "{0} 个席位中连任委员的 {1} 个保留"}
_EMPTY = {GRIDS: "新一届重新编组", BRANCHES: "新一届重新设立", CONTACTS: "新一届重新落实",
          TEAMS: "队伍保留，队长、队员 {0} 人全部离队", CADENCES: "{0} 项周期到换届日期为止", COMMITTEES: "新一届重新安排"}


def next_name(name: str) -> str:
    """第十一届 after 第十届, '' after a name without a number."""
    number = fields.parse_han_number(name)
    return f"第{fields.han_number(number + 1)}届" if number else ""


def _wrapped(kind: str, name: str) -> QLabel:
    made = label(kind=kind, name=name)
    made.setWordWrap(True)
    return made


class BeginningPage(QWidget):
    """What the new 届 is called, when it begins, and its 界别, one a line."""

    def __init__(self, old: str, today: str) -> None:
        super().__init__(objectName="change_over_beginning")
        self._known: tuple[SectorName, ...] = ()
        # Label
        self.name = QLineEdit(next_name(old), objectName="change_over_name", placeholderText="如：第十一届", maxLength=20)
        self.name.setAccessibleName("新一届名称")
        self.day = QLineEdit(fields.print_date(today), objectName="change_over_day")
        self.day.setAccessibleName("换届日期")
        note = label("新一届第一次全体会议闭幕、选举产生之日。上一届的任职到这一天为止。" if old else "数据库中还没有届次，将建立第一个。", SOFT)
        note.setWordWrap(True)
        self.source = FlatCombo("change_over_sectors", "界别从哪里来")
        self.source.set_choices([*([(f"沿用{old}的界别", KEPT)] if old else []), ("全国政协的 34 个界别", NATIONAL),
                                 ("不先设，按名册建立", NONE)])
        self.lines = QPlainTextEdit(objectName="change_over_sector_lines")
        self.lines.setAccessibleName("界别，一行一个")
        self.lines.setTabChangesFocus(True)
        self._count = label(kind=SOFT, name="change_over_sector_count")
        # Assemble
        form = QGridLayout(horizontalSpacing=10, verticalSpacing=8)
        for row, (title, editor) in enumerate((("新一届", self.name), ("换届日期", self.day))):
            caption = label(title, SOFT)
            caption.setBuddy(editor)
            editor.setFixedWidth(theme.width_of(self.font(), 12))
            form.addWidget(caption, row, 0)
            form.addWidget(editor, row, 1)
        form.addWidget(note, 2, 0, 1, 2)
        form.setRowStretch(3, 1)
        right = QVBoxLayout(spacing=6)
        head = QHBoxLayout(spacing=8)
        head.addWidget(label("界别", SECTION))
        head.addWidget(self.source)
        head.addStretch()
        head.addWidget(self._count)
        right.addLayout(head)
        right.addWidget(self.lines, 1)
        right.addWidget(label("一行一个，可以增删、改名、调整顺序。", SOFT))
        box = QHBoxLayout(self, spacing=24)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(form, 2)
        box.addLayout(right, 3)
        self.source.currentIndexChanged.connect(lambda _: self._fill())
        self.lines.textChanged.connect(self._say_count)
        self._fill()

    def put_sectors(self, known: Sequence[SectorName]) -> None:
        """The 界别 of the old 届, once they are read."""
        self._known = tuple(known)
        if known or self.source.currentData() != KEPT:
            self._fill()
        else:
            self.source.choose(NATIONAL)

    def _fill(self) -> None:
        chosen = {KEPT: self._known, NATIONAL: national_sectors()}.get(self.source.currentData(), ())
        self.lines.setPlainText("\n".join(one.name for one in chosen))

    def _sectors(self) -> tuple[SectorName, ...]:
        return named_sectors(self.lines.toPlainText().splitlines(), self._known)

    def _say_count(self) -> None:
        count = len(self._sectors())
        self._count.setText(f"共 {count} 个" if count else "按名册建立")

    def beginning(self) -> Beginning:
        """What was entered; raises `InvalidValue` for what is no date."""
        day = fields.parse_date(self.day.text())
        return Beginning("".join(self.name.text().split()), day if isinstance(day, str) else "", self._sectors())

    def show_wrong(self, error: InvalidValue) -> None:
        editor = self.name if error.field == "name" else self.day
        editor.setFocus()
        editor.selectAll()


class RosterPage(QWidget):
    """Whether there is a roster to read now, and what was read."""

    wanted = Signal()                        # the person wants to choose the file or look through it again
    changed = Signal()

    def __init__(self) -> None:
        super().__init__(objectName="change_over_roster")
        # Label
        self.now = QRadioButton("读入新一届委员名册", objectName="change_over_import", checked=True)
        self.later = QRadioButton("名册以后再导入或逐人录入", objectName="change_over_later")
        for one in (self.now, self.later):
            one.setAccessibleName(one.text())
        self._group = QButtonGroup(self)
        self._group.addButton(self.now)
        self._group.addButton(self.later)
        self.choose = button("change_over_choose", "选择名册…", self.wanted.emit)
        self._read = _wrapped("", "change_over_read")
        self._left = _wrapped(AMBER, "change_over_left")
        hint = label("与上一届的人按身份证号、手机加姓名、姓名加性别和单位对照，是同一人的为连任；拿不准的会逐一问您。这一步不写入任何内容。", SOFT)
        hint.setWordWrap(True)
        self._later_words = label("现在不知道谁连任：网格、支部只沿用名称，人员等名册录入后再编入；志愿服务队暂不变动。", SOFT)
        self._later_words.setWordWrap(True)
        # Assemble
        box = QVBoxLayout(self, spacing=8)
        box.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout(spacing=12)
        row.addWidget(self.now)
        row.addWidget(self.choose)
        row.addStretch()
        box.addLayout(row)
        for part in (hint, self._read, self._left):
            box.addWidget(part)
        box.addSpacing(10)
        box.addWidget(self.later)
        box.addWidget(self._later_words)
        box.addStretch()
        self.now.toggled.connect(lambda _: self._show())
        self.put("", "")

    def put(self, words: str, left: str) -> None:
        """What was read, and what of it is left out."""
        self._read.setText(words)
        self._left.setText(f"! {left}，不导入。" if left else "")
        self.choose.setText("重新查看名册…" if words else "选择名册…")
        self.choose.setAccessibleName(self.choose.text().rstrip("…"))
        self._show()

    def _show(self) -> None:
        now = self.now.isChecked()
        self.choose.setEnabled(now)
        self._read.setVisible(now)
        self._left.setVisible(now)
        self._later_words.setVisible(not now)
        self.changed.emit()


class ComparisonPage(QWidget):
    """连任, 新任, 离任: who, and how many."""

    KINDS = (("again", "连任"), ("new", "新任"), ("gone", "离任"))

    def __init__(self) -> None:
        super().__init__(objectName="change_over_comparison")
        self._heads: dict[str, QLabel] = {}
        self.lists: dict[str, QListWidget] = {}
        self._note = _wrapped(SOFT, "change_over_comparison_note")
        grid = QGridLayout(horizontalSpacing=14, verticalSpacing=6)
        for place, (key, title) in enumerate(self.KINDS):
            self._heads[key] = label(title, SECTION, f"change_over_head_{key}")
            self.lists[key] = QListWidget(objectName=f"change_over_{key}")
            self.lists[key].setAccessibleName(title)
            self.lists[key].setUniformItemSizes(True)
            grid.addWidget(self._heads[key], 0, place)
            grid.addWidget(self.lists[key], 1, place)
            grid.setColumnStretch(place, 1)
        box = QVBoxLayout(self, spacing=8)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._note)
        box.addLayout(grid, 1)

    def put(self, found: Comparison, old: str, known: bool) -> None:
        """`known`: whether the new roster was read."""
        for key, title in self.KINDS:
            names: tuple[str, ...] = getattr(found, key)
            words = title if known or key != "gone" else f"{old}届满，谁连任待录入名册"
            self._heads[key].setText(f"{words} {len(names):,} 人")
            self.lists[key].clear()
            self.lists[key].addItems(list(names))
        self._note.setText(
            "请核对。有人对错了，请回到上一步“重新查看名册”改正；都对了再往下走，现在还没有写入任何内容。" if known
            else "名册以后再录入，录入时请在“任职情况”中注明新任、连任。")


class CarryPage(QWidget):
    """What of the old 届 goes on in the new one."""

    def __init__(self) -> None:
        super().__init__(objectName="change_over_carry")
        self.combos: dict[str, FlatCombo] = {}
        self._words: dict[str, QLabel] = {}
        self._counted: Mapping[str, tuple[int, int]] = {}
        note = label("上一届的网格、支部、联系、专委会席位都在换届日期结束。哪些由新一届接着用，哪些从空白开始？", SOFT)
        note.setWordWrap(True)
        sheet = QWidget(objectName="scrolled")
        grid = QGridLayout(sheet, horizontalSpacing=14, verticalSpacing=8)
        grid.setContentsMargins(0, 0, 10, 0)
        for row, key in enumerate(CARRIED):
            combo = FlatCombo(f"change_over_carry_{key}", f"{TITLES[key]}是否沿用")
            combo.set_choices([("沿用", CARRY), ("从空白开始", EMPTY)])
            combo.currentIndexChanged.connect(lambda _, key=key: self._say(key))
            self.combos[key] = combo
            self._words[key] = _wrapped(SOFT, f"change_over_words_{key}")
            grid.addWidget(label(TITLES[key]), row, 0)
            grid.addWidget(combo, row, 1)
            grid.addWidget(self._words[key], row, 2)
        grid.setColumnStretch(2, 1)
        grid.setRowStretch(len(CARRIED), 1)
        area = QScrollArea(widgetResizable=True, objectName="change_over_carry_area")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(sheet)
        box = QVBoxLayout(self, spacing=8)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(note)
        box.addWidget(area, 1)
        box.addWidget(label("党组成员、机关干部和包联督导不随届结束。", SOFT))

    def put(self, counted: Mapping[str, tuple[int, int]]) -> None:
        """How much there is of each."""
        self._counted = counted
        for key in self.combos:
            self._say(key)

    def _say(self, key: str) -> None:
        words = (_CARRIED if self.combos[key].currentData() == CARRY else _EMPTY)[key]
        numbers = self._counted.get(key, (0, 0))
        text = words.format(*numbers) if numbers[0] else f"上一届没有{TITLES[key]}"
        self._words[key].setText(text)

    def carried(self) -> tuple[str, ...]:
        return tuple(key for key, combo in self.combos.items() if combo.currentData() == CARRY)

    def lines(self) -> list[str]:
        """Each decision in words."""
        return [f"{TITLES[key]}：{combo.currentText()}" for key, combo in self.combos.items()]


class EndPage(QWidget):
    """All of it once more, before it is done."""

    def __init__(self) -> None:
        super().__init__(objectName="change_over_end")
        self._text = _wrapped("", "change_over_summary")
        area = QScrollArea(widgetResizable=True, objectName="change_over_end_area")
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        sheet = QWidget(objectName="scrolled")
        inner = QVBoxLayout(sheet)
        inner.setContentsMargins(0, 0, 10, 0)
        inner.addWidget(self._text)
        inner.addStretch()
        area.setWidget(sheet)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(area, 1)

    def put(self, lines: Sequence[str]) -> None:
        self._text.setText("\n".join(lines))
        self._text.setAccessibleName("，".join(lines))


SIZE = QSize(880, 600)

__all__ = ["BeginningPage", "CarryPage", "ComparisonPage", "EndPage", "RosterPage", "SIZE", "next_name"]
