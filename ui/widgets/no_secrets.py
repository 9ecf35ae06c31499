"""严禁录入涉密信息: said at the first start, where nothing is kept yet, and wherever a file or photo is chosen."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from ui.widgets.labels import AMBER, label

NO_SECRETS = "严禁录入涉密信息。涉密文件、资料不得在本机登记。"


def no_secrets_label() -> QLabel:
    """The sentence in amber, on as many lines as it needs."""
    words = label(NO_SECRETS, AMBER, "no_secrets")
    words.setWordWrap(True)
    words.setAccessibleName(NO_SECRETS)
    return words


__all__ = ["NO_SECRETS", "no_secrets_label"]
