"""生成汇报: what goes out, for whom and for which days; what is below the last report wants a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from exporters.placeholders import names_for_templates
from models.attachments import file_of
from models.basics import term_period
from models.operation import operation
from models.periods import Period
from models.records import db
from models.report_table import ReportTable, read_report
from models.schemes import PARTS, ROWS, TEMPLATES, Schemes, figures_of, keep_templates, period_of, templates_of
from models.view import View
from ui.background import Report
from ui.dialogs.blank_settings import BlankSettings
from ui.dialogs.frame import WorkFrame
from ui.dialogs.saved_file import OPENED, SAVED, last_folder
from ui.session import Session
from ui.widgets.buttons import LINK, PRIMARY, button
from ui.widgets.campaign_combo import CampaignCombo
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import AMBER, SOFT, ElidedLabel, label
from ui.widgets.period_combo import PeriodCombo

SIZE = QSize(760, 620)
PLAIN_NAME = "工作情况汇总"
WORD, SHEET = ("word", "自备 Word 模板", "Word 文档 (*.docx)"), ("sheet", "自备 Excel 模板", "Excel 工作簿 (*.xlsx)")


class Proposed(NamedTuple):
    """What the dialog opens with."""

    scheme: int | None
    values: Mapping[str, Any]
    period: Period
    table: ReportTable
    templates: Mapping[str, Path]
    template_names: Mapping[str, str]


def propose(scheme: int | None, period: Period | None, campaign: str | None, today: str, report: Report) -> Proposed:
    """The scheme's own answers; `period` and `campaign` instead of its own where the person chose another."""
    values = Schemes.get(scheme, View(Schemes)) if scheme is not None else {}
    own = period_of(values, date.fromisoformat(today)) if values else term_period()
    wanted = (period or own)._replace(campaign=own.campaign if campaign is None else campaign)
    kept = dict(zip((WORD[0], SHEET[0]), templates_of(scheme))) if scheme is not None else {}
    table = read_report(figures_of(values), wanted, values.get("recipient") or "")
    files = {kind: file_of(one) for kind, one in kept.items() if one is not None}
    return Proposed(scheme if values else None, values, wanted, table,
                    {kind: path for kind, (_, path) in files.items()},
                    {kind: name for kind, (name, _) in files.items()})


