"""Words of a page that Markdown takes for marks, or leaves out: no face shows them."""

from __future__ import annotations

import html
import re
from collections import Counter
from urllib.parse import unquote

from lora_tutor.course.inline import bare_prose
from lora_tutor.course.page_markdown import shown_texts

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"^([\s>]*)[0-9]+[.)]", re.MULTILINE)
_DEFINITION = re.compile(r"^ {0,3}\[(?P<label>[^\]^]+)\]:", re.MULTILINE)
_USE = re.compile(r"\]\[(?P<label>[^\]^]+)\]")
_TOLD = 5


def lost_words(markdown: str) -> tuple[int, str]:
    """The offset of one of them, and the first few of them; "" where there is none."""
    bare = bare_prose(markdown)
    lost = Counter(_words(_without_labels(_NUMBER.sub(r"\1", bare))))
    lost -= Counter(word for text in shown_texts(markdown) for word in _words(text))
    if not lost:
        return 0, ""
    words = [*lost][:_TOLD]
    # The longest is there least often, and where it is there twice the later one is likelier lost.
    found = [each.start() for each in _WORD.finditer(bare) if each[0] == max(words, key=len)]
    return found[-1] if found else 0, " ".join(words)


def _words(text: str) -> list[str]:
    return _WORD.findall(unquote(html.unescape(text)))


def _without_labels(text: str) -> str:
    """Without those that join a link to the place where its target stands."""
    labels = {each["label"] for each in _USE.finditer(text)}

    def without(found: re.Match[str]) -> str:
        used = found["label"] in labels or text.count(f"[{found['label']}]") > 1
        return "" if used else found[0]

    return _USE.sub("]", _DEFINITION.sub(without, text))
