"""What stands in a template as {{走访行政村}}: figures and the report's own words, by their Chinese names."""
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.basics import setting
from models.errors import Refused
from models.figures import FigureValue
from models.periods import EVER, Period

PLACEHOLDER = re.compile(r"\{\{\s*([^{}|]+?)\s*(?:\|\s*([^{}|]+?)\s*)?\}\}")
WORDED, EXACT, NEARLY, NAMES, TIMES = "约数", "准确数", "近", "名单", "次数"
WITH_UNIT, OTHER_UNIT = "带单位", "另一单位"
LONGEST_LIST = 200                        # names a list in a text may hold


@dataclass(frozen=True)
class Filling:
    """What placeholders become. `words(name, way)` the text, `number(name)` a figure's number; both raise `Refused`."""

    texts: Mapping[str, str]
    figures: Mapping[str, FigureValue]
    names: Callable[[FigureValue], Sequence[str]]

    def words(self, name: str, way: str | None) -> str:
        """`way`: WORDED (the default), EXACT, NEARLY, NAMES, TIMES, WITH_UNIT or, where the figure has another unit,
        OTHER_UNIT for a figure; none for the report's own words."""
        if name in self.texts and way is None:
            return self.texts[name]
        value = self.figures.get(name)
        if value is None:
            raise Refused(f"模板中的“{{{{{name}}}}}”没有对应的内容。", "请核对指标名称，或从“插入指标”的列表中复制。")
        match way or WORDED:
            case "约数":
                return value.words
            case "准确数":
                return value.number(value.reported)
            case "近":
                return value.nearly or value.words
            case "次数" if value.times is not None:
                return str(value.times)
            case "带单位":
                return value.with_unit[0]
            case "另一单位" if value.figure.other_unit:
                return value.with_unit[1]
            case "名单":
                found = self.names(value)
                if len(found) > LONGEST_LIST:
                    raise Refused(f"“{name}”有 {len(found)} 个，名单太长，不能写进文字。", "请改用表格附上名单。")
                return "、".join(found)
        raise Refused(f"模板中的“{{{{{name}|{way}}}}}”写法不对。",
                      f"竖线后可以写：{WORDED}、{EXACT}、{NEARLY}、{NAMES}、{TIMES}、{WITH_UNIT}、{OTHER_UNIT}。")

    def number(self, name: str, way: str | None) -> float | None:
        """The number a cell gets that holds nothing but this placeholder; None where it is text."""
        value = self.figures.get(name)
        if value is None or way not in (None, EXACT):
            return None
        return value.reported

    def fill(self, text: str) -> str:
        """The text with every placeholder replaced; raises `Refused` for one that means nothing."""
        return PLACEHOLDER.sub(lambda found: self.words(found[1], found[2]), text)


def filling(values: Sequence[FigureValue], period: Period, term: int | None, recipient: str = "",
            written: date | None = None) -> Filling:
    """What a report for `period` says; the rows behind names are read in the caller's snapshot."""
    def names(value: FigureValue) -> Sequence[str]:
        view = value.figure.view(period, term)
        ids = view.ids(LONGEST_LIST + 1)
        labels = view.register.labels(ids)
        return list(dict.fromkeys(labels[i] for i in ids if i in labels))
    written = written or date.today()
    begin = "" if period.first == EVER else print_long_date(period.first)
    texts = {
        "填报单位": setting("office"), "单位负责人": setting("leader"), "审核人": setting("reviewer"),
        "填表人": setting("author"), "联系电话": setting("phone"), "主送机关": recipient, "报送对象": recipient,
        "统计时段": f"{begin}至{print_long_date(period.last)}" if begin else f"截至{print_long_date(period.last)}",
        "统计开始": begin, "统计截至": print_long_date(min(period.last, written.isoformat())),
        "时段名称": period.name, "专项": period.campaign, "年份": period.last[:4],
        "成文日期": print_long_date(written.isoformat()), "填报日期": print_long_date(written.isoformat())}
    return Filling(texts, {value.figure.title: value for value in values}, names)


def names_for_templates(values: Sequence[FigureValue]) -> list[tuple[str, str]]:
    """(placeholder, what it would say now) for the list 插入指标; of a figure with two units each, to choose from."""
    found = []
    for value in values:
        title, ways = value.figure.title, value.with_unit
        found += [(f"{{{{{title}}}}}", ways[0])] if len(ways) == 1 else [
            (f"{{{{{title}|{way}}}}}", words) for way, words in zip((WITH_UNIT, OTHER_UNIT), ways)]
    return found


def print_long_date(day: str) -> str:
    """2026年11月22日, as GB/T 9704-2012 (7.3.5.4) writes it, without leading zeros."""
    year, month, dom = (int(part) for part in day[:10].split("-"))
    return f"{year}年{month}月{dom}日"


__all__ = ["EXACT", "Filling", "NAMES", "NEARLY", "OTHER_UNIT", "PLACEHOLDER", "TIMES", "WITH_UNIT", "WORDED",
           "filling", "names_for_templates", "print_long_date"]
