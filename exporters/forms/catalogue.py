"""Every form there is, and the lists it is offered on; what makes it is imported when it is made."""
from exporters.forms.form import Form, Option

_STROKE, _SECTOR, _LIST = ("按姓氏笔画", "stroke"), ("按界别", "sector"), ("与列表一致", "list")
ORDER = Option("order", "排列", (_STROKE, _SECTOR, _LIST))
ORDER_OF_MEETING = Option("order", "排列", (_STROKE, _SECTOR))
WHOLE = Option("sections", "分组", (("不分组", "whole"), ("按界别", "sector")))
COLUMNS = Option("columns", "每行", tuple((f"{number} 人", str(number)) for number in (5, 4, 6, 7, 8)))
MARKS = Option("marks", "姓名后注明", (("女、少数民族", "yes"), ("不注明", "no")))
BLOCKS = Option("blocks", "栏数", (("两栏", "2"), ("一栏", "1")))
BESIDE = Option("beside", "姓名旁", (("工作单位及职务", "work"), ("界别", "sector"), ("不列", "none")))
SPARE = Option("spare", "另留空行", (("不留", "0"), ("5 行", "5"), ("10 行", "10"), ("20 行", "20")))
CARD_SIZE = Option("size", "规格", (("大，每页一人", "large"), ("小，每页两人", "small")))
CARD_FACE = Option("face", "字体", (("小标宋", "title"), ("楷体", "note"), ("黑体", "heading")))

_PEOPLE = ("members", "cadres", "people")
FORMS = (
    Form("names", "名单", "names_only", ("members",), (WHOLE, COLUMNS, MARKS), word=True),
    Form("standing_body", "常委会组成人员名单", "standing_body", ("members",), (COLUMNS, MARKS), word=True),
    Form("sign_in", "签到表", "sign_in", _PEOPLE, (BLOCKS, BESIDE, ORDER, SPARE)),
    Form("address_book", "通讯录", "address_book", _PEOPLE, (
        ORDER, Option("heads", "界别标题行", (("不加", "no"), ("加", "yes")))), sensitive=("address",)),
    Form("registration", "委员登记表", "registration", ("members",), (ORDER,), sensitive=("id_number", "address")),
    Form("name_cards", "座签", "name_cards", _PEOPLE, (CARD_SIZE, CARD_FACE, ORDER)),
    Form("meeting_sign_in", "签到表（本次应到）", "sign_in", ("meetings",), (BLOCKS, BESIDE, ORDER_OF_MEETING, SPARE),
         one=True),
    Form("leave_list", "请假名单", "leave_list", ("meetings",), (
        Option("manner", "样式", (("列单位和事由", "table"), ("只列姓名", "names"))), COLUMNS, MARKS), word=True, one=True),
    Form("groups", "讨论组名单", "groups", ("meetings",), (COLUMNS, MARKS), word=True, one=True),
    Form("meeting_cards", "座签（本次应到）", "name_cards", ("meetings",), (CARD_SIZE, CARD_FACE, ORDER_OF_MEETING),
         one=True),
    Form("gift_receipt", "赠书签收单", "gift_receipt", ("gifts",), (
        Option("manner", "样式", (("每次一页", "slips"), ("合为一表", "table"))),), measure="次"),
    Form("visit_record", "走访记录表", "visit_record", ("visits",), (
        Option("content", "内容", (("填入已登记的", "filled"), ("空白表，现场填写", "blank"))),), measure="次"),
)


def forms_of(register: str) -> list[Form]:
    """The forms offered on a list, by its register's key."""
    return [form for form in FORMS if register in form.registers]


def form(key: str) -> Form:
    return next(one for one in FORMS if one.key == key)


__all__ = ["FORMS", "form", "forms_of"]
