"""政协台账: the command line, which starts no Qt, and the window."""
import argparse
import builtins
import gc
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

from models import places
from models.errors import Cancelled, InvalidValue, Refused

DONE, REFUSED, USAGE = 0, 1, 2                                   # exit status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, or open the window where none is given; returns the exit status."""
    _speak_utf8()
    # A plain start does not wait for the declaration of all commands, which takes argparse 10 ms.
    chosen, more = _options().parse_known_args(arguments)
    if more:
        chosen = _parser().parse_args(arguments)
    if chosen.database and chosen.demo:
        _parser().error("--database 与 --demo 不能同时使用")
    try:
        if chosen.command is None:
            from ui.display import refuse_without_display
            refuse_without_display()
            status: int = load_window().run(_database(chosen), demo=chosen.demo, read_only=chosen.read_only)
            return status
        command: Callable[[argparse.Namespace], None] = chosen.run
        command(chosen)
    except Refused as refusal:
        print(f"{refusal.sentence}{refusal.what_to_do}", file=sys.stderr)
        return REFUSED
    except InvalidValue as refusal:
        print(f"{refusal.message.rstrip('。')}。", file=sys.stderr)
        return REFUSED
    except OSError as error:                             # a name too long, a drive pulled out, nobody reads the output
        print(f"读写“{error.filename or '文件'}”时出错。请检查文件名、磁盘和文件夹后重试。", file=sys.stderr)
        return REFUSED
    except (Cancelled, KeyboardInterrupt):
        print("已取消，没有保存任何内容。", file=sys.stderr)
        return REFUSED
    return DONE


def load_window() -> ModuleType:
    """`ui.start`, imported the quick way; Qt is started by its `run`."""
    gc.disable()                         # a tenth of the start; on again once the first frame stands (ui.start)
    import PySide6.QtCore  # noqa: F401

    # PySide6 looks into the source of every module imported after it, whether it uses `__feature__`: a dozen
    # milliseconds. No module here does.
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
    from ui import start
    return start


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):         # a windowed program has no streams
            stream.reconfigure(encoding="utf-8", errors="replace")


