"""Documents (专件): what was issued, under which 文号, on which date, and the files themselves."""
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from peewee import ForeignKeyField, IntegerField, TextField

from models import fields
from models.attachments import SECRET, SECRETS_REFUSED, Attachment, keep_file
from models.basics import Campaign
from models.columns import Cell, Choice, Computed, Date, Flag, LongText, Text
from models.errors import Refused
from models.figures import Figure, count, during
from models.operation import Operation
from models.records import Record, Searched, among, live, stored_rows
from models.register import Condition, Register
from models.spans import not_yet
from models.view import Filter, View

KINDS = ("通知", "意见", "方案", "办法", "报告", "函", "纪要", "其他")

_YEAR_IN_BRACKETS = re.compile(r"[〔\[［(（【﹝〈<{｛「]\s*(\d{4})\s*年?\s*[〕\]］)）】﹞〉>}｝」]")
_NUMBER = re.compile(r"(?P<body>[\u4e00-\u9fff]+)〔(?P<year>\d{4})〕(?P<number>[1-9]\d*)号")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


class Document(Searched):
    """One document. `day` is derived: the last day `issued_on` may mean."""

    number = TextField(null=True, index=True)
    subject = TextField()
    issued_by = TextField(null=True)
    issued_on = TextField(null=True)
    kind = TextField(null=True)
    counts = IntegerField(default=1)
    campaign = TextField(null=True)
    note = TextField(null=True)
    day = TextField(null=True, index=True)

    DERIVED = Searched.DERIVED | {"day"}


class DocumentFile(Record):
    """A file of a document."""

    document = ForeignKeyField(Document, index=True)
    attachment = ForeignKeyField(Attachment, index=True)


# -- 文号 ------------------------------------------------------------------------------------------------------------

def parse_document_number(cell: Cell) -> Any:
    """新政协〔2021〕5号 for 新政协[2021]5号, 新政协（2021） 5 号 and the like; anything else as it is written.

    The year stands in 〔〕 (GB/T 9704-2012, 7.2.5).
    """
    text = fields.parse_text(cell)
    if not isinstance(text, str):
        return text
    written = _YEAR_IN_BRACKETS.sub(r"〔\1〕", text.translate(_FULL_WIDTH))
    return re.sub(r"\s+", "", written) if "〔" in written else written


def check_document_number(number: str) -> str | None:
    """What is wrong with the form of a 文号, None where nothing is."""
    if _NUMBER.fullmatch(number):
        return None
    if re.fullmatch(r".+〔\d{4}〕第\d+号", number):
        return "文号的顺序号前不加“第”，应如：新政协〔2021〕5号"
    if re.fullmatch(r".+〔\d{4}〕0+\d+号", number):
        return "文号的顺序号不编虚位（5 不写作 05），应如：新政协〔2021〕5号"
    return f"“{number}”不合文号的写法，应如：新政协〔2021〕5号"


# -- the register ----------------------------------------------------------------------------------------------------

class Attached(NamedTuple):
    """A file of a document: `link` is to be recycled where it is taken away, `attachment` says what is kept."""

    link: int
    attachment: int
    name: str
    size: int


def files_of(document: int) -> list[Attached]:
    """The files of a document in the order they were added."""
    return [Attached(*row) for row in stored_rows(
        DocumentFile.select(DocumentFile.id, Attachment.id, Attachment.name, Attachment.size)
        .join(Attachment, on=DocumentFile.attachment)
        .where((DocumentFile.document == document) & live(DocumentFile) & live(Attachment)).order_by(DocumentFile.id))]


def names_of_files(ids: Sequence[int], view: View) -> dict[int, Any]:
    """The names of each document's files."""
    rows = stored_rows(
        DocumentFile.select(DocumentFile.document, Attachment.name).join(Attachment, on=DocumentFile.attachment)
        .where(among(DocumentFile.document, ids) & live(DocumentFile) & live(Attachment)).order_by(DocumentFile.id))
    found: dict[int, list[str]] = {i: [] for i in ids}
    for document, name in rows:
        found[document].append(name)
    return {i: "、".join(names) for i, names in found.items()}


