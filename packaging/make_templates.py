"""Makes the Word templates of the reports (resources/templates/*.docx) in the form of GB/T 9704-2012.

Run from the top folder: python packaging/make_templates.py. What the office changes it changes in a copy of its own.
"""
import sys
from pathlib import Path
from typing import NamedTuple

from docx.document import Document as Made

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from exporters.official_text import FANG, HEI, KAI, SONG, TITLE, add_run, new_document, paragraph  # noqa: E402

TARGET = ROOT / "resources" / "templates"


class Report(NamedTuple):
    """A template: its title's lines, and its text; 一、 is a heading, （一） one below it."""

    name: str
    title: tuple[str, ...]
    text: tuple[str, ...]
    enclosures: tuple[str, ...] = ("工作情况汇总表",)


STUDY = ("强化理论武装。坚持把学习贯彻习近平新时代中国特色社会主义思想作为首要政治任务，组织集中学习{{集中学习}}次、专题研讨{{专题研讨}}次，"
         "会前开展政治学习一刻钟{{政治学习一刻钟}}次；讲党课{{党课}}次。")
GRIDS = ("建强网格组织。全县{{委员}}名政协委员按界别、行业编入{{网格}}个网格，建立临时党支部{{临时党支部}}个，"
         "{{中共党员}}名中共党员委员在支部中发挥作用，联系委员{{联系委员}}次。")
VISITS = ("深入开展走访。组织委员走访行政村{{走访行政村}}个、企业{{走访企业}}家、县直单位{{走访县直单位}}个，走访委员{{走访委员}}名。")
SUGGESTIONS = ("积极建言资政。收集整理意见建议{{意见建议}}条，其中被县委采用{{县委采用}}条，涉及{{县委采用的方面}}个方面；"
               "得到县领导批示{{领导批示}}件，其中肯定性批示{{肯定性批示}}件。")
CONSULT = ("扎实协商议政。开展协商活动{{协商}}次，形成协商报告报送县委、县政府参考。")
EXCHANGE = ("组织互学互鉴。组织{{观摩人数}}名委员企业家到{{观摩企业}}家企业观摩，整改安全隐患{{隐患减少}}个，技能人才流动率降低{{技能人才流动率降低}}个百分点。")
TRIPS = ("赓续红色血脉。赴{{寻访地|名单}}等地开展红色寻访，编印书籍{{书籍}}部，赠书{{赠书}}册。")
SERVICE = ("投身志愿服务。组建志愿服务队{{志愿服务队}}支，开展志愿服务{{志愿服务}}次、{{志愿服务人次}}人次；"
           "委员及委员企业捐款捐物折合{{捐款捐物}}元。")
DOCUMENTS = ("健全工作机制。制发有关文件{{专件}}件，确保各项工作有章可循。")

REPORTS = (
    Report("县委", ("{{填报单位}}党组", "关于政协工作情况的报告"), (
        "现将{{统计时段}}政协工作情况报告如下。",
        "一、加强党的领导，把牢政治方向", f"（一）{STUDY}", f"（二）{GRIDS}", f"（三）{DOCUMENTS}",
        "二、深入基层一线，凝聚发展共识", f"（一）{VISITS}", f"（二）{SUGGESTIONS}", f"（三）{CONSULT}",
        "三、发挥委员作用，服务中心大局", f"（一）{EXCHANGE}", f"（二）{TRIPS}", f"（三）{SERVICE}",
        "特此报告。")),
    Report("市政协", ("{{填报单位}}", "工作情况报告"), (
        "现将{{统计时段}}工作情况报告如下。",
        "一、理论学习和组织建设", STUDY, GRIDS,
        "二、走访调研和建言资政", VISITS, SUGGESTIONS, CONSULT,
        "三、委员履职和服务社会", EXCHANGE, TRIPS, SERVICE,
        "四、提案工作", "共收到提案{{收到提案}}件，立案{{立案提案}}件，办复率{{提案办复率|准确数}}%，满意率{{提案满意率|准确数}}%。")),
    Report("常委会工作报告", ("政协常务委员会工作报告", "（工作情况部分）"), (
        "各位委员：", "{{统计时段}}，县政协常委会团结带领广大委员，主要做了以下工作。",
        "一、坚持学习为先，夯实共同思想政治基础", STUDY,
        "二、坚持网格履职，凝聚委员队伍力量", GRIDS, VISITS,
        "三、坚持建言资政，助力高质量发展", SUGGESTIONS, CONSULT, EXCHANGE,
        "四、坚持履职为民，彰显政协担当", TRIPS, SERVICE,
        "五、坚持质量导向，做好提案工作", "共收到提案{{收到提案}}件，立案{{立案提案}}件，办复率{{提案办复率|准确数}}%，满意率{{提案满意率|准确数}}%。"), ()),
)


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for report in REPORTS:
        document = new_document(report.name)
        for line in report.title:
            paragraph(document, line, SONG, TITLE, align="center")
        paragraph(document, "")
        if report.enclosures:
            paragraph(document, "{{主送机关}}：")
        for line in report.text:
            _line(document, line)
        if report.enclosures:
            paragraph(document, "")
            for number, name in enumerate(report.enclosures, 1):
                paragraph(document, f"附件：{number}. {name}", indent=2)
        for _ in range(2):
            paragraph(document, "")
        for line in ("{{填报单位}}", "{{成文日期}}"):
            paragraph(document, line, align="right", right=4)
        document.save(str(TARGET / f"{report.name}.docx"))
    sys.stdout.write(f"{TARGET}: {len(REPORTS)}\n")


def _line(document: Made, text: str) -> None:
    if text[1:2] == "、":
        paragraph(document, text, HEI, indent=2)
    elif text.startswith("（"):
        heading, mark, rest = text.partition("。")
        add_run(paragraph(document, heading + mark, KAI, indent=2), rest, FANG)
    elif text.endswith("："):
        paragraph(document, text)
    else:
        paragraph(document, text, indent=2)


if __name__ == "__main__":
    main()