class ProduceReport(WorkFrame):
    """`period` and `scheme` are proposed; the person ticks what is to be made and chooses a folder."""

    _stopped = "已取消，没有生成文件。"

    def __init__(self, session: Session, parent: QWidget | None = None, period: Period | None = None,
                 scheme: int | None = None) -> None:
        super().__init__(session, "produce_report", "生成汇报", SIZE, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._scheme = scheme
        self._found: Proposed | None = None
        self._own: dict[str, Path] = {}
        self.reasons: dict[str, QLineEdit] = {}
        # Label
        self.name = self._line("report_name", "汇报名称")
        self.recipient = self._line("report_recipient", "报送对象")
        self.recipient.setPlaceholderText("如 中共新河县委")
        self.period = PeriodCombo(session, "produce/period", nothing="方案的时段")
        self.campaign = CampaignCombo(session, "produce_campaign")
        self._campaign = period.campaign if period is not None else None      # None is the scheme's own
        if period is not None:
            self.period.show_span(period.span)
        self.parts = {part: self._box(f"part_{place}", part, part != ROWS) for place, part in enumerate(PARTS)}
        self.text = FlatCombo("report_text", "文字稿")
        self.text.set_choices([("不生成", ""), *((name, name) for name in TEMPLATES)])
        self.text.choose(TEMPLATES[0])
        self.keep = self._box("report_keep", "正式报出：把数字、明细和文件存入“报送留底”", False)
        self._lower = QFormLayout(horizontalSpacing=10, verticalSpacing=6)
        self._lower_words = label(kind=AMBER, name="lower_words")
        self._lower_words.setWordWrap(True)
        # Buttons
        self.insert = button("report_insert", "插入指标 ▾", kind=LINK, title="复制一个指标的占位符，粘贴到模板中")
        self._menu = QMenu(self.insert, objectName="insert_menu")
        self.insert.setMenu(self._menu)
        self._cancel = self.add_button(button("report_cancel", "取消", self.reject))
        self._make = self.add_button(button("report_make", "生成…", self.make, kind=PRIMARY), default=True)
        # Assemble
        self.box.addWidget(self._body(), 1)
        self.box.addWidget(self.progress)
        # Connect
        self.period.span_changed.connect(self._read)
        self.campaign.campaign_changed.connect(self._campaign_chosen)
        self.keep.toggled.connect(lambda _: self._show_lower())
        self._make.setEnabled(False)
        self._read()

    def _line(self, name: str, title: str) -> QLineEdit:
        made = QLineEdit(objectName=name)
        made.setAccessibleName(title)
        return made

    def _box(self, name: str, text: str, ticked: bool) -> QCheckBox:
        made = QCheckBox(text, objectName=name)
        made.setAccessibleName(text)
        made.setChecked(ticked)
        return made

    def _body(self) -> QWidget:
        form = QFormLayout(horizontalSpacing=12, verticalSpacing=9)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        ticks = QHBoxLayout(spacing=16)
        for one in self.parts.values():
            ticks.addWidget(one)
        ticks.addStretch(1)
        rows: list[tuple[str, Any]] = [("汇报名称", self.name), ("报送对象", self.recipient), ("统计时段", self.period),
                                       ("专项", self.campaign), ("工作簿", ticks), ("文字稿", self.text)]
        for title, field in rows:
            caption = label(title, SOFT)
            if isinstance(field, QWidget):
                caption.setBuddy(field)
            form.addRow(caption, field)
        for kind, title, pattern in (WORD, SHEET):
            form.addRow(label(title, SOFT), self._template_row(kind, title, pattern))
        inner = QWidget(objectName="scrolled")
        box = QVBoxLayout(inner, spacing=10)
        box.setContentsMargins(0, 0, 6, 0)
        box.addLayout(form)
        box.addWidget(self.keep)
        box.addWidget(self._lower_words)
        box.addLayout(self._lower)
        box.addWidget(BlankSettings(self.session))
        box.addStretch(1)
        scroll = QScrollArea(widgetResizable=True, objectName="produce_scroll")
        scroll.setAccessibleName("汇报内容")
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        scroll.viewport().setAutoFillBackground(False)
        return scroll

    def _template_row(self, kind: str, title: str, pattern: str) -> QHBoxLayout:
        words = ElidedLabel("没有选", SOFT, f"{kind}_template")
        row = QHBoxLayout(spacing=8)
        row.addWidget(words, 1)
        if kind == WORD[0]:
            row.addWidget(self.insert)
        row.addWidget(button(f"{kind}_choose", "选择…", lambda: self._choose_template(kind, title, pattern, words),
                             title=f"选择{title}"))
        row.addWidget(button(f"{kind}_none", "不用", lambda: self._put_template(kind, None, words),
                             title=f"不用{title}"))
        setattr(self, f"_{kind}_words", words)
        return row

    # Templates

    def _choose_template(self, kind: str, title: str, pattern: str, words: ElidedLabel) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, f"选择{title}", str(last_folder(self.session, OPENED)), pattern)
        if chosen:
            self.session.memory.set(OPENED, str(Path(chosen).parent))
            self._put_template(kind, Path(chosen), words)

    def _put_template(self, kind: str, path: Path | None, words: ElidedLabel, name: str = "") -> None:
        if path is None:
            self._own.pop(kind, None)
        else:
            self._own[kind] = path
        words.setText(name or path.name if path else "没有选")

    def _fill_menu(self, table: ReportTable) -> None:
        self._menu.clear()
        groups: dict[str, QMenu] = {}
        for line in table.lines:
            figure = line.value.figure
            menu = groups.get(figure.group) or self._menu.addMenu(figure.group or "其他")
            groups[figure.group] = menu
            for placeholder, words in names_for_templates([line.value]):
                menu.addAction(f"{placeholder}　现为 {words}", lambda text=placeholder: self._copy(text))

    def _copy(self, placeholder: str) -> None:
        QGuiApplication.clipboard().setText(placeholder)
        self.say(f"已复制 {placeholder}，请粘贴到模板中。")

    # Reading

    def _read(self) -> None:
        self.session.background.run(propose, self._scheme, self.period.period(), self._campaign, self.session.today,
                                    long=True, owner=self, group=f"propose {id(self)}", done=self._show,
                                    failed=self._tell)

    def _campaign_chosen(self) -> None:
        self._campaign = self.campaign.campaign()
        self._read()

    def _show(self, found: Proposed) -> None:
        first, self._found = self._found is None, found
        if first:
            values = found.values
            self.period.show_span(found.period.span)
            self.campaign.show_campaign(found.period.campaign)
            self.name.setText(values.get("name") or f"{PLAIN_NAME}_{found.period.last}")
            self.recipient.setText(values.get("recipient") or "")
            if values:
                self.text.choose(values.get("text") or "")            # a scheme without a text wants none
            if values.get("parts"):
                for part, box in self.parts.items():
                    box.setChecked(part in values["parts"])
            for kind, path in found.templates.items():
                self._put_template(kind, path, getattr(self, f"_{kind}_words"), found.template_names[kind])
        self._fill_menu(found.table)
        self._show_lower()
        self._allow()

    def _show_lower(self) -> None:
        """A field for the reason of every figure that is below what was last reported."""
        held = {key: field.text() for key, field in self.reasons.items()}
        while self._lower.rowCount():
            self._lower.removeRow(0)
        self.reasons = {}
        table = self._found.table if self._found else None
        lower = [line for line in table.lines if line.lower] if table and self.keep.isChecked() else []
        for line in lower:
            assert line.last is not None
            key = line.value.figure.key
            field = self._line(f"reason_{key}", f"{line.value.figure.title}低于上次报送的原因")
            field.setPlaceholderText("请写明原因")
            field.setText(held.get(key, ""))
            self.reasons[key] = field
            number = line.value.number
            self._lower.addRow(label(f"{line.value.figure.title}　{number(line.value.reported)}，"
                                     f"上次 {number(line.last.value)}", AMBER), field)
        said = [f"! 有 {len(lower)} 项低于上次报送，请写明原因。"] if lower else []
        if table is not None and table.unrecorded:
            said.append(f"! 这一时段有 {table.unrecorded} 期会议尚未登记，可先到“会议活动”补登。")
        self._lower_words.setText("\n".join(said))
        self._lower_words.setVisible(bool(said))

    # Making

    def make(self) -> None:
        """Asks for a folder and produces everything that is ticked."""
        if self._job is not None or self._found is None:
            return
        name = self.name.text().strip()
        lacking = [key for key, field in self.reasons.items() if not field.text().strip()]
        parts = [part for part, box in self.parts.items() if box.isChecked()]
        wrong = ("请填写汇报名称。" if not name else
                 "请至少选一项要生成的内容。" if not (parts or self.text.currentData() or self._own) else
                 "请写明低于上次报送的原因。" if lacking else "")
        if wrong:
            self.say(wrong, AMBER)
            (self.name if not name else self.reasons[lacking[0]] if lacking else self.text).setFocus()
            return
        self.say("")
        folder = QFileDialog.getExistingDirectory(self, "选择保存汇报的文件夹", str(last_folder(self.session, SAVED)))
        if not folder:
            return
        self.session.memory.set(SAVED, folder)
        self._start("正在生成", _produce, Path(folder), name, self.recipient.text().strip(), self._found, parts,
                    self.text.currentData(), dict(self._own), self.keep.isChecked(),
                    {key: field.text().strip() for key, field in self.reasons.items()},
                    done=lambda files: self._made(Path(folder), files))

    def _allow(self) -> None:
        ready = self._found is not None and self._job is None
        self._make.setEnabled(ready)
        self.keep.setEnabled(ready and not self.session.blocked())
        self.keep.setToolTip(self.session.blocked())
        self._cancel.setVisible(self._job is None)            # the row of progress has one of its own

    def _made(self, folder: Path, files: Sequence[Path]) -> None:
        self.accept()
        if self.session.messages is not None:
            self.session.messages.toast(
                f"已生成 {len(files)} 个文件：{'、'.join(path.name for path in files)}", "打开所在文件夹",
                lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))))


def _produce(folder: Path, name: str, recipient: str, found: Proposed, parts: Sequence[str], text: str,
             own: Mapping[str, Path], keep: bool, reasons: Mapping[str, str], report: Report) -> Sequence[Path]:
    from exporters.production import Request, produce
    files = produce(folder, Request(
        name, recipient, found.period, figures_of(found.values), parts, text or "", own.get(WORD[0]),
        own.get(SHEET[0]), keep, reasons), report, report.cancelled).files
    if found.scheme is not None and own != found.templates and not db.read_only:
        with operation(f"记住汇报方案“{found.values['name']}”的模板") as op:
            keep_templates(op, found.scheme, own.get(WORD[0]), own.get(SHEET[0]))
    return files


__all__ = ["ProduceReport", "propose"]
