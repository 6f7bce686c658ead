"""Running text in 7 bits: its signs are spelled as the typesetter spells those of a formula."""

from __future__ import annotations

import unicodedata

from lora_tutor.typeset.alphabets import to_ascii
from lora_tutor.typeset.symbols import character

_OWN = {"√": "sqrt", "−": "-", "–": "-", "—": " - "}
_MINUS = {"⁻": "-", "₋": "-"}
_SCRIPTS = {"<super>": "^", "<sub>": "_"}
_PRIVATE = "Co"
"""The category of the characters that stand for formulas and hard spaces in prose."""


def spelled(text: str) -> str:
    """`ΔW ≤ 2α` as `Delta W <= 2 alpha`; line breaks and private characters stay."""
    out, script, was_word = "", "", False
    for sign in text:
        if sign.isascii() or unicodedata.category(sign) == _PRIVATE:
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
