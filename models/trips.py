"""Study trips (红色寻访): when and who, the places on the way, whom was spoken to, and the materials brought back."""
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from peewee import ForeignKeyField, IntegerField, TextField, fn

from models import fields
from models.basics import Campaign
from models.columns import Choice, Computed, Date, Integer, LongText, Many, Text
from models.figures import Figure, Measure, count, during, of_campaign, targets
from models.people import People, Person, doubts_who_left
from models.periods import Period
from models.records import Named, Record, Searched, SetField, Sql, among, live, stored_rows, table_of
from models.register import Condition, Register, normal_name
from models.relations import ASK, CREATE, Ref, Refs, RefValue
from models.spans import inside, not_yet
from models.units import Unit
from models.view import Filter, View

MATERIAL_KINDS = ("文献", "照片", "实物", "口述", "音像", "其他")


class Trip(Searched):
    """One trip. `day` is derived: the last day `began_on` may mean."""

    name = TextField(index=True)
    began_on = TextField(null=True)
    ended_on = TextField(null=True)
    findings = TextField(null=True)
    campaign = TextField(null=True)
    note = TextField(null=True)
    day = TextField(null=True, index=True)

    DERIVED = Searched.DERIVED | {"day"}


class TripPerson(Record):
    """Somebody who went."""

    trip = ForeignKeyField(Trip, index=False)
    person = ForeignKeyField(Person, index=False)


class TripInterview(Record):
    """Somebody who was spoken to on the way: a veteran, the child of one, a historian."""

    trip = ForeignKeyField(Trip, index=False)
    person = ForeignKeyField(Person, index=False)


class TripPlace(Named):
    """A place trips went to (成都), by which it is counted however many sites there were."""

    name = TextField(index=True)
    aliases = SetField(null=True)
    region = TextField(null=True)
    note = TextField(null=True)


class TripStop(Searched):
    """A site on the way. `day` is derived: the last day `visited_on` may mean."""

    trip = ForeignKeyField(Trip, index=True)
    visited_on = TextField(null=True)
    place = ForeignKeyField(TripPlace, index=True)
    site = TextField(null=True)
    note = TextField(null=True)
    day = TextField(null=True, index=True)

    DERIVED = Searched.DERIVED | {"day"}


class Material(Searched):
    """Historical material and where it went. `day` is derived: the last day `received_on` may mean."""

    trip = ForeignKeyField(Trip, null=True, index=True)
    name = TextField()
    kind = TextField(null=True)
    quantity = IntegerField(null=True)
    received_on = TextField(null=True)
    provider = TextField(null=True)
    given_to = ForeignKeyField(Unit, null=True, index=True)
    given_on = TextField(null=True)
    note = TextField(null=True)
    day = TextField(null=True, index=True)

    DERIVED = Searched.DERIVED | {"day"}


for _link in (TripPerson, TripInterview):
    for _one, _other in (("trip", "person"), ("person", "trip")):
        _link.add_index(_link.index(getattr(_link, _one), getattr(_link, _other), _link.deleted_at,
                                    name=f"{table_of(_link)}_by_{_one}"))


# -- registers -------------------------------------------------------------------------------------------------------

def places_of(ids: Sequence[int], view: View) -> dict[int, Any]:
    """The places of each trip in the order they were visited: 成都、丹巴."""
    rows = stored_rows(
        TripStop.select(TripStop.trip, TripPlace.name).join(TripPlace, on=TripStop.place)
        .where(among(TripStop.trip, ids) & live(TripStop))
        .order_by(TripStop.trip, fn.COALESCE(TripStop.visited_on, "9999"), TripStop.id))
    found: dict[int, dict[str, None]] = {i: {} for i in ids}
    for trip, name in rows:
        found[trip][name] = None
    return {i: "、".join(names) for i, names in found.items()}


def copies_given(ids: Sequence[int], view: View) -> dict[int, Any]:
    """The copies of books given away on each trip: gifts like any other, that name it."""
    from models.books import Gift, GiftLine  # a gift names its trip: that file builds on this one
    rows = stored_rows(GiftLine.select(Gift.trip, fn.SUM(GiftLine.copies)).join(Gift, on=GiftLine.gift).where(
        among(Gift.trip, ids) & live(Gift) & live(GiftLine)).group_by(Gift.trip))
    return {i: 0 for i in ids} | {trip: copies or 0 for trip, copies in rows}