def _where(first: bool) -> argparse.ArgumentParser:
    """--database and --demo, before or after the command: the command's defaults must not reset what stands before."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--database", type=Path, metavar="FILE", help="另一个数据库文件",
                        default=None if first else argparse.SUPPRESS)
    shared.add_argument("--demo", action="store_true", help="用示例数据（每次重新生成）",
                        default=False if first else argparse.SUPPRESS)
    return shared


def _options() -> argparse.ArgumentParser:
    """What the window is started with."""
    parser = argparse.ArgumentParser(prog="main.py", add_help=False, parents=[_where(True)])
    parser.add_argument("--read-only", action="store_true", help="窗口只供查看")
    parser.set_defaults(command=None)
    return parser


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py", description="政协台账", parents=[_options()])
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    one = commands.add_parser("import", parents=[_where(False)], help="导入表格")
    one.add_argument("register", metavar="REGISTER")
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument("--term", default="", metavar="NAME", help="届次，如：第十届")
    one.add_argument("--dry-run", action="store_true", help="只核对，不写入")
    one.add_argument("--failed", type=Path, metavar="FILE.xlsx", help="把未导入的行连同原因另存")
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=_import)

    one = commands.add_parser("export", parents=[_where(False)], help="导出表格")
    one.add_argument("register", metavar="REGISTER|report|all")
    one.add_argument("--out", type=Path, required=True, metavar="FILE.xlsx")
    _add_days(one)
    one.add_argument("--full", action="store_true", help="敏感列完整导出，须写明用途")
    one.add_argument("--purpose", default="", metavar="TEXT")
    one.set_defaults(run=_export)

    one = commands.add_parser("figures", parents=[_where(False)], help="指标")
    _add_days(one)
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=_figures)

    one = commands.add_parser("check", parents=[_where(False)], help="检查数据库")
    one.set_defaults(run=_check)
    for name, run, words in (("backup", _backup, "备份到文件"), ("restore", _restore, "从备份恢复")):
        one = commands.add_parser(name, parents=[_where(False)], help=words)
        one.add_argument("file", type=Path, metavar="FILE")
        one.set_defaults(run=run)
    return parser


def _add_days(parser: argparse.ArgumentParser) -> None:
    for name in ("--from", "--to"):
        parser.add_argument(name, type=_day, metavar="D", dest=name.strip("-") + "_", help="日期，如 2026-01-31")


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"日期“{text}”应写作 2026-01-31") from error


def _database(chosen: argparse.Namespace) -> Path:
    if chosen.demo:
        return places.demo_database()
    path: Path = chosen.database or places.default_database()
    return path


def _opened(chosen: argparse.Namespace, *, locked: bool) -> AbstractContextManager[None]:
    """The database open for a command; the demo one is built first, a missing one is made.

    A file that was named and is not there is refused where it is only read: a slip would be called sound, or counted
    as nothing. Reading commands run without the lock, beside the open window; a copy on a read-only medium is read as
    it is.
    """
    from models.database import opened
    path = _database(chosen)
    if chosen.demo:
        from importers.sample import build
        build(path)
    present = path.exists()
    if chosen.database and not locked and not present:
        raise Refused(f"找不到数据库“{path.name}”。",
                      "请核对 --database 后面的文件名；新的数据库在导入或打开窗口时建立。")
    read_only = not locked and present and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
    return opened(path, read_only=read_only, locked=locked or not present)


def _register(name: str) -> Any:
    from models.catalogue import REGISTERS
    if name not in REGISTERS:
        raise SystemExit(_usage(f"没有名为 {name} 的台账；可用：{'、'.join(REGISTERS)}"))
    return REGISTERS[name]


def _usage(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return USAGE


# -- the commands ----------------------------------------------------------------------------------------------------

def _import(chosen: argparse.Namespace) -> None:
    from importers.files import apply_file, plan_file
    register = _register(chosen.register)
    if chosen.failed and chosen.failed.resolve() == chosen.file.resolve():
        raise Refused(f"“{chosen.file.name}”就是要导入的表格，不能把未导入的行存成它。", "请给 --failed 换一个文件名。")
    with _opened(chosen, locked=True):
        plan = plan_file(register, chosen.file, term_name=chosen.term)
        if chosen.failed:                                # first: where it cannot be written, nothing is imported
            from exporters.registers import failed_rows
            titles, rows = plan.failed_table()
            failed_rows(chosen.failed, register.title, titles, rows)
        if not chosen.dry_run:
            apply_file(plan, register)
    if chosen.json:
        print(json.dumps(plan.to_json(), ensure_ascii=False))
        print(*plan.notes, sep="\n", end="\n" if plan.notes else "", file=sys.stderr)
        return
    words = {"new": "新增", "changed": "修改", "same": "不变", "unsure": "待确认", "failed": "有误"}
    counts = plan.counts()
    print(("核对" if chosen.dry_run else "导入") + f"{register.title}："
          + "，".join(f"{word} {counts[key]}" for key, word in words.items()))
    print(plan.note, *plan.notes, sep="\n")


def _export(chosen: argparse.Namespace) -> None:
    from exporters import registers, report
    from models.reporting import chosen_period, current_view
    if chosen.full and not chosen.purpose.strip():
        raise SystemExit(_usage("--full 须同时用 --purpose 写明用途"))
    if chosen.register not in ("report", "all"):
        _register(chosen.register)
    with _opened(chosen, locked=False):
        if chosen.register == "report":
            report.export_report(chosen.out, chosen_period(chosen.from_, chosen.to_))
        elif chosen.register == "all":
            report.export_all(chosen.out, full=chosen.full, purpose=chosen.purpose)
        else:
            register = _register(chosen.register)
            view = current_view(register)
            if chosen.from_ or chosen.to_:
                view = view.with_(period=chosen_period(chosen.from_, chosen.to_).span)
            if chosen.full:
                registers.export_view(chosen.out, registers.full_view(view), registers.everything(register),
                                      chosen.purpose)
            else:
                registers.export_view(chosen.out, view)
    print(chosen.out)


def _figures(chosen: argparse.Namespace) -> None:
    from models import reporting
    with _opened(chosen, locked=False):
        period = reporting.chosen_period(chosen.from_, chosen.to_)
        values = reporting.report_values(period)
    if chosen.json:
        print(json.dumps([value.as_json() for value in values], ensure_ascii=False))
        return
    print(f"统计时段：{period.words}")
    for value in values:
        offered = f"（{value.words}{value.figure.unit}）" if value.words != value.exact else ""
        beside = f"；{'；'.join(value.remarks)}" if value.remarks else ""
        print(f"{value.figure.name}：{value.exact} {value.figure.unit}{offered}{beside}")


def _check(chosen: argparse.Namespace) -> None:
    from models.backups import check
    with _opened(chosen, locked=False):
        faults = check()
    if faults:
        raise Refused("\n".join(faults))
    print("数据库完好。")


def _backup(chosen: argparse.Namespace) -> None:
    from models.backups import backup_to
    with _opened(chosen, locked=False):
        backup_to(chosen.file)
    print(chosen.file)


def _restore(chosen: argparse.Namespace) -> None:
    from models.backups import replace_damaged, restore
    from models.database import Lock
    from models.rescue import is_damaged
    path = _database(chosen)
    if path.suffix == ".db" and is_damaged(path):       # it can be neither opened nor backed up: it is put aside
        lock = Lock(path)
        lock.take("命令行")
        try:
            aside = replace_damaged(path, chosen.file)
        finally:
            lock.release()
        print(f"已从“{chosen.file.name}”恢复；损坏的数据库没有删除，另存为“{aside.name}”。")
        return
    with _opened(chosen, locked=True):
        restore(chosen.file)
    print(f"已从“{chosen.file.name}”恢复；恢复前的数据库已另行备份。")


if __name__ == "__main__":
    sys.exit(main())
