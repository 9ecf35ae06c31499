"""单位: villages, enterprises, county offices and others, in one list for employers, donors and recipients."""

from __future__ import annotations

from models.units import Units
from ui.pages.register_page import RegisterPage
from ui.session import Session


def units(session: Session) -> RegisterPage:
    """单位"""
    return RegisterPage(session, Units, name="units", placeholder="搜索单位名称、拼音、乡镇、联系人",
                        filters=("kind", "township"))
