"""The study trips of the made-up office with their stops: books are given and materials are found on the way."""
from datetime import date

# name, began, ended, people, interviewed, stops as (day, place, site)
TRIPS: tuple[tuple[str, date, date, int, int, tuple[tuple[date, str, str], ...]], ...] = (
    ("追寻红军足迹西南行", date(2021, 7, 12), date(2021, 7, 18), 5, 4, (
        (date(2021, 7, 12), "成都", "成都示例档案馆"), (date(2021, 7, 13), "成都市", "成都示例纪念馆"),
        (date(2021, 7, 15), "丹巴", "丹巴示例纪念馆"), (date(2021, 7, 16), "丹巴县", "丹巴示例小学"))),
    ("南京史料征集", date(2021, 9, 6), date(2021, 9, 9), 4, 2, (
        (date(2021, 9, 6), "南京", "南京示例纪念馆"), (date(2021, 9, 8), "南京", "南京示例档案馆"))),
    ("西安寻访", date(2021, 10, 11), date(2021, 10, 15), 4, 3, (
        (date(2021, 10, 11), "西安", "西安示例纪念馆"), (date(2021, 10, 13), "西安", "西安示例办事处旧址"))),
    ("广州寻访", date(2021, 11, 15), date(2021, 11, 19), 4, 2, (
        (date(2021, 11, 15), "广州", "广州示例纪念馆"), (date(2021, 11, 17), "广州", "广州示例图书馆"))),
    ("英烈亲属回访", date(2022, 5, 9), date(2022, 5, 20), 3, 3, (
        (date(2022, 5, 10), "成都", "成都示例档案馆"), (date(2022, 5, 11), "成都", "成都示例纪念馆"),
        (date(2022, 5, 14), "南京", "南京示例纪念馆"), (date(2022, 5, 15), "南京", "南京示例档案馆"),
        (date(2022, 5, 18), "广州", "广州示例纪念馆"))),
)


def stop_on(site: str, again: bool) -> tuple[str, date]:
    """The trip that stopped at the site, and when; `again` where it was the second time."""
    found = [(name, day) for name, _, _, _, _, stops in TRIPS for day, _, where in stops if where == site]
    return found[-1 if again else 0]
