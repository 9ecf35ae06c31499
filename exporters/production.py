"""Produces a report: its workbook, its Word text and the office's own templates, and keeps what went out."""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from exporters.placeholders import filling
from exporters.registers import Progress
from exporters.report import sheets_of
from exporters.sheet import write_workbook
from exporters.templates import fill_sheet, fill_word
from models.attachments import keep_file
from models.errors import Cancelled, Refused
from models.figures import Figure, compute
from models.kept_reports import counted, keep_report
from models.operation import log_event, operation
from models.periods import Period
from models.places import file_name, resources
from models.records import db
from models.reporting import FIGURES, current_term_id
from models.view import asked_once


@dataclass(frozen=True)
class Request:
    """What to produce. `parts` of the workbook, none for no workbook; `text`: a Word template under resources/.

    `word`, `sheet`: the office's own templates. With `keep` it goes to 报送留底; `reasons` by figure key.
    """

    name: str
    recipient: str
    period: Period
    figures: Sequence[Figure]
    parts: Sequence[str] = ()
    text: str = ""
    word: Path | None = None
    sheet: Path | None = None
    keep: bool = False
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Produced:
    """The files, and the id under which they are kept (None where they are not)."""

    files: tuple[Path, ...]
    kept: int | None


def text_template(name: str) -> Path:
    """The Word template that ships with the program."""
    return resources() / "templates" / f"{name}.docx"


def produce(folder: Path, request: Request, progress: Progress | None = None,
            cancelled: Callable[[], bool] | None = None) -> Produced:
    """Write the files into `folder`, all from one snapshot; nothing of them stays where one cannot be written.

    Raises `Refused`, and `Cancelled` when `cancelled` says so.
    """
    made: list[Path] = []
    try:
        with db.atomic("DEFERRED"), asked_once():
            term = current_term_id()
            values = compute(request.figures, request.period, term)
            found = counted(values, request.period, term)
            texts = request.text or request.word or request.sheet
            # A text may name any figure, also one that the workbook leaves out.
            words = filling(compute(FIGURES, request.period, term) if texts else values, request.period, term,
                            request.recipient)
            if request.parts:
                path = _free(folder, request.name, "汇总表", ".xlsx")
                write_workbook(path, sheets_of(values, request.period, request.parts, request.name),
                               progress=progress, cancelled=cancelled)
                made.append(path)
            for template, fill, kind, suffix in (
                    (text_template(request.text) if request.text else None, fill_word, "文字稿", ".docx"),
                    (request.word, fill_word, "自备文字稿", ".docx"), (request.sheet, fill_sheet, "自备表格", ".xlsx")):
                if template is not None:
                    if cancelled is not None and cancelled():
                        raise Cancelled
                    path = _free(folder, request.name, kind, suffix)
                    fill(template, path, words)
                    made.append(path)
        if not made:
            raise Refused("没有选择要生成的内容。", "请至少选一项：工作簿、文字稿或自备模板。")
        kept = None
        if request.keep:
            with operation(f"报送留底：{request.name}") as op:
                kept = keep_report(op, request.name, request.recipient, found,
                                   [keep_file(op, path) for path in made], request.reasons)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise
    log_event("生成汇报", f"{request.name}，统计时段 {request.period.words}：{'、'.join(path.name for path in made)}")
    return Produced(tuple(made), kept)


def _free(folder: Path, name: str, kind: str, suffix: str) -> Path:
    """A name in the folder that no file has yet: what was produced before stays."""
    stem = file_name(f"{name}_{kind}")
    path, number = folder / f"{stem}{suffix}", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}（{number}）{suffix}"
    return path


__all__ = ["Produced", "Request", "produce", "text_template"]
