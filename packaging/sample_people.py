"""The made-up people of the sample: members of two 届, cadres of the office and other volunteers. All are 示例.

Surnames and given names are common ones put together by chance; the region of the ID numbers (130599) and the
mobile numbers (1540000…) are not allotted to anybody.
"""
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random

REGION = "130599"
SURNAMES = ("王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许 傅 沈 曾 彭 吕 苏 卢 "
            "蒋 蔡 贾 丁 魏 薛 叶 阎 余 潘 杜 戴 夏 钟 汪 田 任 姜 范 方 石 姚 谭 廖 邹 熊 金 陆 郝 孔 白 崔 康 毛 邱 秦 江 史 顾 侯 邵 孟 龙 万 段 "
            "雷 钱 汤 尹 黎 易 常 武 乔 贺 赖 龚 文 单 仇 解 欧阳").split()
MEN = ("志远 文博 建平 立新 国栋 永强 海涛 俊杰 明辉 春生 树林 保国 庆丰 长河 玉山 振华 新民 金柱 双喜 宏伟 卫东 士杰 书平 彦军 丙辰 增光 连生 "
       "占奎 景春 同乐 敬尧 凤岐 广田 兰亭 子谦 浩然 宇航 晓东 学礼 恩泽 瑞祥 兆丰 胜利 存良 东升 凯 磊 鹏 峰 刚 勇 斌 超 亮 恒").split()
WOMEN = ("秀兰 玉珍 丽华 淑敏 晓燕 雪梅 桂芬 红霞 慧敏 俊英 海燕 文静 亚楠 春玲 素云 彩霞 立娟 巧云 银环 爱菊 月娥 書香 思雨 佳宁 梦洁 瑞芳 "
         "敏 静 娟 燕 霞 洁 倩 颖").replace("書", "书").split()

PARTY, PROBATIONARY = "中共党员", "中共预备党员"
NAMESAKE = "王秀兰"                          # two members of the 十届 are called so


@dataclass
class Sector:
    """A 界别 with how many members it has, how many of them are in the Party, and where its members work."""

    name: str
    aliases: str
    size: int
    party: int
    grid: int
    women: int
    works: tuple[str, ...]