class Documents(Register):
    key, title, measure, list_title = "documents", "专件", "件", "专件台账"
    row = Document
    label = "subject"
    called = ("number", "subject")
    number = Text("文号", parse=parse_document_number, check=check_document_number, searched=True, frozen=True, width=20,
                  aliases=("发文字号", "文件号", "编号", "字号", "发文号", "文件编号"), hint="如 新政协〔2021〕5号，括号会自动改为〔〕")
    subject = Text("标题", required=True, searched=True, frozen=True, width=40,
                   aliases=("文件标题", "文件名称", "名称", "题目", "专件名称", "文件名"))
    issued_by = Text("发文机关", searched=True, width=22, aliases=("发文单位", "印发单位", "制发单位", "单位", "印发机关"))
    issued_on = Date("发文日期", check=not_yet, aliases=("日期", "时间", "印发日期", "成文日期", "印发时间", "发文时间", "制发日期"))
    kind = Choice("文种", KINDS, free=True, width=8, aliases=("种类", "类别", "文件类别", "文件种类", "公文种类"),
                  hint="不填时按标题判断")
    counts = Flag("计入专件", default=True, width=10, aliases=("是否计入专件", "是否专件", "专件"))
    files = Computed("附件", names_of_files, width=24)
    campaign = Campaign()
    note = LongText("备注", width=24, aliases=("说明", "内容摘要"))
    match = (("number",), ("subject", "issued_on"))
    blank_matches = frozenset({"issued_on"})
    agree = ("number", "subject", "issued_by", "issued_on", "kind", "campaign", "note")
    order = ("-issued_on", "number")
    event = "issued_on"
    owned = ((DocumentFile, "document"),)
    conditions = {
        "special": Condition("计入专件的", lambda view: Document.counts == 1),
        "undated": Condition("未填日期", lambda view: Document.issued_on.is_null()),
        "without_file": Condition("没有附件", lambda view: Document.id.not_in(
            DocumentFile.select(DocumentFile.document).where(live(DocumentFile)))),
    }
    empty_text = "还没有专件。点“导入表格”读入现有的目录，或点“新增专件”；文件在登记之后点“附件…”添加。"

    @classmethod
    def implied(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        subject = re.sub(r"[（(][^（()）]*[）)]$", "", values.get("subject") or "").rstrip("》")
        return {"kind": next((kind for kind in KINDS[:-1] if subject.endswith(kind)), None)}

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        """A document that is marked secret is refused as a whole: without its title there is no record."""
        for key in cls.agree:
            marked = SECRET.search(values[key]) if isinstance(values.get(key), str) else None
            if marked:
                where = "" if key == "subject" else f"（“{cls.column(key).title}”中有“{marked.group()}”）"
                return [("subject", SECRETS_REFUSED + where)]
        return []

    @classmethod
    def warnings(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = super().warnings(values)
        numbered = _NUMBER.fullmatch(values.get("number") or "")
        issued_on = values.get("issued_on")
        if not issued_on:
            found.append(("issued_on", "没有发文日期，不计入任何时段"))
        elif numbered and numbered["year"] != issued_on[:4]:
            found.append(("number", f"文号是 {numbered['year']} 年，发文日期是 {fields.print_date(issued_on)}，请核对"))
        return found


# -- its files -------------------------------------------------------------------------------------------------------

def add_files(op: Operation, document: int, paths: Sequence[Path]) -> int:
    """Keep the files as those of a document, all or none; returns how many. Raises `Refused`."""
    held = dict(stored_rows(Attachment.select(Attachment.sha256, Attachment.name).where(
        among(Attachment.id, [one.attachment for one in files_of(document)]))))
    for path in paths:
        attachment = keep_file(op, path)
        digest, = stored_rows(Attachment.select(Attachment.sha256).where(Attachment.id == attachment))[0]
        if digest in held:
            raise Refused(f"“{path.name}”与已有的附件“{held[digest]}”内容相同，没有再加。", "请另选文件。")
        held[digest] = path.name
        op.write(DocumentFile, [{"document": document, "attachment": attachment}])
    return len(paths)


def remove_files(op: Operation, links: Sequence[int]) -> None:
    """Take files away from their document; 撤销 brings them back, for the files themselves stay."""
    rows = stored_rows(DocumentFile.select(DocumentFile.attachment).where(among(DocumentFile.id, links)))
    op.recycle(DocumentFile, list(links))
    op.recycle(Attachment, [attachment for attachment, in rows])


FIGURES = (
    Figure("documents", "专件", "件", during(Documents, Filter("counts", "is", True)), count(),
           "标为“计入专件”的文件，按发文日期", group="专件"),
)


__all__ = ["Attached", "Document", "DocumentFile", "Documents", "FIGURES", "KINDS", "add_files",
           "check_document_number", "files_of", "parse_document_number", "remove_files"]
