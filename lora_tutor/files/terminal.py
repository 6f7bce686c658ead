"""What the environment says of the terminal that both faces write to."""

from __future__ import annotations

import os
import re

_ASKED = "LORA_TUTOR_ASCII"
# Where only LANG says C, Python sets these by itself, and takes the terminal for one of UTF-8.
_COERCED = ("", "C.UTF-8", "C.utf8", "UTF-8")

MOVES = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
"""The signs, as a class of a pattern has them, that move a terminal or turn the words of a line
round. Tabs and line ends are not among them, nor joiners, with which names are written."""
_MOVING = re.compile(f"[{MOVES}]")


def moving_sign(text: str) -> tuple[int, str]:
    """The number of the first line that holds such a sign, and how the sign is written; (0, "")
    where none does."""
    found = _MOVING.search(text)
    if found is None:
        return 0, ""
    return text.count("\n", 0, found.start()) + 1, f"U+{ord(found[0]):04X}"


def still(text: str) -> str:
    """The same with each such sign written out, as \\x1b is."""
    return _MOVING.sub(lambda found: repr(found[0])[1:-1], text)


def needs_ascii(encoding: str | None) -> bool:
    """Whether text must be ASCII: asked for by LORA_TUTOR_ASCII=1, by the C locale, or needed on
    the console of Linux, or because `encoding`, that of the output, is not UTF-8."""
    asked = os.environ.get(_ASKED, "")
    if asked:
        return asked != "0"
    # The fonts of the Linux console have neither dots of Braille nor small letters.
    if os.environ.get("TERM") == "linux":
        return True
    named = os.environ.get("LC_ALL") or os.environ.get("LANG")
    if named in ("C", "POSIX") and os.environ.get("LC_CTYPE", "") in _COERCED:
        return True
    return (encoding or "").lower().replace("-", "") != "utf8"
