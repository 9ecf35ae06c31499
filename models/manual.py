"""The manual as it ships: a page a task, in Markdown with pictures, in the order of their numbers."""
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "manual"


class ManualPage(NamedTuple):
    """03-members.md: `key` members, `title` its first line."""

    key: str
    title: str
    path: Path

    def text(self) -> str:
        """The page in Markdown; its pictures are beside it, by relative paths."""
        return self.path.read_text(encoding="utf-8")


def manual_pages(folder: Path = FOLDER) -> list[ManualPage]:
    """All pages in order."""
    found = []
    for path in sorted(folder.glob("[0-9]*-*.md")):
        with open(path, encoding="utf-8") as file:
            title = file.readline().removeprefix("#").strip()
        found.append(ManualPage(path.stem.partition("-")[2], title, path))
    return found


__all__ = ["ManualPage", "manual_pages"]
