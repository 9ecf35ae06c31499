"""Draws one sheet the way an office prints it: headings, table, totals and signatures on A4 landscape."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension

from exporters.cells import BodyColumn, MoneyColumn, NumberColumn, like, placed
from exporters.celltext import stored_text, wrapped_lines
from exporters.fonts import Faces, Typeface, faces, installed_fonts
from exporters.lines import (
    BODY,
    FEN,
    FORMATS,
    HEADING,
    LINE,
    MARGIN,
    NUMBER_WIDTH,
    PADDING,
    PAGE_OF,
    RED,
    SMALL,
    UNIT,
    align_of,
    fitted_widths,
    footer_text,
    lines_above,
    title_size,
    upright,
)
from exporters.sheet import SheetSpec
from models.pace import paced

_TALLEST = 409.0        # Excel's limit for a row
_RULE_ROWS = 10_000     # rows below the header in which choices are offered
_BLUE = "6F86A3"
_BARS = 8               # with more, the bars stand upright
_CHART = 24.0, 9.0      # width and height in centimetres


def write_sheet(workbook: Workbook, spec: SheetSpec, name: str, targets: Mapping[str, str],
                rules: Mapping[int, str], row_written: Callable[[], None]) -> None:
    """Appends the sheet `name` to a write-only workbook.

    `targets` gives the final name of each sheet a link may name, `rules` the source of a column's choices.
    `row_written` is called after each of the rows of `spec`; what it raises ends the writing.
    """
    page = _Page(workbook, spec, name)
    page.headings()
    page.table(targets, row_written)
    page.endings()
    page.offer_choices(rules)
    if spec.chart is not None:
        page.draw(*spec.chart)


def first_row(spec: SheetSpec) -> int:
    """The row, counted from 1, in which the rows of the table begin."""
    return len(lines_above(spec)) + bool(spec.hints) + 2


class _Page:
    """A sheet while its rows are appended from top to bottom."""

    def __init__(self, workbook: Workbook, spec: SheetSpec, name: str) -> None:
        self._spec = spec
        self._sheet: Any = workbook.create_sheet(name)
        self._sheet._values_to_row = placed
        self._faces: Faces = faces(installed_fonts())
        self._widths = fitted_widths(spec.columns, spec.numbered)
        self._all = sum(self._widths) + (len(self._widths) - 1) * PADDING / UNIT
        self._row = 0
        self._rows = 0
        self._first = first_row(spec)
        # One object a height serves all rows of that height.
        self._heights: dict[float, RowDimension] = {}
        self._set_up(workbook)

    def _set_up(self, workbook: Workbook) -> None:
        """What a streamed sheet must know before its first row, and the page."""
        sheet, header = self._sheet, self._first - 1
        for index, width in enumerate(self._widths, 1):
            dimension = sheet.column_dimensions[get_column_letter(index)]
            dimension.width = round(width * UNIT + PADDING, 2)
            if self._spec.empty_rows and index > self._spec.numbered:
                # What is typed below the prepared rows must stay text as well: 1975.10, 0319…
                kind = self._spec.columns[index - 1 - self._spec.numbered].kind
                dimension.number_format = FORMATS[kind]
        sheet.sheet_view.tabSelected = len(workbook.worksheets) == 1
        sheet.freeze_panes = f"A{self._first}"
        sheet.print_title_rows = f"{header}:{header}"
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.orientation = "portrait" if upright(self._spec) else "landscape"
        sheet.page_setup.paperSize = 9     # A4
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = int(self._spec.one_page)
        sheet.print_options.horizontalCentered = True
        margins = sheet.page_margins    # inches
        margins.left = margins.right = 0.5
        margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.7, 0.3, 0.35
        sheet.oddFooter.center.text = PAGE_OF.format(page="&P", pages="&N")

    # -- pieces

    def _style(self, face: Typeface, size: float, horizontal: str, *, border: bool = False,
               wrap: bool = True, number_format: str = "General", color: str | None = None) -> Cell:
        cell = WriteOnlyCell(self._sheet)
        cell.font = Font(name=face.name, size=size, bold=face.bold, color=color)
        # A number is not wrapped: where it is too wide it is shown smaller instead of as ####.
        cell.alignment = Alignment(horizontal=horizontal, vertical="center",
                                   wrap_text=wrap, shrink_to_fit=not wrap, indent=int(horizontal == "right"))
        if border:
            side = Side(style="thin")
            cell.border = Border(left=side, right=side, top=side, bottom=side)
        cell.number_format = number_format
        return cell

    def _append(self, cells: list[Cell], height: float) -> None:
        self._row += 1
        height = min(height, _TALLEST)
        if height not in self._heights:
            self._heights[height] = RowDimension(self._sheet, ht=height)
        dimensions = self._sheet.row_dimensions
        dimensions[self._row] = self._heights[height]
        self._sheet.append(cells)
        del dimensions[self._row]

    def _line(self, text: str, style: Cell, size: float, extra: float = MARGIN) -> None:
        """One text over the whole width of the table."""
        lines = wrapped_lines(text, self._all * BODY / size - 1)
        style.value = stored_text(text)
        style.data_type = "s"
        if len(self._widths) > 1:
            last = get_column_letter(len(self._widths))
            self._sheet.merged_cells.add(f"A{self._row + 1}:{last}{self._row + 1}")
        self._append([style], lines * LINE * size / BODY + extra)

    def _text_row(self, texts: Sequence[str], style: Cell, size: float) -> None:
        """One text a column, 序号 among them."""
        lines = 1
        cells: list[Cell] = []
        for text, width in zip(texts, self._widths, strict=True):
            cell = like(style)
            stored = stored_text(text)
            if stored:
                cell.value = stored
                cell.data_type = "s"
                lines = max(lines, wrapped_lines(text, width * BODY / size))
            cells.append(cell)
        self._append(cells, lines * LINE * size / BODY + MARGIN * 2)

    # -- top to bottom

    def headings(self) -> None:
        """Everything above the rows of the table."""
        spec, face = self._spec, self._faces
        for kind, text in lines_above(spec):
            if kind == "attachment":
                self._line(text, self._style(face.heading, 14, "left"), 14)
            elif kind == "title":
                size = title_size(text, self._all)
                self._line(text, self._style(face.title, size, "center"), size, extra=10)
            elif kind == "note":
                self._line(text, self._style(face.note, 12, "center"), 12)
            else:
                self._line(text, self._style(face.body, 12, "left"), 12)
        number = ["序号"] * spec.numbered
        if spec.hints:
            style = self._style(face.note, SMALL, "center", border=True, color="FF595959")
            self._text_row([""] * spec.numbered + list(spec.hints), style, SMALL)
        titles = number + [column.title for column in spec.columns]
        self._text_row(titles, self._style(face.heading, HEADING, "center", border=True), HEADING)

    def _body_column(self, index: int, face: Typeface) -> BodyColumn:
        column = self._spec.columns[index]
        width = self._widths[index + self._spec.numbered]
        numeric = column.kind in ("integer", "number", "money")
        style = self._style(face, BODY, align_of(column), border=True,
                            wrap=not numeric, number_format=FORMATS[column.kind],
                            color=f"FF{RED}" if index == self._spec.reason_column else None)
        if column.kind == "money":
            return MoneyColumn(style, width, FEN[column.unit])
        return NumberColumn(style, width) if numeric else BodyColumn(style, width)

    def draw(self, names: int, numbers: int) -> None:
        """Bars of a column of numbers, native to Excel and WPS, below everything else."""
        from openpyxl.chart import BarChart, Reference
        from openpyxl.chart.label import DataLabelList
        first, last = self._first, self._first + self._rows - 1
        if not self._rows:
            return
        chart = BarChart()
        chart.type, chart.style, chart.legend, chart.title = "bar" if self._rows <= _BARS else "col", 10, None, None
        place = [index + 1 + self._spec.numbered for index in (names, numbers)]
        chart.add_data(Reference(self._sheet, place[1], first, place[1], last))
        chart.set_categories(Reference(self._sheet, place[0], first, place[0], last))
        chart.series[0].graphicalProperties.solidFill = _BLUE
        chart.dataLabels = DataLabelList()
        chart.dataLabels.showVal = True
        for part in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
            setattr(chart.dataLabels, part, False)
        chart.gapWidth = 60
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.x_axis.scaling.orientation = "maxMin" if chart.type == "bar" else "minMax"
        chart.y_axis.majorGridlines = None
        chart.width, chart.height = _CHART               # type: ignore[assignment]
        self._sheet.add_chart(chart, f"A{self._row + 2}")

    def table(self, targets: Mapping[str, str], row_written: Callable[[], None]) -> None:
        """The rows, the empty rows and the totals."""
        spec = self._spec
        columns = [self._body_column(index, self._faces.body) for index in range(len(spec.columns))]
        style = self._style(self._faces.body, BODY, "center", border=True, wrap=False, number_format="0")
        number = NumberColumn(style, NUMBER_WIDTH)
        linked = {row for row, _column in spec.links}
        for index, values in enumerate(paced(spec.rows)):
            cells: list[Cell] = [number.put(index + 1)] if spec.numbered else []
            cells += [column.put(value) for column, value in zip(columns, values, strict=True)]
            if index in linked:
                for (row, column), target in spec.links.items():
                    if row == index:
                        link = columns[column].put_link(values[column], targets[target])
                        cells[column + spec.numbered] = link
            lines = 1
            for body in columns:
                if body.lines > 1:
                    lines = max(lines, body.lines)
                    body.lines = 1
            self._append(cells, lines * LINE + MARGIN)
            self._rows += 1
            row_written()
        blank: list[Cell] = [number.blank] if spec.numbered else []
        blank += [column.blank for column in columns]
        for _ in range(spec.empty_rows):
            self._append(blank, LINE + MARGIN)
        if any(column.summable for column in spec.columns):
            self._totals(columns)

    def _totals(self, columns: Sequence[BodyColumn]) -> None:
        """合计, as values: previewers do not compute formulas, and show an empty cell."""
        spec = self._spec
        cells: list[Cell] = []
        if spec.numbered:
            cells.append(self._style(self._faces.heading, BODY, "center", border=True))
        for index, column in enumerate(spec.columns):
            cell: Cell = self._body_column(index, self._faces.heading).blank
            if column.summable:
                cell = self._body_column(index, self._faces.heading).put(columns[index].total)
            cells.append(cell)
        summed = [False] * spec.numbered + [column.summable for column in spec.columns]
        for label, summable in zip(cells, summed, strict=True):
            if not summable:
                label.value = "合计"
                label.data_type = "s"
                break
        self._append(cells, LINE + MARGIN)

    def endings(self) -> None:
        """What stands below the table."""
        if self._spec.count_line:
            self._line(self._spec.count_line, self._style(self._faces.body, 12, "left"), 12)
        if self._spec.footer is not None:
            text = footer_text(self._spec.footer, self._all * BODY / 12)
            self._line(text, self._style(self._faces.body, 12, "left"), 12, extra=MARGIN * 2)

    def offer_choices(self, rules: Mapping[int, str]) -> None:
        """Lists to choose from; another text may be typed after a question, since lists grow."""
        for index, source in rules.items():
            letter = get_column_letter(index + 1 + self._spec.numbered)
            rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True,
                                  errorStyle="warning", errorTitle="不在可选项中",
                                  error="这一项不在可选项中，确定这样填写吗？")
            rule.add(f"{letter}{self._first}:{letter}{self._first + _RULE_ROWS - 1}")
            self._sheet.data_validations.append(rule)
