"""Running text in ASCII: its signs are spelled as the typesetter spells those of a formula.

`in_ascii` is for text that is still to be laid out, and may grow; `in_place` for what lies in its
cells already, as lines and the learner's own text do.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from lora_tutor.typeset.alphabets import to_ascii
from lora_tutor.typeset.symbols import character

_OWN = {"√": "sqrt", "−": "-", "–": "-", "—": " - "}
_MINUS = {"⁻": "-", "₋": "-"}
_SCRIPTS = {"<super>": "^", "<sub>": "_"}


def in_ascii(text: str) -> str:
    """`ΔW ≤ 2α` as `Delta W <= 2 alpha`; line breaks stay."""
    out, script, was_word = "", "", False
    for sign in text:
        if sign.isascii():
            word, opener, is_word = sign, "", False
        elif (name := _name(sign)) is not None:
            word, opener, is_word = name, "", name.isalpha()
        else:
            kind = unicodedata.decomposition(sign).partition(" ")[0]
            word, opener, is_word = to_ascii(_MINUS.get(sign, sign)), _SCRIPTS.get(kind, ""), False
        if opener and opener != script:
            word = opener + word
        touches = out[-1:].isalnum() and word[:1].isalnum()
        if touches and (is_word or was_word):
            out += " "
        out += word
        script, was_word = opener, is_word
    return out


def _name(sign: str) -> str | None:
    known = character(sign)
    return _OWN.get(sign) if known is None else known.ascii


_LINES = {
    "-": "─━┄┅┈┉╌╍╴╶╸╺╼╾▔⎯",
    "=": "═",
    "|": "│┃┆┇┊┋╎╏║╵╷╹╻╽╿▏▎▍▌▋▊▉▐▕⎪",
    "/": "╱",
    "\\": "╲",
    "X": "╳",
    "_": "▁▂▃▄▅",
    "#": "█▓▆▇▀▙▛▜▟■▪",
    "+": "▒▚▞",
    ".": "░▖▗▘▝…",
    "o": "●○◐◉",
    ">": "▶►▸»›🔎",
    "<": "◀◄◂«‹",
    "v": "▼✔✓",
    "^": "▲",
    "x": "✘✗",
}
LINES = {sign: plain for plain, signs in _LINES.items() for sign in signs} | {
    chr(code): "+" for code in range(0x250C, 0x2580) if chr(code) not in "".join(_LINES.values())
}
"""Lines, blocks and marks, each with its twin; corners and crossings are `+`. An ellipsis is among
them, for the layout sets one into the last cell of what it cuts off."""


def in_place(text: str) -> str:
    """`text` in ASCII, in as many cells: `╭─ α ≤ ½` as `+- a < ?`."""
    from rich.cells import cell_len

    plain = "".join(sign if sign.isascii() else _twin(sign) for sign in text)
    # Marks that sit on other signs, and pictures of several signs, take fewer cells than signs.
    cells = cell_len(text)
    return plain[:cells].ljust(cells)


@lru_cache(2048)
def _twin(sign: str) -> str:
    """What stands for `sign`, as wide as it; `?` where nothing looks or sounds like it."""
    from rich.cells import cell_len

    width = cell_len(sign)
    name = LINES.get(sign) or _name(sign) or to_ascii(sign)
    return name[:width].ljust(width)
