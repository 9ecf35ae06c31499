"""What is taken out of a text before it may leave the office: names, numbers and the folder of whoever is at work."""
from pathlib import Path

from models.patterns import Pattern

# Text of the office and long numbers: people's names, phones and ID numbers may stand in an error's message.
_PERSONAL = Pattern(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|\d{5,}")


def without_people(text: str) -> str:
    """The text without anything that may be a name or a number of a person."""
    return _PERSONAL.sub("…", text)


def without_home(text: str) -> str:
    """The text with ~ for the person's own folder, whose name may be the person's."""
    home = str(Path.home())
    return text.replace(home, "~").replace(home.replace("\\", "/"), "~") if len(home) > 1 else text


__all__ = ["without_home", "without_people"]
