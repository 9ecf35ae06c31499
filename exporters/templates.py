"""The office's own Word and Excel files, filled: every placeholder is replaced and everything else stays as it was.

A file of either kind is a zip of XML parts (ECMA-376). Only the texts that hold a placeholder are touched, so that
pictures, charts, fonts and borders are kept; openpyxl would drop drawings it does not know.
"""
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from exporters.placeholders import PLACEHOLDER, Filling
from exporters.saving import saving
from models.errors import Refused

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_LARGEST = 300_000_000                    # bytes unpacked: a template is no archive of films


def fill_word(template: Path, target: Path, filling: Filling) -> None:
    """Write `template` (.docx) filled to `target`, whole or not at all. Raises `Refused`."""
    def part(name: str, content: bytes) -> bytes:
        if not (name.startswith("word/") and name.endswith(".xml")) or b"{" not in content:
            return content
        tree = _parsed(content)
        for paragraph in tree.iter(f"{{{_WORD}}}p"):
            _fill_run(list(paragraph.iter(f"{{{_WORD}}}t")), filling)
        return _written(tree)
    _rewrite(template, target, "word/document.xml", "Word 文档（.docx）", part)


def fill_sheet(template: Path, target: Path, filling: Filling) -> None:
    """Write `template` (.xlsx) filled to `target`, whole or not at all. Raises `Refused`.

    A cell that holds nothing but a figure becomes a number, so that the template's own formulas go on counting.
    """
    numbers: dict[str, float] = {}

    def part(name: str, content: bytes) -> bytes:
        if name == "xl/workbook.xml":
            return _counted_anew(content)
        if name == "xl/sharedStrings.xml":
            tree = _parsed(content)
            for index, item in enumerate(tree.iter(f"{{{_SHEET}}}si")):
                number = _fill_run(list(item.iter(f"{{{_SHEET}}}t")), filling)
                if number is not None:
                    numbers[str(index)] = number
            return _written(tree)
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            return _filled_cells(content, filling, numbers)
        return content
    _rewrite(template, target, "xl/workbook.xml", "Excel 工作簿（.xlsx）", part, first=("xl/sharedStrings.xml",))


def _fill_run(nodes: Sequence[Any], filling: Filling) -> float | None:
    """Replace the placeholders in a text that is spread over `nodes`; each keeps the look of its first letter.

    Returns the number where the text is one placeholder of a figure and nothing else.
    """
    text = "".join(node.text or "" for node in nodes)
    if "{{" in PLACEHOLDER.sub("", text):
        raise Refused(f"模板中“{text.strip()[:40]}”一句的“{{{{”没有写完整。", "占位符写作 {{指标名称}}，请改正后重试。")
    found = list(PLACEHOLDER.finditer(text))
    for match in reversed(found):
        words = filling.words(match[1], match[2])
        at = 0
        for node in nodes:
            held = node.text or ""
            first, last = max(match.start() - at, 0), min(match.end() - at, len(held))
            at += len(held)
            if first < last:
                node.text = held[:first] + words + held[last:]
                node.set(_SPACE, "preserve")
                words = ""
    if len(found) == 1 and found[0].group() == text.strip():
        return filling.number(found[0][1], found[0][2])
    return None


def _filled_cells(content: bytes, filling: Filling, numbers: dict[str, float]) -> bytes:
    if not numbers and b"{{" not in content and b"inlineStr" not in content:
        return content
    tree = _parsed(content)
    for cell in tree.iter(f"{{{_SHEET}}}c"):
        value = cell.find(f"{{{_SHEET}}}v")
        if cell.get("t") == "s" and value is not None and value.text in numbers:
            del cell.attrib["t"]
            value.text = repr(numbers[value.text])
        elif cell.get("t") == "inlineStr":
            number = _fill_run(list(cell.iter(f"{{{_SHEET}}}t")), filling)
            if number is not None:
                del cell.attrib["t"]
                for child in list(cell):
                    cell.remove(child)
                added = cell.makeelement(f"{{{_SHEET}}}v", {})
                added.text = repr(number)
                cell.append(added)
    for node in tree.iter(*(f"{{{_SHEET}}}{name}" for name in ("oddHeader", "oddFooter", "evenHeader", "evenFooter"))):
        node.text = filling.fill(node.text or "")
    return _written(tree)


def _counted_anew(content: bytes) -> bytes:
    """Formulas were worked out before the numbers came: have them worked out when the file is opened."""
    tree = _parsed(content)
    for old in tree.findall(f"{{{_SHEET}}}calcPr"):
        old.set("fullCalcOnLoad", "1")
        return _written(tree)
    new = tree.makeelement(f"{{{_SHEET}}}calcPr", {"fullCalcOnLoad": "1"})
    after = [child for child in tree if child.tag.rpartition("}")[2] in ("sheets", "definedNames", "externalReferences",
                                                                         "functionGroups")]
    if after:
        after[-1].addnext(new)
    else:
        tree.append(new)
    return _written(tree)


# -- the package -----------------------------------------------------------------------------------------------------

def _rewrite(template: Path, target: Path, main: str, kind: str, part: Callable[[str, bytes], bytes],
             first: Sequence[str] = ()) -> None:
    """Copy a package, each part through `part` (those of `first` before the others); the target is replaced whole."""
    wrong = Refused(f"“{template.name}”不是 {kind}，不能当作模板。", f"请用 WPS 或 Office 另存为 {kind} 后再选。")
    try:
        with zipfile.ZipFile(template) as source:
            names = source.namelist()
            if main not in names:
                raise wrong
            if sum(one.file_size for one in source.infolist()) > _LARGEST:
                raise Refused(f"模板“{template.name}”太大。", "请删去其中的大图片后重试。")
            early = {name: part(name, source.read(name)) for name in first if name in names}
            with saving(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
                for info in source.infolist():
                    content = early.get(info.filename)
                    made.writestr(info.filename,
                                  part(info.filename, source.read(info.filename)) if content is None else content)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        raise wrong from error
    except FileNotFoundError as error:
        raise Refused(f"模板“{template.name}”不见了。", "请重新选择模板。") from error
    except OSError as error:
        raise Refused(f"模板“{template.name}”打不开。", "请先在其他程序中关闭它，再试一次。") from error


def _parsed(content: bytes) -> Any:
    from lxml import etree
    try:                                  # no entities, no network: the file came from anywhere
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise ValueError("no XML") from error


def _written(tree: Any) -> bytes:
    from lxml import etree
    found: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return found


__all__ = ["fill_sheet", "fill_word"]
