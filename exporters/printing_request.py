"""What is to be printed of a list: the list itself or one of its forms; made, saved and logged the same way."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from exporters.forms.form import Chosen, Form
from exporters.list_paper import list_paper
from exporters.paper import Paper
from exporters.registers import FULL, MASK, export_view
from models.operation import log_event
from models.records import db
from models.view import View

Progress = Callable[[int, int], None]
AS_DECLARED, LANDSCAPE, PORTRAIT = "", "landscape", "portrait"
ONE_WIDE, ONE_PAGE = "", "one_page"


@dataclass(frozen=True)
class Request:
    """`form`: None for the list as the screen shows it. `sensitive`: what is done with each such column, by key.

    `attachment`, `side` and `fit` are of the list only; `chosen` of a form.
    """

    view: View
    form: Form | None = None
    title: str = ""
    attachment: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    sensitive: Mapping[str, str] = field(default_factory=dict)
    purpose: str = ""
    side: str = AS_DECLARED
    fit: str = ONE_WIDE

    @property
    def name(self) -> str:
        """赠书签收单, 委员名册"""
        return self.form.title if self.form else self.view.register.sheet_title()

    @property
    def full(self) -> bool:
        """Whether a sensitive column goes out in full."""
        return FULL in self.sensitive.values()

    def for_screen(self) -> "Request":
        """The request with nothing sensitive in full: to look at it is no reason to reveal it."""
        return replace(self, sensitive={key: MASK if how == FULL else how for key, how in self.sensitive.items()})

    def paper(self, progress: Progress | None = None) -> Paper:
        """Raises `Refused` where there is nothing, or far too much, to print."""
        if self.form is not None:
            with db.atomic("DEFERRED"):
                return self.form.paper(self.view, self._chosen())
        paper = list_paper(self.view, self.sensitive, title=self.title, attachment=self.attachment,
                           progress=progress)
        landscape = paper.landscape if self.side == AS_DECLARED else self.side == LANDSCAPE
        return replace(paper, landscape=landscape, one_page=self.fit == ONE_PAGE)

    def write_workbook(self, path: Path, progress: Progress | None = None,
                       cancelled: Callable[[], bool] | None = None) -> None:
        """Saves it as a workbook; logged. Raises `Refused` and `Cancelled`."""
        if self.form is None:
            export_view(path, self.view, self.sensitive, self.purpose, progress, cancelled, title=self.title,
                        attachment=self.attachment)
            return
        from exporters.paper_sheet import write_papers
        paper = self.paper()
        write_papers(path, [paper], progress=progress, cancelled=cancelled)
        self.log("导出", f"{path.name}，{self._number(paper.count)}")

    def write_word(self, path: Path) -> None:
        """Saves it as a Word text; logged. Raises `Refused`."""
        assert self.form is not None and self.form.word
        with db.atomic("DEFERRED"):
            number = self.form.write_word(path, self.view, self._chosen())
        self.log("导出", f"{path.name}，{self._number(number)}")

    def log_pages(self, doing: str, paper: Paper, pages: int, where: str = "") -> None:
        """Logs that it was printed (打印) or saved as pages (导出)."""
        self.log(doing, "，".join(part for part in (where, self._number(paper.count), f"{pages} 页") if part))

    def log(self, doing: str, detail: str) -> None:
        register = self.view.register
        shown = [register.column(key).title for key, how in self.sensitive.items() if how == FULL]
        detail += f"；含完整的{'、'.join(shown)}" if shown else ""
        log_event(f"{doing}{self.name}", detail + (f"；用途：{self.purpose}" if self.purpose and shown else ""))

    def _chosen(self) -> Chosen:
        return Chosen(self.chosen, self.title, self.sensitive)

    def _number(self, count: int) -> str:
        return f"{count} {self.form.measure if self.form else '行'}"


__all__ = ["LANDSCAPE", "ONE_PAGE", "ONE_WIDE", "PORTRAIT", "Request"]
