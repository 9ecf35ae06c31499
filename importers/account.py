"""The account of an import for the change log: what was read as what, what was decided, what was left out and why."""
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from importers.layout import Layout
from importers.planned import CHANGED, FAILED, NEW, RESULTS, SAME, SKIP, UNSURE, Answers, Plan, PlanRow
from importers.roles import is_words
from importers.sheet_notes import span
from importers.titles import BETWEEN_LEVELS
from models.pace import paced
from models.register import Register
from models.relations import CREATE, Pointing

MOST_LINES = 1000           # of rows and cells left out that are named one by one
INDENT = "　"
SECTIONS = "分组标题（"


def column_letters(number: int) -> str:
    """0 → A, 26 → AA"""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def decided(register: type[Register], layout: Layout, answers: Answers, names: Mapping[int, str]) -> list[str]:
    """What was decided before the rows were compared: columns, rows that a person judged, answers.

    `names`: how the records are called that answers about rows mean.
    """
    titled = [(number, title) for number, title in enumerate(layout.header) if title or number in layout.columns]
    used = [f"{_called(number, title)}→{register.column(layout.columns[number]).title}"
            for number, title in titled if number in layout.columns]
    unused = [_called(number, title) for number, title in titled if number not in layout.columns]
    lines = [f"列对应：{'，'.join(used)}。"] if used else []
    lines += [f"未导入的列：{'，'.join(unused)}。"] if unused else []
    units = [f"“{_printed(layout.header[number])}”按{unit}" for number, unit in layout.units.items()
             if number in layout.columns and number < len(layout.header)]
    units += [f"全表按{layout.unit}"] if layout.unit else []
    lines += [f"数量单位：{'，'.join(units)}。"] if units else []
    if layout.groups:
        groups = (f"{group.label}（第 {span(layout, group.rows)} 行）" for group in layout.groups)
        lines.append(f"分组：{'，'.join(groups)}。")
    by_role: dict[str, list[int]] = {}
    for row, role in layout.roles.items():
        by_role.setdefault(role, []).append(row)
    told = [f"第 {'、'.join(str(row + 1) for row in sorted(rows))} 行{is_words(role)}" for role, rows in by_role.items()]
    lines += [f"人工认定：{'；'.join(told)}。"] if told else []
    return lines + _answered(register, answers, names)


def _answered(register: type[Register], answers: Answers, names: Mapping[int, str]) -> list[str]:
    words = []
    for key, answer in answers.items():
        if key[0] == "person":
            row, meant = key[1], names.get(answer, "") if isinstance(answer, int) else ""
            words.append(f"第 {row} 行" + ("是新的一条" if answer == NEW else f"是库中的“{meant}”"))
            continue
        column = register.column(key[1])
        if key[0] == "tenth":
            words.append(f"“{column.title}”一列的 .1 是{'10 月' if answer else '1 月'}")
        elif answer == CREATE:
            words.append(f"“{column.title}”中的“{key[2]}”新建")
        elif answer == SKIP:
            words.append(f"“{column.title}”中的“{key[2]}”不填")
        elif isinstance(answer, int) and isinstance(column, Pointing):
            found = column.labels([answer]) if answer > 0 else {}
            words.append(f"“{column.title}”中的“{key[2]}”对应到“{found[answer].text if answer in found else key[2]}”")
    return [f"回答的问题：{'；'.join(words)}。"] if words else []


def account(plan: Plan) -> str:
    """All of it, in lines, as the plan is carried out: ticks and answers are as the person left them."""
    register = Register.declared[plan.register]
    accepted = plan.accepted()
    new = sum(row.result == NEW for row in accepted)
    lines = [f"文件：{plan.file}；工作表：{plan.sheet}；台账：{register.title}。" if plan.file
             else f"工作表：{plan.sheet}；台账：{register.title}。", plan.note, *plan.decided]
    lines += [f"按上次的对应关系：{'；'.join(plan.remembered)}。"] if plan.remembered else []
    counts = {f"{RESULTS[NEW]}": new, f"{RESULTS[CHANGED]}": len(accepted) - new,
              f"{RESULTS[SAME]}": sum(row.result == SAME for row in plan.rows)}
    lines.append("结果：" + "，".join(f"{word} {count} 行" for word, count in counts.items()) + "。")
    lines += [f"新建{Register.declared[one.register].title}：{one.name}。" for one in plan.to_create.values()]
    lines += [f"记住的别名：{name}（{Register.declared[key].title}）。" for key, _, name in plan.aliases]
    if plan.since:
        lines.append(f"变动自 {plan.since} 起。")
    if plan.end_missing is not None:
        lines.append(f"表中没有的 {len(plan.missing)} {register.print_measure()}：{register.ending}，"
                     f"{plan.end_missing.until}{plan.end_missing.reason and '，' + plan.end_missing.reason}。")
    lines += plan.notes
    lines += _listed("未导入的行", _rows_left(register, plan))
    lines += _listed("未导入的格和提醒", _cells_left(register, plan))
    return "\n".join(line for line in lines if line)


def _rows_left(register: type[Register], plan: Plan) -> list[str]:
    lines = []
    for row in paced(plan.rows):
        where = _where(register, row)
        if row.result in (FAILED, UNSURE):
            why = "；".join(plan.sentence(key, words) for key, words in row.reasons)
            lines.append(f"{where}：{RESULTS[row.result]}，{why}")
        elif row.result in (NEW, CHANGED) and (not row.accepted or row.result == CHANGED
                                               and not set(row.changes) - row.unticked):
            lines.append(f"{where}：{RESULTS[row.result]}，取消了勾选")
    return lines


def _cells_left(register: type[Register], plan: Plan) -> list[str]:
    lines = []
    for row in paced(plan.rows):
        where = _where(register, row)
        lines += [f"{where}：{plan.sentence(key, words)}" for key, words in row.warnings]
        if row.accepted:
            lines += [f"{where}：{register.column(key).title}取消了勾选，保留原值"
                      for key in row.changes if key in row.unticked]
    return lines


def _where(register: type[Register], row: PlanRow) -> str:
    label = register.column(register.label)
    name = label.print(row.values[label.key]) if row.values.get(label.key) is not None else ""
    return f"第 {row.shown_row} 行{' ' if name else ''}{name}"


def _listed(title: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    more = [f"{INDENT}……另有 {len(lines) - MOST_LINES} 条"] if len(lines) > MOST_LINES else []
    return [f"{title}（{len(lines)}）：", *(INDENT + line for line in lines[:MOST_LINES]), *more]


def _called(number: int, title: str) -> str:
    """A “姓名”; what section rows say stands in no column of the sheet."""
    return title if title.startswith(SECTIONS) else f"{column_letters(number)} “{_printed(title)}”"


def _printed(title: str) -> str:
    return title.replace(BETWEEN_LEVELS, " / ")


def answered_ids(answers: Answers) -> Iterable[Any]:
    """The records that answers about rows mean."""
    return (answer for key, answer in answers.items() if key[0] == "person" and isinstance(answer, int))


__all__ = ["account", "answered_ids", "column_letters", "decided"]
