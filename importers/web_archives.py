"""Web archives (.mht, often named .xls): a workbook saved as 单个文件网页, one HTML page for each sheet."""
import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from importers.plain_text import decoded

if TYPE_CHECKING:
    from email.message import Message

_HEAD = re.compile(rb"\s*(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+", re.DOTALL)
_ABOUT_SHEET = re.compile(r"<x:ExcelWorksheet>(.*?)</x:ExcelWorksheet>", re.DOTALL | re.IGNORECASE)
_NAME = re.compile(r"<x:Name>(.*?)</x:Name>", re.DOTALL | re.IGNORECASE)
_SOURCE = re.compile(r"<x:WorksheetSource\s+HRef=[\"']?([^\"'\s/>]*/)?([^\"'\s/>]+)", re.IGNORECASE)
_HIDDEN = re.compile(r"<x:Visible>\s*Sheet(?:Very)?Hidden", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """A page with a table; `name` is '' where the archive does not say what the sheet is called."""

    name: str
    hidden: bool
    html: bytes
    charset: str


def is_web_archive(data: bytes) -> bool:
    head = _HEAD.match(data[:4096])
    return head is not None and b"content-type:" in head[0].lower() and b"mime-version:" in head[0].lower()


def pages_of(data: bytes) -> list[Page]:
    """The pages that hold a table, in the order of the sheets."""
    from email import message_from_bytes
    found: dict[str, Page] = {}
    about: dict[str, tuple[str, bool]] = {}
    for number, part in enumerate(message_from_bytes(data.lstrip()).walk()):
        if part.get_content_type() != "text/html":
            continue
        html = part.get_payload(decode=True)
        if not isinstance(html, bytes):
            continue
        charset = _charset(part)
        for source, name, hidden in _sheets_named(html, charset):
            about[source] = (name, hidden)
        if b"<table" in html.lower() or b"<\0t\0a\0b\0l\0e" in html.lower():
            place = str(part.get("Content-Location", "")).rpartition("/")[2] or f"page{number}"
            found[place] = Page("", False, html, charset)
    named = [Page(*about[place], found[place].html, found[place].charset) for place in about if place in found]
    return named + [page for place, page in found.items() if place not in about]


def _charset(part: "Message") -> str:
    named = part.get_content_charset() or ""
    return "" if named == "us-ascii" else named


def _sheets_named(html: bytes, charset: str) -> list[tuple[str, str, bool]]:
    """(file, sheet's name, whether it is hidden) as the workbook's own page lists them."""
    if b"x:excelworksheet>" not in html.lower():
        return []
    text = html.decode("gb18030", "replace") if charset.startswith("gb") else decoded(html) or ""
    found = []
    for one in _ABOUT_SHEET.findall(text):
        name, source = _NAME.search(one), _SOURCE.search(one)
        if name and source:
            found.append((source[2], unescape(name[1]).strip(), _HIDDEN.search(one) is not None))
    return found


__all__ = ["Page", "is_web_archive", "pages_of"]