SECTORS = (
    Sector("中国共产党界", "中共、中共界", 16, 16, 1, 3, ("县委办公室副主任", "县政协机关干部", "示例镇党委副书记", "县委党校副校长", "县信访局副局长")),
    Sector("共青团青联界", "共青团、青联、共青团和青联界", 6, 2, 8, 2, ("共青团县委副书记", "县青年创业协会会长", "示例青创工坊负责人")),
    Sector("总工会界", "工会、工会界", 6, 2, 8, 2, ("县总工会副主席", "县示例纺织厂工会主席", "县供电公司工会副主席")),
    Sector("妇女联合会界", "妇联、妇联界", 8, 0, 8, 8, ("县妇女联合会副主席", "示例家政服务公司经理", "示例刺绣合作社理事长")),
    Sector("工商联界", "工商联、工商业联合会界", 24, 6, 2, 4,
           ("示例铸造有限公司董事长", "示例泵业有限公司总经理", "示例机械制造有限公司董事长", "示例建材有限公司经理", "示例食品有限公司总经理", "示例商贸有限公司经理",
            "示例橡塑制品有限公司董事长", "示例物流有限公司总经理")),
    Sector("科学技术协会界", "科协、科协界", 4, 1, 7, 1, ("县科学技术协会副主席", "县农技推广中心高级农艺师")),
    Sector("科学技术界", "科技界", 6, 2, 7, 2, ("示例智能装备有限公司总工程师", "县气象局工程师", "县水务局高级工程师")),
    Sector("无党派人士界", "无党派、无党派人士", 5, 0, 7, 1, ("县审计局总审计师", "示例律师事务所主任", "县统计局副局长")),
    Sector("文化艺术界", "文艺、文艺界、文化界", 8, 2, 7, 3, ("县文化馆副馆长", "县书法家协会主席", "示例剧团团长", "县图书馆馆长")),
    Sector("体育界", "体育", 4, 1, 5, 1, ("县体育中心教练", "县武术协会会长", "示例健身俱乐部经理")),
    Sector("经济界", "经济", 18, 7, 3, 4,
           ("县农村信用联社副主任", "示例会计师事务所所长", "示例投资咨询有限公司总经理", "县发展和改革局副局长", "示例电子商务有限公司总经理", "县税务局股长")),
    Sector("农业界", "农业、农业和农村界", 18, 7, 4, 4,
           ("县农业农村局高级农艺师", "示例种植专业合作社理事长", "示例养殖场场长", "示例家庭农场负责人", "县林业站站长", "示例村党支部书记")),
    Sector("教育界", "教育", 16, 6, 5, 6, ("县第一中学副校长", "县第二中学教师", "县职业技术教育中心主任", "县实验小学校长", "县幼儿园园长", "县教育局教研室主任")),
    Sector("医药卫生界", "医药卫生、卫生、医卫界", 12, 5, 6, 5, ("县人民医院副院长", "县中医医院主任医师", "县妇幼保健院副主任医师", "示例镇卫生院院长", "示例药房经理")),
    Sector("社会福利和社会保障界", "社会福利、社保、社会福利界", 5, 1, 6, 2, ("县残疾人联合会副理事长", "示例养老服务中心主任", "县民政局股长")),
    Sector("少数民族和宗教界", "民族宗教、民族和宗教界", 5, 0, 8, 1, ("示例清真食品有限公司经理", "县民族宗教事务协会会长", "示例餐饮店经理")),
    Sector("特别邀请人士", "特邀、特邀人士、特别邀请人士界", 7, 3, 1, 2, ("县退役军人服务中心主任", "示例新媒体工作室负责人", "县公安局民警", "县司法局副局长")),
)
GRIDS = ("第一网格", "第二网格", "第三网格", "第四网格", "第五网格", "第六网格", "第七网格", "第八网格")
COMMITTEES = (("提案委员会", "提案委"), ("经济和农业农村委员会", "经济委、农业委、经济农业委"), ("教科卫体委员会", "教科卫体委"),
              ("社会法制和民族宗教委员会", "社法委、社会法制委"), ("文化文史和学习委员会", "文史委、文史学习委"), ("委员联络委员会", "委员联络委、联络委"))
COMMITTEE_OF = {"工商联界": 1, "经济界": 1, "农业界": 1, "教育界": 2, "医药卫生界": 2, "科学技术界": 2, "体育界": 2, "总工会界": 3,
                "妇女联合会界": 3, "少数民族和宗教界": 3, "社会福利和社会保障界": 3, "文化艺术界": 4, "特别邀请人士": 4, "中国共产党界": 0,
                "科学技术协会界": 5, "共青团青联界": 5, "无党派人士界": 0}
PLACES = ("河北新河", "河北新河", "河北新河", "河北新河", "河北新河", "河北宁晋", "河北南宫", "河北冀州", "河北巨鹿", "山东德州", "河南安阳", "山西阳泉")


@dataclass
class SamplePerson:
    """One made-up person; what is empty is not in the office's sheet."""

    name: str
    sex: str
    birth: date
    phone: str
    id_number: str = ""
    ethnicity: str = "汉族"
    affiliation: str = "群众"
    work: str = ""
    sector: str = ""
    grid: int = 0
    post: str = "委员"
    committees: tuple[str, ...] = ()
    kind: str = "新任"
    native: str = "河北新河"
    education: str = ""
    school: str = ""
    inservice: str = ""
    inservice_school: str = ""
    work_start: str = ""
    title: str = ""
    former: str = ""
    party_group: str = ""
    note: str = "示例"
    extra: dict[str, str] = field(default_factory=dict)


