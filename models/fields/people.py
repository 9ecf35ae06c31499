"""What a roster says of a person: name, sex, ethnicity, political affiliation, education."""

import re

from models.errors import InvalidValue
from models.fields.cells import (
    CLEAR,
    Cell,
    Clear,
    absent,
    is_blank,
    is_clear,
    parse_set,
    plain,
    shortened,
    split_outside_brackets,
    text_of,
)
from models.patterns import Pattern

# GB/T 4762-1984, in the order of its codes 01 to 13.
AFFILIATIONS = (
    "中共党员", "中共预备党员", "共青团员", "民革党员", "民盟盟员", "民建会员", "民进会员", "农工党党员", "致公党党员", "九三学社社员",
    "台盟盟员", "无党派人士", "群众",
)
AFFILIATION_PARTY = "中共党员"
AFFILIATION_PROBATIONARY = "中共预备党员"
_UNAFFILIATED = ("无党派人士", "群众")

_AFFILIATION_WORDS = {
    "中共党员": ("中国共产党正式党员", "中国共产党党员", "中国共产党", "中共正式党员", "中共党员", "共产党员", "正式党员",
             "中共正式", "共产党", "中共", "党员"),
    "中共预备党员": ("中国共产党预备党员", "中共预备党员", "中共党员(预备期)", "中共党员(预备)", "党员(预备)", "中共(预备)", "中共预备",
               "预备党员"),
    "共青团员": ("中国共产主义青年团团员", "共青团员", "共青团", "团员"),
    "民革党员": ("中国国民党革命委员会", "民革"),
    "民盟盟员": ("中国民主同盟", "民主同盟", "民盟"),
    "民建会员": ("中国民主建国会", "民主建国会", "民建会", "民建"),
    "民进会员": ("中国民主促进会", "民主促进会", "民进"),
    "农工党党员": ("中国农工民主党", "农工民主党", "农工党", "农工"),
    "致公党党员": ("中国致公党", "致公党", "致公"),
    "九三学社社员": ("九三学社", "九三", "93学社"),
    "台盟盟员": ("台湾民主自治同盟", "台盟"),
    "无党派人士": ("无党派民主人士", "无党派代表人士", "无党派知识分子", "无党派人士", "无党派"),
    "群众": ("普通群众", "群众"),
}
_PLAIN_SUFFIX = frozenset(("中共党员", "中共预备党员", "共青团员", "无党派人士", "群众"))
_MEMBER = "(?:党员|盟员|会员|社员|成员|员)?"
_AFFILIATION = Pattern("|".join(
    f"(?P<a{AFFILIATIONS.index(name)}_{number}>{re.escape(word)}{'' if name in _PLAIN_SUFFIX else _MEMBER})"
    for word, name, number in sorted(
        ((word, name, number)
         for name, words in _AFFILIATION_WORDS.items() for number, word in enumerate(words)),
        key=lambda entry: -len(entry[0]))
))
_NAME_MARKS, _SPACES = Pattern(r"[、，,;；/／\n]"), Pattern(r"\s+")
_JOINTS = Pattern(r"[、,;/|+\s和及与兼且]+")
_DATE_NOTE = Pattern(r"\([^()]*\d{4}[^()]*\)|\d{4}[.年\-/]\d{1,2}月?(?:\d{1,2}日)?(?:加入|入党|入会)?")

# The 56 of GB/T 3304 in the order of its codes, and 其他.
ETHNICITIES = tuple((
    "汉族 蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 傣族 黎族 傈僳族 佤族 "
    "畲族 高山族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族 阿昌族 "
    "普米族 塔吉克族 怒族 乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 裕固族 京族 塔塔尔族 独龙族 鄂伦春族 赫哲族 门巴族 珞巴族 "
    "基诺族 其他").split())
_ETHNICITY_WORDS = {
    **{name: name for name in ETHNICITIES},
    **{name[:-1]: name for name in ETHNICITIES[:-1]},
    "蒙族": "蒙古族", "蒙": "蒙古族", "维族": "维吾尔族", "维": "维吾尔族", "哈族": "哈萨克族", "朝族": "朝鲜族", "土家": "土家族",
    "其它": "其他", "其他民族": "其他", "其它民族": "其他", "未识别民族": "其他",
}

_SEXES = {
    **dict.fromkeys(("男", "男性", "男士", "m", "male", "1", "先生"), "男"),
    **dict.fromkeys(("女", "女性", "女士", "f", "female", "2"), "女"),
}

