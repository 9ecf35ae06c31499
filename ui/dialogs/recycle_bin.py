"""回收站: what was deleted, when and by whom, and putting it back."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QWidget

from models.catalogue import REGISTERS
from models.errors import InvalidValue
from models.operation import Changed
from models.recycle_bin import Bin, counts, take_out
from models.register import Register
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import SOFT, label
from ui.widgets.register_table import RegisterTable
from ui.widgets.search_field import SearchField


class RecycleBinDialog(Frame):
    """One register at a time, chosen with how many of its records lie here."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "recycle_bin_dialog", "回收站", QSize(1080, 600), parent)
        self._bin: Bin | None = None
        # Label
        self.registers = FlatCombo("bin_register", "台账")
        self.search = SearchField("bin_search", "搜索")
        self.table = RegisterTable(session.background, session.memory, "bin_table", "回收站")
        self.table.set_empty("回收站是空的", "删除的记录先放在这里，可以还原。")
        top = QHBoxLayout(spacing=10)
        top.addWidget(label("台账", SOFT))
        top.addWidget(self.registers)
        top.addWidget(self.search, 1)
        top.addStretch(1)
        # Buttons
        self.add_button(button("bin_close", "关闭", self.reject))
        self.put_back = self.add_button(button("bin_restore", "还原", self.restore, kind=PRIMARY), default=True)
        # Assemble
        self.box.addLayout(top)
        self.box.addWidget(self.table, 1)
        self.registers.currentIndexChanged.connect(self._register_chosen)
        self.search.searched.connect(lambda text: self._show())
        self.search.left_for_list.connect(self.table.setFocus)
        self.table.selection_changed.connect(self._allow)
        self.table.typed.connect(self.search.take)
        self.table.activated.connect(lambda _: self.restore())
        session.changed.connect(self._changed)
        session.busy_changed.connect(self._allow)
        self._allow()
        self._count()

    def register(self) -> type[Register] | None:
        key = self.registers.currentData()
        return REGISTERS[key] if key else None

    # What is shown

    def _count(self) -> None:
        self.session.background.run(counts, done=self._put_counts, group="bin counts", owner=self)

    def _put_counts(self, found: dict[str, int]) -> None:
        empty = [("没有可还原的记录", "")]
        self.registers.set_choices([(f"{REGISTERS[key].title}　{count}", key) for key, count in found.items()] or empty)
        self.registers.setEnabled(bool(found))
        self._register_chosen()

    def _register_chosen(self, *_: int) -> None:
        register = self.register()
        if register is None:
            self._bin = None
            self.table.set_view(Bin(REGISTERS["members"]))     # as empty as all the others
        elif self._bin is None or self._bin.register is not register:
            self.search.empty()
            self._show()
        else:
            self.table.refresh()
        self._allow()

    def _show(self) -> None:
        register = self.register()
        if register is not None:
            self._bin = Bin(register, typed=self.search.text().strip())
            self.table.set_view(self._bin)

    def _changed(self, _: Changed) -> None:
        self._count()

    def _allow(self, *_: str) -> None:
        reason = self.session.blocked()
        count = self.table.selected_count()
        self.put_back.setText(f"还原 {count} 条" if count > 1 else "还原")
        self.put_back.setEnabled(bool(count) and not reason)
        self.put_back.setToolTip(reason)

    # Putting back

    def restore(self) -> None:
        """Puts the chosen records back with what went with them, all or none."""
        register, ids = self.register(), self.table.selected_ids()
        if register is None or not ids:
            return
        title = f"还原{register.title} {len(ids)} {register.measure}"
        self.session.run_operation(title, lambda op: take_out(op, register, ids), owner=self,
                                   done=lambda count: self.say(f"已还原{register.title} {count} {register.measure}。"),
                                   failed=self._not_restored)

    def _not_restored(self, error: Exception) -> None:
        if isinstance(error, InvalidValue) and self.session.messages is not None:
            self.session.messages.refuse(f"没有还原：{error.message}。", "请先处理那条记录，或只选其他记录还原。", self)
        else:
            self.session.tell(error, self)
