"""What the environment says of the terminal that both faces write to."""

from __future__ import annotations

import os

_ASKED = "LORA_TUTOR_ASCII"
# Where only LANG says C, Python sets these by itself, and takes the terminal for one of UTF-8.
_COERCED = ("", "C.UTF-8", "C.utf8", "UTF-8")


def needs_ascii(encoding: str | None) -> bool:
    """Whether text must be ASCII: asked for by LORA_TUTOR_ASCII=1, by the C locale, or needed
    because `encoding`, that of the output, is not UTF-8."""
    asked = os.environ.get(_ASKED, "")
    if asked:
        return asked != "0"
    named = os.environ.get("LC_ALL") or os.environ.get("LANG")
    if named in ("C", "POSIX") and os.environ.get("LC_CTYPE", "") in _COERCED:
        return True
    return (encoding or "").lower().replace("-", "") != "utf8"