# Levels after GB/T 4658-2006 by its first digit, highest first, as 结构分析 lists them.
EDUCATION_CODES = {
    "研究生": "10", "大学": "20", "大专": "30", "中专": "40", "高中": "60", "初中": "70", "小学": "80", "其他": "90",
}
EDUCATION_LEVELS = tuple(EDUCATION_CODES)
# The first that fits decides: 大学专科 is 大专, 专升本 is 大学, 中等专科 is no 专科.
_EDUCATION_WORDS = (
    ("研究生", "研究生|硕士|博士|mba|mpa|硕研|博研"),
    ("大学", "本科|大本|学士|升本|双学位"),
    ("中专", "中专|中等专|中师|中技|技校|技工|职高|职业高中|职业中|职中|中职|中等职业"),
    ("大专", "专科|大专|高职|高专|职业技术学院"),
    ("高中", "高中|高级中学"),
    ("大学", "大学|大普"),
    ("初中", "初中|初级中学"),
    ("小学", "小学"),
    ("其他", "文盲|其他|其它"),
)

_DOTS = Pattern(r"\s*[·・•‧∙⋅˙｡･•・]\s*")
_COMMON_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟"
    "洪梅盛童关焦柴祝辛霍滕舒屈阮纪卫蓝游耿凌毕单宁褚苗尤裴左尚房符景涂乐车丛鹿冉连卜甘宫柯翁喻娄解窦谷华米臧商郁巩鞠訾路郎")
_PLAIN_NAME = Pattern(r"[\u4e00-\u9fff]{2,4}")
_FORMER_LABEL = Pattern(r"^(?:曾用名|原名|又名|别名|现名|乳名|小名|笔名|原|曾)[:\s]*")
_NOTES = Pattern(
    r"男性?|女性?|新任|连任|增补|届满|已故|退休|兼|党外|非中共|[正副]?(?:组|队|处|科|局|乡|镇|县|村|会|校|院|厂|秘书|组织部)长|"
    r".*(?:召集人|负责人|联络员|联系人|书记|主席|主任|委员|常委|党员|代表|经理|秘书|干部|人士|秘书长|族|示例|样例)|[^一-鿿㐀-䶿𠀀-𳍿〇·]*")


def _clean_name(text: str) -> str:
    """A name with its padding removed and one kind of dot; spaces stay only between Latin words."""
    text = _DOTS.sub("·", text)
    text = re.sub(r"(?<=[\u3400-\u9fff])\s*[.．]\s*(?=[\u3400-\u9fff])", "·", text)
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"(?<=[^\x00-\u024f]) | (?=[^\x00-\u024f])", "", text)


def begins_with_surname(text: str) -> bool:
    """Whether the text begins with one of the surnames that nearly all people have."""
    return text[:1] in _COMMON_SURNAMES


def looks_like_a_note(text: str) -> bool:
    """Whether a word beside a name says something of the person: 女, 回族, 召集人, 常务副主任."""
    return _NOTES.fullmatch(text) is not None or text in _ETHNICITY_WORDS


def _looks_like_a_name(text: str, name: str) -> bool:
    """Whether what stands in brackets after a name, unlabelled, is another name and no note."""
    if _NOTES.fullmatch(text) or text in _ETHNICITY_WORDS or "·" in text:
        return "·" in text
    return 2 <= len(text) <= 4 and (text[0] == name[:1] or text[0] in _COMMON_SURNAMES)


def _split_name(cell: Cell) -> tuple[str, tuple[str, ...]]:
    text = text_of(cell).replace("(", "（").replace(")", "）").replace("［", "（").replace("］", "）")
    pieces = re.split(r"[\n（）]+", text)
    # A footnote star or a running number before the name is no part of it.
    name = _clean_name(re.sub(r"^(?:[*＊★☆△▲※'\s]+|\d+[.、．]\s*)|[*＊★☆△▲※\s]+$", "", pieces[0]))
    former: list[str] = []
    for piece in pieces[1:]:
        unlabelled = _FORMER_LABEL.sub("", plain(piece))
        labelled = unlabelled != plain(piece)
        for part in re.split(r"[、，,;；/]", unlabelled):
            other = _clean_name(part)
            if other and other != name and (labelled or _looks_like_a_name(other, name)):
                former.append(other)
    return name, tuple(dict.fromkeys(former))


def split_former_name(cell: Cell) -> tuple[str, tuple[str, ...]]:
    """The name and the former names in brackets or on a second line; ('', ()) for a blank cell.

    What a printed list puts in brackets after a name （女）（回族）（召集人） is no former name and is dropped.
    """
    if is_blank(cell) or is_clear(cell):
        return "", ()
    return _split_name(cell)


