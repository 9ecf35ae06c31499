"""Builds a database of any number of members, made up and marked 示例, and the flat table that is its floor.

It is a database like any other: our schema, derived columns and search index, dated facts, an earlier 届,
members who have left, and what happened (benchmarks/events.py). Only the change log is not written: nobody did anything
to it yet. No ANALYZE: ours are never analysed.
"""
import hashlib
import json
import random
import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks import events
from benchmarks.filling import derive, insert, rebuild_search, take_away
from models import fields, names
from models.basics import Committee, Committees, Sector, Sectors, Term, Terms
from models.database import close_database, open_database
from models.grids import Grid, Grids, GridSeat
from models.members import Members
from models.people import ORDINARY, STANDING, Affiliation, CommitteeSeat, Membership, Person, Post
from models.records import Record, db
from models.units import ENTERPRISE, OFFICE, VILLAGE, Unit, Units

BUILD = Path(__file__).resolve().parents[1] / "build"
MEMBERS = 600_000
YEARS = 5
SEED = 20211220
BEGAN, EARLIER = "2021-12-20", "2016-12-20"        # the first days of the present 届 and of the one before
ROWS_A_STEP = 20_000

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴"
GIVEN = "伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华文玉建国志红梅春海燕波辉玲鹏宇浩晨思雨佳欣子轩梓涵一诺振兴宝山永福德胜"
SECTORS = ("中国共产党", "中国国民党革命委员会", "中国民主同盟", "中国民主建国会", "无党派人士", "共青团", "总工会", "妇女联合会",
           "工商业联合会", "科学技术协会", "文化艺术界", "科学技术界", "社会科学界", "经济界", "农业界", "教育界", "体育界", "新闻出版界",
           "医药卫生界", "社会福利和社会保障界", "少数民族界", "宗教界", "特别邀请人士", "环境资源界")
COMMITTEES = ("提案委员会", "经济委员会", "农业和农村委员会", "教科卫体委员会", "社会和法制委员会", "文化文史和学习委员会", "民族宗教委员会", "联络委员会")
PLACES = ("城关镇", "白神镇", "荆家庄镇", "仁让里乡", "寻寨镇", "西流乡")
WORKPLACES = ("第三中学", "人民医院", "农业农村局", "纺织有限公司", "林场", "文化馆", "商贸有限公司", "供电公司")
DUTIES = ("主任", "副主任", "校长", "经理", "董事长", "教师", "主治医师", "工程师", "支部书记", "会计")
DEGREES = ("高中", "中专", "大专", "大学", "研究生")


def build(members: int = MEMBERS, folder: Path = BUILD, tell: bool = True, years: int = YEARS) -> tuple[Path, Path]:
    """The database and its floor, from `folder` where this very code and schema made them before.

    What happened in `years` is in it. Returns both paths.
    """
    stem = f"bench-{members}-{_fingerprint()}"
    paths = folder / f"{stem}.db", folder / f"{stem}-flat.db"
    if all(path.exists() for path in paths):
        return paths
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"bench-{members}-*"):
        old.unlink()
    beside = folder / f"{stem}-building.db", folder / f"{stem}-flat-building.db"
    if tell:
        print(f"building {members:,} members in {folder} …", flush=True)
    _fill(beside[0], members, years)
    _flatten(*beside)
    for made, path in zip(beside, paths):
        made.rename(path)
    return paths


def _fingerprint() -> str:
    schema = Path(__file__).resolve().parents[1] / "models/migrations"
    here = Path(__file__).parent
    found = hashlib.sha256()
    for path in (*(here / name for name in ("dataset.py", "events.py", "filling.py")), *sorted(schema.glob("*.sql"))):
        found.update(path.read_bytes())
    return found.hexdigest()[:10]


# -- our database ----------------------------------------------------------------------------------------------------

def _fill(path: Path, members: int, years: int) -> None:
    open_database(path)
    try:
        with db.writable():
            db.execute_sql("PRAGMA cache_size = -400000")
            db.execute_sql("PRAGMA foreign_keys = 0")
            indexes, triggers = take_away("index"), take_away("trigger")
            with db.atomic():
                _lists(members)
                _people(members)
                events.fill(members, years)
            for sql in indexes:
                db.execute_sql(sql)
            with db.atomic():
                events.finish(members)
            for model in (Person, Membership, Unit, Sector, Committee, Grid, Term):
                rebuild_search(model)
            for sql in triggers:
                db.execute_sql(sql)
    finally:
        close_database()