class Trips(Register):
    key, title, measure, list_title = "trips", "红色寻访", "次", "红色寻访台账"
    row = Trip
    name = Text("寻访名称", required=True, searched=True, frozen=True, width=28,
                aliases=("名称", "活动名称", "寻访主题", "主题", "活动主题"))
    began_on = Date("开始日期", check=not_yet, aliases=("出发日期", "日期", "时间", "寻访时间", "寻访日期", "开始时间", "出发时间"))
    ended_on = Date("结束日期", aliases=("返回日期", "结束时间", "返回时间"))
    places = Computed("寻访地", places_of, width=22)
    people = Refs("参加人员", TripPerson, "people", parent="trip", of="person", unknown=ASK, searched=True, width=26,
                  aliases=("人员", "寻访人员", "姓名", "成员", "寻访组成员"), hint="哪些人去寻访；名单可以粘贴")
    interviewed = Refs("访谈人物", TripInterview, "people", parent="trip", of="person", unknown=CREATE, searched=True,
                       width=24, aliases=("寻访人物", "访谈对象", "采访对象", "受访人", "走访人物"),
                       hint="途中访问了哪些老同志、后代、知情人")
    copies = Computed("途中赠书", copies_given, kind="integer", unit="册", align="right", width=11, summable=True)
    findings = LongText("寻访成果", searched=True, width=36, aliases=("成果", "寻访情况", "情况", "收获", "主要成果"))
    campaign = Campaign()
    note = LongText("备注", width=20)
    match = (("name", "began_on"), ("name",))
    blank_matches = frozenset({"began_on"})
    agree = ("began_on", "ended_on", "people")
    order = ("-began_on",)
    event = "began_on"
    conditions = {
        "one": Condition("所选的一次", lambda view, row_id: Trip.id == row_id, takes_value=True),
        "undated": Condition("未填日期", lambda view: Trip.began_on.is_null()),
        "with_interviews": Condition("有访谈人物", lambda view: Trip.id.in_(
            TripInterview.select(TripInterview.trip).where(live(TripInterview)))),
    }
    owned = ((TripStop, "trip"),)
    empty_text = "还没有红色寻访。点“导入表格”读入现有的登记表，或点“新增红色寻访”。"

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        early = fields.precedes(values.get("ended_on"), values.get("began_on"))
        return [("ended_on", "结束日期早于开始日期")] if early else []

    @classmethod
    def warnings(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = super().warnings(values)
        if not values.get("began_on"):
            found.append(("began_on", "没有开始日期，不计入任何时段"))
        return found + [("people", words) for words in doubts_who_left(
            values.get("people"), values.get("began_on"), "寻访")]


class TripPlaces(Register):
    key, title, measure, list_title = "trip_places", "寻访地", "个", "寻访地台账"
    row = TripPlace
    name = Text("寻访地", required=True, searched=True, frozen=True, width=16, aliases=("地点", "名称", "地名", "城市"),
                hint="按它计数，如 成都、丹巴")
    aliases = Many("别名", searched=True, width=22, hint="别人表格里的写法，如 成都市")
    region = Text("省份", searched=True, width=12, aliases=("省（自治区、直辖市）", "所在省"))
    note = LongText("备注", width=24)
    match = (("name",),)
    unique = (("name",),)
    order = ("name_key",)
    name_endings = ("市", "县", "区", "")                         # 成都市 = 成都
    conditions = {"visited": Condition("寻访过", lambda view, campaign: place_visited(view, campaign), takes_value=True)}
    empty_text = "还没有寻访地。登记寻访行程时会自动建立，也可以点“新增寻访地”。"

    @classmethod
    def find_names(cls, wanted: Iterable[str], term: int | None) -> dict[str, list[int]]:
        """成都市 is 成都, whichever of them was written first."""
        found = super().find_names(wanted, term)
        if all(found.values()):
            return found
        bare: dict[str, list[int]] = {}
        for place, name in stored_rows(TripPlace.select(TripPlace.id, TripPlace.name).where(live(TripPlace))):
            bare.setdefault(_bare(name), []).append(place)
        return {name: ids or bare.get(_bare(name), []) for name, ids in found.items()}


def _bare(place: str) -> str:
    name = normal_name(place)
    return re.sub(r"(?<=..)(市|县|区)$", "", name)


class TripStops(Register):
    key, title, measure, list_title = "trip_stops", "寻访行程", "站", "红色寻访行程表"
    row = TripStop
    label = "site"
    called = ("visited_on", "place", "site")
    trip = Ref("红色寻访", "trips", unknown=ASK, required=True, searched=True, width=26,
               aliases=("寻访名称", "寻访活动", "活动名称", "寻访"))
    visited_on = Date("日期", check=not_yet, aliases=("时间", "寻访日期", "到达日期", "到访日期"), hint="不填时按这次寻访的日期")
    place = Ref("寻访地", "trip_places", unknown=CREATE, required=True, searched=True, frozen=True, width=14,
                aliases=("地点", "城市", "地区", "所在地"), hint="如 成都、丹巴；按它计数")
    site = Text("寻访地点", searched=True, width=28, aliases=("旧址", "场馆", "参观点", "走访单位", "地址", "寻访点", "具体地点"),
                hint="看了什么，如 纪念馆、旧址、档案馆")
    note = LongText("备注", width=28, aliases=("情况", "寻访情况", "内容"))
    match = (("trip", "visited_on", "place", "site"), ("trip", "place", "site"))
    blank_matches = frozenset({"site", "visited_on"})
    agree = ("trip", "visited_on")
    order = ("-visited_on", "trip")
    event = "visited_on"
    conditions = {
        "of_trip": Condition("所选寻访的", lambda view, row_id: TripStop.trip == row_id, takes_value=True),
        "of_campaign": Condition("寻访的专项", lambda view, campaign: TripStop.trip.in_(_trips_of(campaign)),
                                 takes_value=True),
    }
    empty_text = "还没有寻访行程。在红色寻访中选中一次，点“登记行程…”；也可以导入现有的行程表。"

    @classmethod
    def implied(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"visited_on": _common(*_dates(values.get("trip")))}

    @classmethod
    def warnings(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        return super().warnings(values) + _outside("visited_on", "日期", values)


class Materials(Register):
    key, title, measure, list_title = "materials", "史料", "件", "史料征集台账"
    row = Material
    name = Text("史料名称", required=True, searched=True, frozen=True, width=28, aliases=("名称", "史料", "资料名称", "品名"))
    kind = Choice("种类", MATERIAL_KINDS, free=True, width=9, aliases=("类别", "史料种类", "类型"))
    quantity = Integer("数量", unit="件", default=1, width=9, summable=True, aliases=("件数", "份数"))
    trip = Ref("红色寻访", "trips", unknown=ASK, searched=True, width=26, aliases=("寻访名称", "寻访活动", "来源活动", "寻访"),
               hint="在哪一次寻访中征集的")
    received_on = Date("征集日期", check=not_yet, aliases=("日期", "时间", "征集时间", "收到日期"), hint="不填时按这次寻访的日期")
    provider = Text("提供人", searched=True, width=14, aliases=("提供者", "捐赠人", "提供单位", "来源"))
    given_to = Ref("移交单位", "units", unknown=CREATE, searched=True, width=22,
                   aliases=("存放单位", "存放地点", "去向", "接收单位", "存放处", "移交去向"), hint="现在存放在哪里，如 示例县档案馆")
    given_on = Date("移交日期", aliases=("移交时间", "存放日期"))
    note = LongText("备注", width=24, aliases=("说明", "内容简介"))
    match = (("name", "trip", "received_on"), ("name", "trip"))
    blank_matches = frozenset({"trip", "received_on"})
    agree = ("trip", "quantity", "received_on", "given_on")
    order = ("-received_on", "name")
    event = "received_on"
    conditions = {
        "of_trip": Condition("所选寻访的", lambda view, row_id: Material.trip == row_id, takes_value=True),
        "not_given": Condition("未移交", lambda view: Material.given_to.is_null()),
        "of_campaign": Condition("寻访的专项", lambda view, campaign: Material.trip.in_(_trips_of(campaign)),
                                 takes_value=True),
    }
    empty_text = "还没有史料。点“新增史料”，或在红色寻访中选中一次，点“登记史料…”。"

    @classmethod
    def implied(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"received_on": _common(*_dates(values.get("trip")))}

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = []
        if values.get("quantity") is not None and values["quantity"] < 1:
            found.append(("quantity", "数量应大于 0"))
        if fields.precedes(values.get("given_on"), values.get("received_on")):
            found.append(("given_on", "移交日期早于征集日期"))
        return found

    @classmethod
    def warnings(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = super().warnings(values)
        if not values.get("received_on") and not values.get("trip"):
            found.append(("received_on", "没有征集日期，不计入任何时段"))
        return found


# -- the dates of a trip ---------------------------------------------------------------------------------------------

def _dates(trip: Any) -> tuple[str | None, str | None]:
    """When a stored trip began and ended; an import's new ones have no record yet."""
    wanted = getattr(trip, "id", trip)
    if not isinstance(wanted, int) or wanted < 1:
        return None, None
    found = stored_rows(Trip.select(Trip.began_on, Trip.ended_on).where(Trip.id == wanted))
    return (found[0][0], found[0][1]) if found else (None, None)


def _common(began: str | None, ended: str | None) -> str | None:
    """What the two dates of a trip say of any day on it: the day, or else the month, or the year; None for nothing."""
    if not began or not ended or began == ended:
        return began
    parts = [one for one, other in zip(began.split("-"), ended.split("-")) if one == other]
    alike = began.split("-")[:len(parts)] == ended.split("-")[:len(parts)] and "H" not in began + ended
    return "-".join(began.split("-")[:len(parts)]) or None if alike else began[:4] if began[:4] == ended[:4] else None


def _outside(key: str, title: str, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A sentence where the date under `key` lies before or after the trip."""
    began, ended = _dates(values.get("trip"))
    day = values.get(key)
    if fields.precedes(day, began):
        return [(key, f"{title}早于这次寻访的开始日期（{fields.print_date(began)}），请核对")]
    if fields.precedes(ended, day):
        return [(key, f"{title}晚于这次寻访的结束日期（{fields.print_date(ended)}），请核对")]
    return []


class Stop(NamedTuple):
    """A stop on the way, for a gift that is given there."""

    place: RefValue
    visited_on: str | None
    site: str


def stops_of(trip: int) -> list[Stop]:
    """The stops of a trip in the order of their dates."""
    rows = stored_rows(
        TripStop.select(TripStop.place, TripPlace.name, TripStop.visited_on, TripStop.site)
        .join(TripPlace, on=TripStop.place).where((TripStop.trip == trip) & live(TripStop))
        .order_by(fn.COALESCE(TripStop.visited_on, "9999"), TripStop.id))
    return [Stop(RefValue(place, name), day, site or "") for place, name, day, site in rows]


# -- figures ---------------------------------------------------------------------------------------------------------

def _trips_of(campaign: str) -> Any:
    return Trip.select(Trip.id).where(Trip.campaign == campaign)


def place_visited(view: View, campaign: str | None = None) -> Sql:
    """Places visited in the period of the view; where a 专项 is given, as part of it."""
    query = TripStop.select(TripStop.place).where(live(TripStop))
    if view.period:
        query = query.where(inside(TripStop, TripStop.visited_on, *view.period))
    return TripPlace.id.in_(query.where(TripStop.trip.in_(_trips_of(campaign))) if campaign else query)


def person_interviewed(view: View, campaign: str | None = None) -> Sql:
    """People spoken to on a trip that began in the period of the view; where a 专项 is given, as part of it."""
    query = TripInterview.select(TripInterview.person).join(Trip, on=TripInterview.trip).where(
        live(TripInterview) & live(Trip))
    if view.period:
        query = query.where(inside(Trip, Trip.began_on, *view.period))
    return Person.id.in_(query.where(Trip.campaign == campaign) if campaign else query)


def _campaign_of(view: View, key: str) -> str | None:
    return next((one.value for one in view.filters if one.key == key), None)


def _within(campaign: str | None) -> tuple[Filter, ...]:
    return (Filter("of_campaign", "is", campaign),) if campaign else ()


def _stops_behind(view: View) -> View:
    return View(TripStops, filters=_within(_campaign_of(view, "visited")), period=view.period)


def _trips_behind(view: View) -> View:
    campaign = of_campaign(Trips, _campaign_of(view, "interviewed"))
    return View(Trips, filters=(Filter("with_interviews"), *campaign), period=view.period)


def _materials(period: Period, term: int | None) -> View:
    return View(Materials, filters=_within(period.campaign), period=period.span)


pieces = Measure(lambda: fn.SUM(fn.COALESCE(Material.quantity, 1)))       # of a view of materials

GROUP = "红色寻访"
FIGURES = (
    Figure("trips", "红色寻访", "次", during(Trips), count(), "按开始日期", group=GROUP),
    Figure("trip_places", "寻访地", "个", targets(TripPlaces, Filter("visited")), count(),
           "到过的城市或县，去重；到过的场馆旧址（站）另列", group=GROUP, events=_stops_behind, times_unit="站"),
    Figure("trip_interviews", "寻访人物", "人", targets(People, Filter("interviewed")), count(),
           "寻访途中访谈的人物，按人去重，次数另列", group=GROUP, events=_trips_behind),
    Figure("materials", "史料", "件", _materials, pieces, "征集的史料，按件数；未填数量的按 1 件", group=GROUP),
)


__all__ = ["FIGURES", "MATERIAL_KINDS", "Material", "Materials", "Stop", "Trip", "TripInterview", "TripPerson",
           "TripPlace", "TripPlaces", "TripStop", "TripStops", "Trips", "pieces", "person_interviewed", "place_visited",
           "places_of", "stops_of"]
