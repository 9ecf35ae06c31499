"""疑似重复: who may be one person, who has been found to be two, and the same people after more are added."""
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import opened
from models.duplicates import likely_pairs, not_same
from models.errors import Refused
from models.operation import operation, undo
from models.people import People
from models.writing import recycle
from tests.models.office import Office, person_of


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "a.db"):
        yield Office()


def found() -> dict[tuple[int, int], str]:
    return {(pair.a, pair.b): pair.words for pair in likely_pairs()}


ALIKE = [
    ({"name": "王示例", "id_number": "110101199003070038"}, {"name": "李示例", "id_number": "110101199003070038"}, "身份证号相同"),
    ({"name": "王示例", "phones": ("13900000001",), "birth": "1980"},
     {"name": "李示例", "phones": ("010-66660000", "13900000001（值班）"), "birth": "1990"}, "手机相同"),
    ({"name": "王示例", "birth": "1975-03"}, {"name": "王示例", "birth": "1975-03-12"}, "姓名、出生年月相同"),
    ({"name": "王示例", "sex": "男", "work": "县一中", "birth": "1975-03"},
     {"name": "王示例", "sex": "男", "work": "县一中", "birth": "1976-03"}, "姓名、性别、单位相同"),
    ({"name": "张伟", "birth": "1975-03"}, {"name": "章伟", "birth": "1975-03"}, "姓名同音、出生年月相同"),
    ({"name": "王示例", "birth": "1975"}, {"name": "李示例", "birth": "1975-03", "former_names": ("王示例",)}, "曾用名相同"),
    ({"name": "王示例", "birth": "1975-03"}, {"name": "王示例"}, "姓名相同，有一人未填出生年月"),
]


@pytest.mark.parametrize("one, other, words", ALIKE, ids=[words for _, _, words in ALIKE])
def test_each_reason(office: Office, one: dict[str, object], other: dict[str, object], words: str) -> None:
    a, b = office.person(**one), office.person(**other)           # type: ignore[arg-type]
    assert found() == {(a, b): words}
    with operation("删除") as op:
        recycle(op, People, [b])
    assert found() == {}


DIFFERENT = [
    ({"name": "王示例", "birth": "1975-03"}, {"name": "王示例", "birth": "1975-04"}),
    ({"name": "王示例", "birth": "1975-03-12"}, {"name": "王示例", "birth": "1975-03-13"}),
    ({"name": "王示例", "sex": "男"}, {"name": "王示例", "sex": "女"}),
    ({"name": "王示例", "id_number": "110101199003070038"}, {"name": "王示例", "id_number": "110101198803070039"}),
    ({"name": "王示例", "sex": "男", "work": "县一中", "birth": "1975-03"},
     {"name": "王示例", "sex": "男", "work": "县二中", "birth": "1976-03"}),
    ({"name": "王示例"}, {"name": "李示例"}),
]


@pytest.mark.parametrize("one, other", DIFFERENT)
def test_those_who_differ_are_two(office: Office, one: dict[str, object], other: dict[str, object]) -> None:
    office.person(**one)                                           # type: ignore[arg-type]
    office.person(**other)                                         # type: ignore[arg-type]
    assert found() == {}


def test_the_unit_of_a_membership_counts(office: Office) -> None:
    a = person_of(office.member("王示例", sex="男", work="县一中教师", birth="1975-03"))
    b = office.person("王示例", sex="男", work="县一中教师", birth="1976-04")
    assert found() == {(a, b): "姓名、性别、单位相同"}


def test_an_office_number_makes_nobody_one(office: Office) -> None:
    for number in range(6):
        office.person(f"示例{'甲乙丙丁戊己'[number]}", phones=("13900000001",), birth="1975")
    assert found() == {}


def test_three_alike_are_three_pairs_and_the_surest_come_first(office: Office) -> None:
    ids = [office.person("王示例", birth="1975-03") for _ in range(3)]
    late = [office.person("李示例", phones=("13900000001",)) for _ in range(2)]
    pairs = [(pair.a, pair.b) for pair in likely_pairs()]
    assert pairs == [tuple(late), (ids[0], ids[1]), (ids[0], ids[2]), (ids[1], ids[2])]
    assert [(pair.a, pair.b) for pair in likely_pairs(limit=1)] == [tuple(late)]


def test_not_the_same_is_remembered_and_can_be_undone(office: Office) -> None:
    a, b = office.person("王示例"), office.person("王示例")
    assert list(found()) == [(a, b)]
    with operation("不是同一人") as op:
        not_same(op, b, a)
    assert found() == {}
    with operation("不是同一人") as op:                              # again changes nothing and is no step
        not_same(op, a, b)
    undo()
    assert list(found()) == [(a, b)]
    with pytest.raises(Refused), operation("不是同一人") as op:
        not_same(op, a, a)