def parse_name(cell: Cell) -> str | Clear | None:
    """A person's name, unpadded, without what stands in brackets after it."""
    gone = absent(cell)
    if gone:
        return CLEAR if gone is CLEAR else None
    if isinstance(cell, str) and _PLAIN_NAME.fullmatch(cell):
        return cell
    name = _split_name(cell)[0]
    if re.search(r"[、，,;；/]", name):
        raise InvalidValue("", f"“{shortened(name)}”里有几个姓名，请分行填写")
    if not any(char.isalpha() for char in name):
        raise InvalidValue("", f"“{shortened(text_of(cell))}”不是姓名")
    if len(name) > 50:
        raise InvalidValue("", f"姓名有 {len(name)} 个字，请核对")
    return name


def parse_people(cell: Cell) -> tuple[str, ...] | Clear | None:
    """Several people's names as they stand in one cell, each once: 张三、李四 or 张三 李四, notes in brackets kept.

    Spaces part names as other marks do, unless they pad one: 张  三 李小四 is two people.
    """
    if not isinstance(cell, str) or absent(cell):
        return parse_set(cell)
    found: list[str] = []
    for piece in split_outside_brackets(cell, _NAME_MARKS):
        found += _parted_by_spaces([one for one in split_outside_brackets(piece, _SPACES) if one])
    return tuple(dict.fromkeys(found)) or None


def _parted_by_spaces(words: list[str]) -> list[str]:
    """The names of which the words are made: a character by itself is a surname, or a given name at the end."""
    if any(char.isascii() for word in words for char in re.sub("[(（].*[)）]", "", word)):
        return [" ".join(words)]                                      # a name in Latin letters, or an amount behind
    found: list[str] = []
    surname = ""
    for word in words:
        if word[0] in "(（" and (surname or found):                   # 张三 （出差）: a note on who stands before it
            found.append((surname or found.pop()) + word)
            surname = ""
        elif surname:
            found.append(surname + word)
            surname = ""
        elif len(word) == 1:
            surname = word
        else:
            found.append(word)
    if surname and found and len(found[-1]) == 2:                     # 欧阳 锋
        found[-1] += surname
    elif surname:
        found.append(surname)
    return found


def parse_sex(cell: Cell) -> str | Clear | None:
    """男 or 女; the codes 1 and 2 of GB/T 2261.1 are read too."""
    gone = absent(cell)
    if gone:
        return CLEAR if gone is CLEAR else None
    text = plain(text_of(cell))
    sex = _SEXES.get(text.lower())
    if sex is None:
        raise InvalidValue("", f"性别“{shortened(text)}”应写“男”或“女”")
    return sex


def parse_ethnicity(cell: Cell) -> str | Clear | None:
    """One of ETHNICITIES, with or without 族."""
    gone = absent(cell)
    if gone:
        return CLEAR if gone is CLEAR else None
    text = re.sub(r"\s", "", plain(text_of(cell)))
    name = _ETHNICITY_WORDS.get(text)
    if name is None:
        raise InvalidValue("", f"民族“{shortened(text)}”不在 56 个民族之内，请核对")
    return name


def parse_affiliations(cell: Cell) -> tuple[str, ...] | Clear | None:
    """The political affiliations in a cell, in the long forms and order of GB/T 4762; dates are dropped."""
    gone = absent(cell)
    if gone:
        return CLEAR if gone is CLEAR else None
    written = plain(text_of(cell))
    text = _JOINTS.sub("、", _DATE_NOTE.sub("", written))
    found, at = set(), 0
    while at < len(text):
        match = _AFFILIATION.match(text, at)
        if match and match.lastgroup:
            found.add(AFFILIATIONS[int(match.lastgroup[1:].partition("_")[0])])
            at = match.end()
        elif text[at] == "、":
            at += 1
        else:
            raise InvalidValue("", f"政治面貌“{shortened(written)}”看不懂，请写中共党员、民盟盟员、群众等")
    if not found:
        raise InvalidValue("", f"政治面貌“{shortened(written)}”看不懂，请写中共党员、民盟盟员、群众等")
    for alone in _UNAFFILIATED:
        if alone in found and len(found) > 1:
            raise InvalidValue("", f"政治面貌“{shortened(written)}”中，{alone}不能与其他并列")
    if AFFILIATION_PARTY in found and AFFILIATION_PROBATIONARY in found:
        raise InvalidValue("", f"政治面貌“{shortened(written)}”中，正式党员和预备党员只能选一项")
    return tuple(name for name in AFFILIATIONS if name in found)


def education_code(text: str | None) -> str:
    """The code of the level that a text such as 省委党校大专 names (EDUCATION_CODES); '' for none."""
    written = plain(text or "").lower()
    for level, words in _EDUCATION_WORDS:
        if re.search(words, written):
            return EDUCATION_CODES[level]
    return ""