def _grids(members: int) -> int:
    return max(8, members // 2500)


def _units(members: int) -> int:
    return max(250, members // 100)


def _lists(members: int) -> None:
    insert(Term, ("id", "name", "since", "until", "current"),
           [(1, "第九届", EARLIER, BEGAN, 0), (2, "第十届", BEGAN, None, 1)])
    insert(Sector, ("id", "term", "name", "position"),
           [(number, 2, name, number) for number, name in enumerate(SECTORS, 1)])
    insert(Committee, ("id", "name", "position"),
           [(number, name, number) for number, name in enumerate(COMMITTEES, 1)])
    insert(Grid, ("id", "term", "position", "name"),
           [(number, 2, number, f"第{fields.han_number(number)}网格") for number in range(1, _grids(members) + 1)])
    kinds = (VILLAGE, ENTERPRISE, OFFICE)
    insert(Unit, ("id", "name", "kind", "township", "note"),
           [(number, f"示例{PLACES[number % 6]}{WORKPLACES[number % 8]}{number}", kinds[number % 3],
             PLACES[number % 6], "示例") for number in range(1, _units(members) + 1)])
    for register, count in ((Terms, 2), (Sectors, len(SECTORS)), (Committees, len(COMMITTEES)),
                            (Grids, _grids(members)), (Units, _units(members))):
        derive(register, count)


@cache
def _name(name: str) -> tuple[str, str, str, str]:
    """Initials, full pinyin and the two sort keys."""
    return names.initials(name), names.pinyin(name), names.stroke_key(name), names.pinyin_key(name)


_part = cache(names.search_text)
_BETWEEN = names.search_text("甲", "乙")[1:-1]


def _search(phone: str, *texts: str) -> str:
    """`names.search_text` of texts that mostly occur again; the last one is the phone."""
    return _BETWEEN.join([*(_part(text) for text in texts if text), " ".join(phone)])


def _people(members: int) -> None:
    for model, columns, rows in _batches(members):
        insert(model, columns, rows)


PERSON = ("id", "name", "sex", "ethnicity", "birth", "education", "education_code", "work", "id_number", "phones",
          "note", "search", "initials", "pinyin", "name_key")
MEMBERSHIP = ("id", "person", "term", "sector", "kind", "work", "unit", "industry", "since", "until", "end_reason",
              "search", "initials", "pinyin", "name_stroke", "name_pinyin", "sector_order", "party_order", "post_order",
              "sex_order", "birth_order")


def _batches(members: int) -> Iterator[tuple[type[Record], tuple[str, ...], list[tuple[Any, ...]]]]:
    """Rows by table, a few thousand people at a time: one in a hundred left, one in twenty served before."""
    dice = random.Random(SEED)
    units = {row[0]: row[1] for row in db.execute_sql("SELECT id, name FROM unit")}
    people: list[tuple[Any, ...]] = []
    here: list[tuple[Any, ...]] = []
    parties: list[tuple[Any, ...]] = []
    posts: list[tuple[Any, ...]] = []
    seats: list[tuple[Any, ...]] = []
    grids: list[tuple[Any, ...]] = []
    membership = 0
    last = members + members // 100
    for number in range(1, last + 1):
        one = person(dice, number)
        initials, pinyin, stroke, dictionary = _name(one["name"])
        people.append((number, one["name"], one["sex"], one["ethnicity"], one["birth"], one["education"],
                       fields.education_code(one["education"]), one["work"], one["id_number"],
                       json.dumps([one["phone"]]), "示例", _search(one["phone"], one["name"], one["work"]), initials,
                       pinyin, stroke))
        parties.append((number, number, one["party"], one["birth"][:2] + "98-07" if number % 2 else None))
        sector, unit = dice.randrange(len(SECTORS)) + 1, dice.randrange(len(units)) + 1 if number % 3 == 0 else None
        for term in ((1, 2) if number % 20 == 0 else (2,)):
            membership += 1
            left = term == 2 and number > members
            since = (EARLIER, BEGAN)[term - 1] if number % 7 else None
            place = sector if term == 2 else None
            post = STANDING if number % 50 == 0 else ORDINARY
            texts = (one["name"], SECTORS[sector - 1] if place else "", one["work"])
            searched = _search(one["phone"], *texts)
            if unit is not None:                       # the unit stands behind the phones in the search text
                searched += _BETWEEN + _part(units[unit])
            values = {"affiliations": (one["party"],), "posts": (post,), "sex": one["sex"], "birth": one["birth"]}
            here.append((membership, number, term, place, "新任" if number % 20 else "连任", one["work"], unit, None,
                         since, BEGAN if term == 1 else "2024-03-01" if left else None, "调离" if left else None,
                         searched, initials, pinyin, stroke, dictionary, place or 1_000_000,
                         *(Members.derived[key](values) for key in ("party_order", "post_order", "sex_order",
                                                                    "birth_order"))))
            posts.append((membership, membership, post, since))
            if term == 2 and number % 40:
                grids.append((membership, membership, dice.randrange(_grids(members)) + 1, BEGAN))
            if term == 2 and number % 4 == 0:
                seats.append((membership, membership, dice.randrange(len(COMMITTEES)) + 1, BEGAN))
        if len(people) == ROWS_A_STEP or number == last:
            yield Person, PERSON, people
            yield Membership, MEMBERSHIP, here
            yield Affiliation, ("id", "person", "party", "since"), parties
            yield Post, ("id", "membership", "title", "since"), posts
            yield GridSeat, ("id", "membership", "grid", "since"), grids
            yield CommitteeSeat, ("id", "membership", "committee", "since"), seats
            for rows in (people, here, parties, posts, seats, grids):
                rows.clear()


def person(dice: random.Random, number: int) -> dict[str, str]:
    """A made-up person; surnames are as unevenly spread as they are among people."""
    surname = SURNAMES[min(int(dice.expovariate(1 / 14)), len(SURNAMES) - 1)]
    given = dice.choice(GIVEN) + (dice.choice(GIVEN) if dice.random() < 0.8 else "")
    sex = "男" if dice.random() < 0.7 else "女"
    birth = f"{dice.randrange(1955, 1996)}-{dice.randrange(1, 13):02d}"
    front = f"130530{birth[:4]}{birth[5:]}{dice.randrange(1, 29):02d}{dice.randrange(50):02d}"
    front += str(dice.randrange(5) * 2 + (sex == "男"))
    workplace = f"示例县{dice.choice(PLACES)}{dice.choice(WORKPLACES)}"
    return {"name": surname + given, "sex": sex, "birth": birth,
            "ethnicity": "汉族" if dice.random() < 0.95 else "回族",
            "education": dice.choice(DEGREES), "work": workplace + dice.choice(DUTIES),
            "party": fields.AFFILIATIONS[min(int(dice.expovariate(0.4)), len(fields.AFFILIATIONS) - 1)],
            "phone": f"1{dice.choice('356789')}{dice.randrange(10)}{number % 100_000_000:08d}",
            "id_number": front + check_digit(front)}


def check_digit(front: str) -> str:
    """The 18th character of an ID number (GB 11643)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(front, weights)) % 11]


# -- the floor -------------------------------------------------------------------------------------------------------

# What the list of members shows, as words; and what it is sorted and searched by.
SHOWN = ("name", "sex", "affiliations", "sector", "grid", "work", "phones", "posts", "committees")
SORTED = ("name_stroke", "name_pinyin", "sector_order", "party_order", "post_order", "sex_order", "birth_order")


def _flatten(source: Path, path: Path) -> None:
    """One table with the rows of the present 届 as they stand today, every printed word in it, every order indexed."""
    flat = sqlite3.connect(path)
    flat.execute("PRAGMA journal_mode = WAL")
    flat.execute("PRAGMA cache_size = -400000")
    flat.execute("ATTACH ? AS ours", (str(source),))
    keys = ", ".join(SORTED)
    flat.execute(f"CREATE TABLE member (id INTEGER PRIMARY KEY, {', '.join(SHOWN + SORTED)}, "
                 "initials TEXT COLLATE NOCASE, pinyin TEXT COLLATE NOCASE, search)")
    flat.execute(f"""
        INSERT INTO member SELECT m.id, p.name, p.sex,
            (SELECT group_concat(party, '、') FROM ours.affiliation WHERE person_id = p.id),
            s.name, (SELECT g.name FROM ours.grid_seat JOIN ours.grid g ON g.id = grid_id WHERE membership_id = m.id),
            m.work, p.phones, (SELECT group_concat(title, '、') FROM ours.post WHERE membership_id = m.id),
            (SELECT group_concat(c.name, '、') FROM ours.committee_seat JOIN ours.committee c ON c.id = committee_id
             WHERE membership_id = m.id), {keys}, m.initials, m.pinyin, m.search
        FROM ours.membership m JOIN ours.person p ON p.id = m.person_id LEFT JOIN ours.sector s ON s.id = m.sector_id
        WHERE m.term_id = 2 AND m.deleted_at IS NULL AND m.until IS NULL""")
    for key in (*SORTED, "initials", "pinyin"):
        flat.execute(f"CREATE INDEX member_{key} ON member ({key})")
    flat.execute("CREATE VIRTUAL TABLE member_fts USING fts5(search, content='member', content_rowid='id', "
                 "tokenize=\"unicode61 remove_diacritics 0\")")
    flat.execute("INSERT INTO member_fts(member_fts) VALUES ('rebuild')")
    flat.commit()
    flat.close()
