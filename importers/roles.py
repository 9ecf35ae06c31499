"""What a row of a sheet can be taken for, in words, and how a person says that it is something else."""

DATA, HEADER, TITLE, SECTION, FOOTER = "data", "header", "title", "section", "footer"
SAMPLE, REPEATED, BLANK, LEFT = "sample", "repeated", "blank", "left"
OTHER = "other"             # of another table below

ROLES = {TITLE: "标题", HEADER: "表头", DATA: "数据", SECTION: "分组标题", FOOTER: "合计、签字和说明", SAMPLE: "填写示例",
         REPEATED: "重复的表头", BLANK: "空行", LEFT: "不是数据", OTHER: "另一张表"}

# What a person can say that a row is; the rest follows from it.
CHOSEN = (DATA, LEFT, SECTION, HEADER)


def is_words(role: str) -> str:
    """是数据, 不是数据"""
    return ROLES[role] if role == LEFT else f"是{ROLES[role]}"


__all__ = ["BLANK", "CHOSEN", "DATA", "FOOTER", "HEADER", "LEFT", "OTHER",
           "REPEATED", "ROLES", "SAMPLE", "SECTION", "TITLE", "is_words"]
