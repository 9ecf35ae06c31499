"""座签: a card a person that stands folded, the name on either side; the line in the middle is where it is folded."""
from typing import cast

from exporters.celltext import text_width
from exporters.forms.form import Chosen, Form
from exporters.forms.titles import meeting_of
from exporters.paper import Face, Look, Paper, PaperCell, PaperRow
from models.errors import Refused
from models.listed_people import people_of, people_of_meeting
from models.names import pad_name
from models.view import View

_SIDE = 283.0                            # points, a hand's breadth: the height of the standing card
_LONG = {"large": 808.0, "small": 404.0}         # its length: one or two a page
_LARGEST = 180.0
_MARGIN = 5.0                            # mm, what printers leave free anyway


def paper(view: View, chosen: Chosen, form: Form) -> Paper:
    order, size = chosen.values["order"], chosen.values["size"]
    people = people_of_meeting(meeting_of(view), order) if form.one else people_of(view, order)
    if not people:
        raise Refused("没有可打印的人。", "请先选定名单。")
    face = cast(Face, chosen.values["face"])
    rows: list[PaperRow] = []
    for number, one in enumerate(people):
        name = pad_name(one.name)
        points = min(_LARGEST, _LONG[size] * 0.88 / (text_width(name) / 2))
        looks = [Look(face, points, "center", border=True, wrap=False, turned=turned) for turned in (-90, 90)]
        turn = size == "large" or number % 2 == 0
        # A row of a sheet is 409 points at most, so a long card takes two.
        tall = 2 if size == "large" else 1
        rows.append(PaperRow(tuple(PaperCell(name, look, rows=tall) for look in looks), _LONG[size] / tall,
                             fixed=True, new_page=turn and number > 0, keep=tall > 1))
        if tall > 1:
            rows.append(PaperRow(tuple(PaperCell(look=look, covered=True) for look in looks), _LONG[size] / tall,
                                 fixed=True))
    return Paper("座签", chosen.title or "座签", (_SIDE, _SIDE), rows, margins=(_MARGIN,) * 4, footer="",
                 count=len(people))