def check_digit(first17: str) -> str:
    """The last character of an ID number (GB 11643-1999)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first17, weights)) % 11]


class People:
    """Draws people one after another; nobody has another's name, phone or ID number but by intention."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.names: set[str] = {NAMESAKE}
        self.number = 0

    def name(self, sex: str) -> str:
        weights = list(accumulate(max(2, 40 - position) for position in range(len(SURNAMES))))
        while True:
            surname = self.random.choices(SURNAMES, cum_weights=weights)[0]
            name = surname + self.random.choice(MEN if sex == "男" else WOMEN)
            if name not in self.names:
                self.names.add(name)
                return name

    def person(self, sex: str, name: str = "", youngest: int = 1991, oldest: int = 1959) -> SamplePerson:
        self.number += 1
        first, last = date(oldest, 7, 1), date(youngest, 5, 31)
        birth = first + timedelta(days=self.random.randrange((last - first).days))
        sequence = f"{self.random.randrange(1, 60) * 2 + (sex == '男'):03d}"
        first17 = f"{REGION}{birth:%Y%m%d}{sequence}"
        return SamplePerson(name or self.name(sex), sex, birth, f"1540000{self.number:04d}",
                            first17 + check_digit(first17), native=self.random.choice(PLACES))

    def schooling(self, person: SamplePerson) -> None:
        """What a roster says of school and of the first job."""
        pick = self.random.random()
        if pick < 0.45:
            person.education, age = "大学\n学士", 23
            person.school = self.random.choice(("河北示例大学经济管理系\n工商管理专业", "示例师范学院中文系\n汉语言文学专业", "示例农业大学农学系\n农学专业"))
        elif pick < 0.75:
            person.education, age = "大专", 22
            person.school = self.random.choice(("示例师范专科学校数学系", "示例职业技术学院机械系", "示例医学高等专科学校"))
            person.inservice, person.inservice_school = "大学", "省委党校经济管理专业"
        elif pick < 0.88:
            person.education, age = "中专", 20
            person.inservice, person.inservice_school = "大专", "示例广播电视大学"
        elif pick < 0.94:
            person.education, age = "研究生\n硕士", 26
            person.school = "示例工业大学材料学院"
        else:
            person.education, age = "高中", 19
        person.work_start = f"{person.birth.year + age}.{self.random.choice((7, 8, 9, 12)):02d}"


# -- the 十届 --------------------------------------------------------------------------------------------------------

CHAIR_WORK, VICE_WORK, SECRETARY_WORK = "县政协党组书记、主席", "县政协党组成员、副主席", "县政协党组成员、秘书长"
STANDING_OUTSIDE = {"工商联界": 4, "经济界": 3, "农业界": 3, "教育界": 3, "医药卫生界": 2, "妇女联合会界": 1, "文化艺术界": 1,
                    "科学技术界": 1, "少数民族和宗教界": 1, "特别邀请人士": 1}
OTHER_PARTIES = ("民盟", "民盟盟员", "民建会员", "民建", "民进会员", "农工党党员", "农工", "九三学社", "九三", "民革党员", "无党派人士", "无党派",
                 "共青团员")
WAYS_OF_PARTY = ("中共党员", "中共党员", "中共党员", "中共", "党员")
ADDED = 4
REELECTED = 62


