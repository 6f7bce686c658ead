"""Letters in other shapes: raised, lowered, bold, double-struck, accented; and ASCII text."""

from __future__ import annotations

import unicodedata

_RAISED_PLAIN = "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ"
_LOWERED_PLAIN = "0123456789+−=()aehijklmnoprstuvxβγρφχ"
_LOWERED = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ"

_SUPERSCRIPTS = dict(zip(_RAISED_PLAIN, _RAISED, strict=True)) | {
    "×": "ˣ",
    "⊤": "ᵀ",
    "β": "ᵝ",
    "γ": "ᵞ",
    "δ": "ᵟ",
    "θ": "ᶿ",
    "φ": "ᵠ",
    "χ": "ᵡ",
    **{primes: primes for primes in "′″‴⁗"},
    "∗": "*",
    "⋆": "*",
    "†": "†",
    "‡": "‡",
    "∘": "°",
}
_SUBSCRIPTS = dict(zip(_LOWERED_PLAIN, _LOWERED, strict=True))


def superscript(text: str) -> str | None:
    """`text` in raised characters, None when one of them has no raised form."""
    return _mapped(text, _SUPERSCRIPTS)


def subscript(text: str) -> str | None:
    """`text` in lowered characters, None when one of them has no lowered form."""
    return _mapped(text, _SUBSCRIPTS)


def _mapped(text: str, table: dict[str, str]) -> str | None:
    mapped = [table.get(character) for character in text]
    if not mapped or None in mapped:
        return None
    return "".join(character for character in mapped if character is not None)


MARKS = {
    "hat": "\u0302",
    "bar": "\u0304",
    "tilde": "\u0303",
    "vec": "\u20d7",
    "dot": "\u0307",
    "ddot": "\u0308",
    "check": "\u030c",
    "breve": "\u0306",
    "acute": "\u0301",
    "grave": "\u0300",
    "mathring": "\u030a",
    "overline": "\u0305",
    "underline": "\u0332",
}
"""The combining mark of every accent."""

ACCENT_COMMANDS = {f"\\{name}": name for name in MARKS} | {
    "\\widehat": "hat",
    "\\widetilde": "tilde",
    "\\widecheck": "check",
    "\\overrightarrow": "vec",
}


def marked(text: str, name: str) -> str:
    """`text` with the accent `name` on each of its letters, over the marks they have already."""
    pieces: list[str] = []
    for index, character in enumerate(text):
        pieces.append(character)
        follower = text[index + 1 : index + 2]
        if not follower or not unicodedata.combining(follower):
            pieces.append(MARKS[name])
    return unicodedata.normalize("NFC", "".join(pieces))


_FONT_NAMES = {
    "bb": "DOUBLE-STRUCK",
    "bf": "BOLD",
    "cal": "SCRIPT",
    "frak": "FRAKTUR",
}
# The look-alikes below stand outside of the block of mathematical letters, under names of
# their own, because Unicode had them before.
_EARLIER = {
    ("bb", "C"): "ℂ",
    ("bb", "H"): "ℍ",
    ("bb", "N"): "ℕ",
    ("bb", "P"): "ℙ",
    ("bb", "Q"): "ℚ",
    ("bb", "R"): "ℝ",
    ("bb", "Z"): "ℤ",
    ("cal", "B"): "ℬ",
    ("cal", "E"): "ℰ",
    ("cal", "F"): "ℱ",
    ("cal", "H"): "ℋ",
    ("cal", "I"): "ℐ",
    ("cal", "L"): "ℒ",
    ("cal", "M"): "ℳ",
    ("cal", "R"): "ℛ",
    ("frak", "C"): "ℭ",
    ("frak", "H"): "ℌ",
    ("frak", "I"): "ℑ",
    ("frak", "R"): "ℜ",
    ("frak", "Z"): "ℨ",
}
FONT_COMMANDS = {
    "\\mathbb": "bb",
    "\\mathbf": "bf",
    "\\boldsymbol": "bf",
    "\\bm": "bf",
    "\\pmb": "bf",
    "\\mathcal": "cal",
    "\\mathscr": "cal",
    "\\mathfrak": "frak",
    "\\mathrm": "",
    "\\mathit": "",
    "\\mathsf": "",
    "\\mathtt": "",
    "\\mathnormal": "",
}
_GREEK_NAMES = {"ϵ": "EPSILON SYMBOL"}


def in_font(letter: str, font: str) -> str:
    """`letter` in `font` (a value of `FONT_COMMANDS`), itself when that font lacks it."""
    if not font or len(letter) != 1:
        return letter
    if earlier := _EARLIER.get((font, letter)):
        return earlier
    if letter in "∇∂" and font == "bf":
        return {"∇": "𝛁", "∂": "𝛛"}[letter]
    words = unicodedata.name(letter, "").split()
    if len(words) == 2 and words[0] == "DIGIT":
        name = f"MATHEMATICAL {_FONT_NAMES[font]} {words[0]} {words[1]}"
    elif len(words) == 4 and words[2] == "LETTER" and words[0] in ("LATIN", "GREEK"):
        case = f"{words[1]} {words[3]}"
        name = f"MATHEMATICAL {_FONT_NAMES[font]} {case}"
    else:
        return letter
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return letter


_ASCII_TEXT = {
    "–": "-",
    "—": "--",
    "−": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "…": "...",
    "×": "x",
    "·": "*",
    "′": "'",
}


def to_ascii(text: str) -> str:
    """Words in ASCII: accents dropped, typographic marks replaced, the rest a `?`."""
    replaced = "".join(_ASCII_TEXT.get(character, character) for character in text)
    plain = unicodedata.normalize("NFKD", replaced)
    kept = (character for character in plain if not unicodedata.combining(character))
    return "".join(character if character.isascii() else "?" for character in kept)
