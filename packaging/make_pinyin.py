"""Write resources/pinyin.txt: one line a syllable, the syllable and the characters read so.

Run by hand when pypinyin (a development dependency, MIT) is renewed: python packaging/make_pinyin.py
The program itself reads only the table; importing pypinyin would cost it 0.3 s and 50 MB.
"""

from collections import defaultdict
from pathlib import Path

from pypinyin import Style, lazy_pinyin
from pypinyin.pinyin_dict import pinyin_dict

TABLE = Path(__file__).parents[1] / "resources" / "pinyin.txt"

# Where the first reading in the dictionary is not the one that names of people and units have.
CORRECTIONS = {
    "长": "chang", "曾": "zeng", "阚": "kan", "翟": "zhai", "都": "du", "么": "me",
    "行": "xing", "晟": "sheng", "乐": "le", "藏": "zang", "朝": "chao", "重": "zhong",
    "调": "diao", "适": "shi", "炅": "jiong", "卜": "bu", "莘": "xin", "厦": "xia", "率": "shuai",
}


def wanted(code: int) -> bool:
    """Basic block, extension A, 〇, and the later extensions, from which the 通用规范汉字表 takes names."""
    return 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or code == 0x3007 or code >= 0x2A700


def main() -> None:
    by_syllable: dict[str, list[str]] = defaultdict(list)
    for code in sorted(pinyin_dict):
        char = chr(code)
        syllable = CORRECTIONS.get(char) or lazy_pinyin(char, style=Style.NORMAL)[0]
        if wanted(code) and syllable.isascii() and syllable.isalpha():
            by_syllable[syllable].append(char)
    lines = [f"{syllable} {''.join(chars)}\n" for syllable, chars in sorted(by_syllable.items())]
    TABLE.write_text("".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