def tenth(people: People) -> list[SamplePerson]:
    """The 168 members of the 十届, in the order of their 界别."""
    random = people.random
    members: list[SamplePerson] = []
    for sector in SECTORS:
        sexes = ["女"] * sector.women + ["男"] * (sector.size - sector.women)
        random.shuffle(sexes)
        parties = [True] * sector.party + [False] * (sector.size - sector.party)
        for number, (sex, party) in enumerate(zip(sexes, parties)):
            person = people.person(sex)
            people.schooling(person)
            person.sector, person.grid = sector.name, sector.grid
            person.work = sector.works[number % len(sector.works)]
            if person.work.startswith("示例") and number >= len(sector.works):
                person.work = person.work.replace("示例", "示例" + "甲乙丙丁"[number // len(sector.works) - 1], 1)
            person.affiliation = (random.choice(WAYS_OF_PARTY) if party else
                                  "无党派人士" if sector.name == "无党派人士界" else
                                  random.choice(OTHER_PARTIES) if random.random() < 0.32 else "群众")
            if person.affiliation == "共青团员" and person.birth.year < 1993:
                person.affiliation = "群众"
            if random.random() < 0.55:
                person.committees = (COMMITTEES[COMMITTEE_OF[sector.name]][0],)
            members.append(person)
    _single_out(people, members)
    _appoint(members)
    return members


def _of(members: list[SamplePerson], sector: str) -> list[SamplePerson]:
    return [person for person in members if person.sector == sector]


def _single_out(people: People, members: list[SamplePerson]) -> None:
    """Those who are not as the rest: probationers, two affiliations, minorities, namesakes, former names."""
    for sector, ways in (("工商联界", "中共预备党员"), ("农业界", "预备党员"), ("教育界", "中共党员（预备期）"), ("经济界", "民建、中共"),
                         ("医药卫生界", "中共党员、农工党党员")):
        [person for person in _of(members, sector) if is_party(person)][-1].affiliation = ways
    _of(members, "教育界")[4].affiliation = "中共民盟"
    nations = ("回族", "回", "满族", "维吾尔族", "回族")
    for person, nation in zip(_of(members, "少数民族和宗教界"), nations):
        person.ethnicity = nation
    _of(members, "少数民族和宗教界")[3].name = "艾山・玉素甫"
    _of(members, "医药卫生界")[7].ethnicity = "满"
    _of(members, "教育界")[9].ethnicity = "蒙古族"
    one, other = _of(members, "妇女联合会界")[5], next(p for p in reversed(_of(members, "教育界")) if p.sex == "女")
    one.name = other.name = NAMESAKE
    one.note = other.note = "示例；与另一位委员同名"
    for person, former in ((_of(members, "工商联界")[9], "（曾用名：{}建设）"), (_of(members, "经济界")[12], "\n（{}永红）"),
                           (_of(members, "农业界")[14], "\n（原名{}铁柱）")):
        person.former = former.format(person.name[0])
    for person in _of(members, "教育界")[::2]:
        person.title = "高级教师"
    for person in _of(members, "医药卫生界")[::2]:
        person.title = "副主任医师"
    for person in _of(members, "农业界")[::6]:
        person.title = "高级农艺师"


def _appoint(members: list[SamplePerson]) -> None:
    """主席、副主席、秘书长 and 27 常务委员; the first Party member of a grid is its convener."""
    leaders = _of(members, "中国共产党界")
    for person, post, work, seat in zip(leaders, ("主席", "副主席", "副主席", "秘书长"),
                                        (CHAIR_WORK, "县政协党组副书记、副主席", VICE_WORK, SECRETARY_WORK),
                                        ("党组书记", "党组副书记", "党组成员", "党组成员")):
        person.post, person.work, person.party_group = post, work, seat
        person.birth = person.birth.replace(year=1963 + leaders.index(person) * 2)
        _renumber(person)
    outside = [_of(members, "无党派人士界")[0], next(p for p in _of(members, "工商联界") if not is_party(p))]
    for person, work in zip(outside, ("县政协副主席、县审计局总审计师", "县政协副主席、县工商业联合会主席")):
        person.post, person.work = "副主席", work
    for grid in range(2, 9):
        convener(members, grid).post = "常务委员"
    for sector, number in STANDING_OUTSIDE.items():
        free = [p for p in _of(members, sector) if not is_party(p) and p.post == "委员" and p.name != NAMESAKE]
        for person in free[:number]:
            person.post = "常务委员"
    for position, person in enumerate([p for p in members if p.post == "常务委员"]):
        person.committees = (COMMITTEES[position % 6][0],)
        if position in (3, 11):
            person.committees += (COMMITTEES[(position + 2) % 6][0],)


def _renumber(person: SamplePerson) -> None:
    first17 = f"{REGION}{person.birth:%Y%m%d}{person.id_number[14:17]}"
    person.id_number = first17 + check_digit(first17)


def is_party(person: SamplePerson) -> bool:
    """中共党员, the probationary and those of two affiliations too."""
    return "中共" in person.affiliation or person.affiliation in ("党员", "预备党员")


def is_full_party(person: SamplePerson) -> bool:
    return is_party(person) and "预备" not in person.affiliation


def convener(members: list[SamplePerson], grid: int) -> SamplePerson:
    """The convener of a grid, who is its branch's secretary: the 秘书长 in the first, else the first Party member."""
    full = [person for person in members if person.grid == grid and is_full_party(person)]
    return next((person for person in full if person.post == "秘书长"), full[0])


def describe_terms(people: People, members: list[SamplePerson]) -> list[SamplePerson]:
    """Say who was re-elected or added, and return the roster of the 九届 of 150."""
    random = people.random
    added = [person for person in reversed(members) if person.post == "委员" and person.name != NAMESAKE][:ADDED * 9:9]
    for person in added:
        person.kind, person.note = "增补", "示例；十届五次常委会会议增补"
    old = [person for person in members
           if person.birth.year <= 1984 and person not in added and person.name != NAMESAKE]
    again = [person for person in old if person.post in ("主席", "副主席", "秘书长", "常务委员")]
    rest = [person for person in old if person not in again]
    random.shuffle(rest)
    again += rest[:REELECTED - len(again)]
    for person in again:
        person.kind = "连任"
    return [ninth_self(random, person) for person in members if person in again] + [
        _retired(people, number) for number in range(150 - REELECTED)]


def ninth_self(random: Random, person: SamplePerson) -> SamplePerson:
    """A re-elected person as the roster of the 九届 had them: plain 委员 mostly, with another job for some."""
    earlier = SamplePerson(person.name, person.sex, person.birth, person.phone, person.id_number, person.ethnicity,
                           person.affiliation, person.work, person.sector, kind="连任",
                           former=person.former)
    if person.post in ("主席", "副主席", "秘书长"):
        earlier.post = {"主席": "副主席", "秘书长": "常务委员"}.get(person.post, "常务委员")
        earlier.work = {"主席": "县政协党组成员、副主席"}.get(person.post, "县委统战部副部长")
    elif person.post == "常务委员" and random.random() < 0.5:
        earlier.post = "常务委员"
    return earlier


NINTH_SECTORS = tuple(sector for sector in SECTORS if sector.name not in ("科学技术协会界", "体育界"))


def _retired(people: People, number: int) -> SamplePerson:
    random = people.random
    sector = NINTH_SECTORS[number % len(NINTH_SECTORS)]
    woman = sector.name == "妇女联合会界" or random.random() < 0.22
    person = people.person("女" if woman else "男", oldest=1954, youngest=1976)
    person.sector, person.work = sector.name, random.choice(sector.works)
    party = sector.name == "中国共产党界" or sector.name != "无党派人士界" and random.random() < 0.3
    person.affiliation = "中共党员" if party else "无党派人士" if sector.name == "无党派人士界" else "群众"
    person.post = {0: "主席", 1: "副主席", 5: "副主席", 11: "副主席", 15: "秘书长"}.get(
        number, "常务委员" if number % 5 == 2 else "委员")
    if person.post == "主席":
        person.affiliation, person.work = "中共党员", "县政协党组书记、主席"
    return person


# -- others ----------------------------------------------------------------------------------------------------------

OFFICE_POSTS = (("办公室主任", "办公室"), ("办公室副主任", "办公室"), ("提案委员会办公室主任", "提案委办"), ("经济委办公室主任", "经济委办"),
                ("教科卫体委办公室主任", "教科卫体委办"), ("社法委办公室主任", "社法委办"), ("文史委办公室主任", "文史委办"), ("委员联络委办公室主任", "联络委办"),
                ("四级主任科员", "办公室"), ("一级科员", "提案委办"), ("一级科员", "办公室"), ("工勤人员", "办公室"))


def cadres(people: People) -> list[SamplePerson]:
    """The office's cadres: the first in the 党组, eight of them committee members of branches."""
    found = []
    for number, (post, department) in enumerate(OFFICE_POSTS):
        person = people.person("女" if number % 3 == 1 else "男", oldest=1966)
        person.work, person.extra["科室"] = post, department
        person.affiliation = "中共党员" if number < 10 else "群众"
        person.party_group = "党组成员" if number == 0 else ""
        found.append(person)
    return found


def volunteers(people: People, number: int) -> list[SamplePerson]:
    """People of the county who are neither members nor cadres."""
    found = []
    for position in range(number):
        person = people.person("女" if position % 2 else "男", youngest=2000)
        person.work = ("示例社区居民", "示例村村民", "示例商贸有限公司职工", "县第一中学教师")[position % 4]
        person.id_number = ""
        found.append(person)
    return found
