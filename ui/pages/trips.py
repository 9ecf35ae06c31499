"""红色寻访: trips with their stops, the people spoken to, materials, and the books given on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu

from models import fields
from models.books import COPIES
from models.gifts import PLACE, Gifts
from models.relations import RefValue
from models.trips import Materials, Stop, TripPlaces, Trips, TripStops, pieces, stops_of
from models.view import Filter, View
from ui.card import CardSection, Head, Line
from ui.pages.register_page import PageAction, RegisterPage
from ui.session import Session
from ui.widgets.labels import AMBER


class TripKnown(NamedTuple):
    """What a record of a trip takes over from it."""

    trip: RefValue
    began_on: str | None
    one_day: bool
    stops: Sequence[Stop]


def _read_trip(trip: int) -> TripKnown:
    values = Trips.get(trip, View(Trips))
    one_day = bool(values["began_on"]) and values["began_on"] == (values["ended_on"] or values["began_on"])
    return TripKnown(RefValue(trip, values["name"]), values["began_on"], one_day, stops_of(trip))


def _of(register: Any, trip: int, **options: Any) -> View:
    return View(register, filters=(Filter("of_trip", "is", trip),), **options)


# -- 红色寻访 ----------------------------------------------------------------------------------------------------------

def head(values: Mapping[str, Any]) -> Head:
    """赴川寻访, from when to when, and where to."""
    days = "—".join(fields.print_date(day) for day in (values["began_on"], values["ended_on"]) if day)
    return Head(values["name"], values["campaign"] or "", "　".join(word for word in (days, values["places"]) if word))


def summary(view: View) -> str:
    """共 5 次红色寻访 · 寻访地 5 个 · 途中赠书 1,200 册"""
    trips = view.with_(keys=("places", "copies")).page(view.ids()).values()
    places = {name for several, _ in trips for name in several.split("、") if name}
    copies = sum(copies for _, copies in trips)
    return " · ".join([Trips.count_words(view.count()), *([f"寻访地 {len(places)} 个"] if places else []),
                       *([f"途中赠书 {copies:,} {COPIES}"] if copies else [])])


def read_stops(trip: int, view: View) -> list[Line]:
    """The way, stop by stop."""
    lines = [Line(fields.print_date(stop.visited_on) if stop.visited_on else "未填日期",
                  "　".join(word for word in (stop.place.text, stop.site) if word)) for stop in stops_of(trip)]
    return [*lines, Line("", f"共 {len(lines)} 站", opens=_of(TripStops, trip))] if lines else [
        Line("行程", "! 未登记，不计入寻访地", AMBER)]


def read_materials(trip: int, view: View) -> list[Line]:
    """What was brought back, and where it is now."""
    rows = _of(Materials, trip, keys=("name", "quantity", "given_to"))
    lines = [Line("", f"{name} {quantity or 1} 件" + (f"，移交{unit.text}" if unit else ""))
             for name, quantity, unit in rows.page(rows.ids()).values()]
    return [*lines, Line("", f"共 {pieces(rows)} 件", opens=_of(Materials, trip))] if lines else []


def read_gifts(trip: int, view: View) -> list[Line]:
    """The books given on the way: gifts like any other."""
    given = View(Gifts, filters=(Filter("trip", "is", trip),))
    rows = given.with_(keys=("given_on", "recipient", "place", "copies"))
    lines = [Line(fields.print_date(day), f"{recipient}" + (f"（{place}）" if place else "") + f" {copies} {COPIES}")
             for day, recipient, place, copies in rows.page(rows.ids()).values()]
    return [*lines, Line("", f"共 {len(lines)} 次", opens=given)] if lines else []


def trips(session: Session) -> RegisterPage:
    """红色寻访"""
    return RegisterPage(
        session, Trips, name="trips", period=True, summary=summary, sums_shown=True, heading=head,
        in_head=("began_on", "ended_on", "places", "campaign", "copies"), placeholder="搜索名称、人员、访谈人物",
        filters=(("people", "undated"), "campaign"), filter_names={"people": "参加人员"},
        sections=(CardSection("行程", read_stops), CardSection("史料", read_materials),
                  CardSection("途中赠书", read_gifts)),
        actions=(PageAction("add_stop", "登记行程…", _add(TripStops, "登记行程", "visited_on"), "card"),
                 PageAction("add_material", "登记史料…", _add(Materials, "登记史料", "received_on"), "card"),
                 PageAction("add_trip_gift", "途中赠书…", _add_gift, "card")))


def _add(register: Any, title: str, day: str) -> Callable[[RegisterPage, list[int]], None]:
    """A new record of the chosen trip."""
    def act(page: RegisterPage, ids: Sequence[int]) -> None:
        from ui.forms import RecordForm

        def open_form(known: TripKnown) -> None:
            preset = {"trip": known.trip, **({day: known.began_on} if known.one_day else {})}
            RecordForm.add(page.session, register, preset=preset, title=f"{title} · {known.trip.text}", parent=page)
        page.session.background.run(_read_trip, ids[0], done=open_form, urgent=True, owner=page,
                                    failed=page.session.tell)
    return act


# -- books given on the way ------------------------------------------------------------------------------------------

def _add_gift(page: RegisterPage, ids: Sequence[int]) -> None:
    """途中赠书…: at the stop, where there is one; else it is asked at which."""
    def ask(known: TripKnown) -> None:
        if len(known.stops) <= 1:
            open_gift(page, known, known.stops[0] if known.stops else None)
            return
        menu = QMenu(page, objectName="gift_stops")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for place, stop in enumerate(known.stops):
            words = "　".join(word for word in (stop.place.text, stop.site, fields.print_date(stop.visited_on)
                                               if stop.visited_on else "") if word)
            menu.addAction(words, lambda stop=stop: open_gift(page, known, stop)).setObjectName(f"gift_stop_{place}")
        menu.popup(QCursor.pos())
    page.session.background.run(_read_trip, ids[0], done=ask, urgent=True, owner=page, failed=page.session.tell)


def open_gift(page: RegisterPage, known: TripKnown, stop: Stop | None) -> None:
    """The form of a gift with the trip and, of the stop, its day, place and site."""
    from ui.dialogs.book_set import GiftForm
    day = stop.visited_on if stop else known.began_on if known.one_day else None
    preset = {"trip": known.trip, "recipient_kind": PLACE, "given_on": day, "occasion": known.trip.text,
              "place": stop.place.text if stop else None, "recipient": stop.site if stop else None}
    GiftForm.add(page.session, Gifts, preset={key: value for key, value in preset.items() if value},
                 title=f"登记途中赠书 · {known.trip.text}", parent=page)


def _gift_at_stop(page: RegisterPage, ids: Sequence[int]) -> None:
    """途中赠书… from the list of stops."""
    def read() -> tuple[TripKnown, Stop]:
        values = TripStops.get(ids[0], View(TripStops))
        return _read_trip(values["trip"].id), Stop(values["place"], values["visited_on"], values["site"] or "")
    page.session.background.run(read, done=lambda found: open_gift(page, *found), urgent=True, owner=page,
                                failed=page.session.tell)


# -- 寻访行程, 寻访地, 史料 ------------------------------------------------------------------------------------------------

def stop_head(values: Mapping[str, Any]) -> Head:
    day = fields.print_date(values["visited_on"]) if values["visited_on"] else ""
    return Head(values["site"] or values["place"].text, values["place"].text if values["site"] else "",
                "　".join(word for word in (day, values["trip"].text) if word))


def stops(session: Session) -> RegisterPage:
    """寻访行程"""
    return RegisterPage(
        session, TripStops, name="trip_stops", period=True, heading=stop_head,
        in_head=("visited_on", "place", "trip"), placeholder="搜索寻访地、地点、寻访名称", filters=("place", "trip"),
        filter_names={"place": "寻访地", "trip": "寻访"},
        actions=(PageAction("gift_at_stop", "途中赠书…", _gift_at_stop, "card"),))


def read_place(place: int, view: View) -> list[Line]:
    """The sites there were in this place."""
    found = View(TripStops, filters=(Filter("place", "is", place),), period=view.period,
                 keys=("visited_on", "site", "trip"))
    return [Line(fields.print_date(day) if day else "未填日期", site or trip.text)
            for day, site, trip in found.page(found.ids()).values()]


def trip_places(session: Session) -> RegisterPage:
    """寻访地"""
    return RegisterPage(session, TripPlaces, name="trip_places", period=True, placeholder="搜索地名、省份",
                        filters=("region",), sections=(CardSection("到过的地点", read_place),))


def material_head(values: Mapping[str, Any]) -> Head:
    day = fields.print_date(values["received_on"]) if values["received_on"] else ""
    return Head(values["name"], values["kind"] or "", "　".join(word for word in (day, values["provider"]) if word))


def materials_summary(view: View) -> str:
    """共 45 件史料 · 未移交 3 件"""
    left = pieces(view.narrowed(Filter("not_given")))
    return " · ".join([f"共 {pieces(view)} 件史料", *([f"未移交 {left} 件"] if left else [])])


def materials(session: Session) -> RegisterPage:
    """史料"""
    return RegisterPage(
        session, Materials, name="materials", period=True, summary=materials_summary, sums_shown=True,
        heading=material_head, in_head=("kind", "received_on", "provider"), placeholder="搜索名称、提供人、移交单位",
        filters=("kind", ("given_to", "not_given"), "trip"), filter_names={"given_to": "移交", "trip": "寻访"})


__all__ = ["materials", "open_gift", "stops", "trip_places", "trips"]
