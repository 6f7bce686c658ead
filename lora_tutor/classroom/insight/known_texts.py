"""The texts that everybody may have from us, and which make no two answers suspicious."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lora_tutor.course.composition import mistakes_of
from lora_tutor.course.model import Exercise

_CODE = re.compile(r"```[^\n]*\n(?P<block>.*?)```|(?<!`)`(?P<inline>[^`]+)`(?!`)", re.DOTALL)


def known_texts(exercise: Exercise) -> Iterator[bytes]:
    """The stub, the reference, the code in hints, and the known mistakes.

    These come as the author wrote them, and as they are composed: helpers once, then each body.
    """
    for file in (exercise.stub, exercise.reference, *exercise.mistakes):
        yield file.read_bytes()
    for hint in exercise.hints:
        for found in _CODE.finditer(hint):
            yield (found["block"] or found["inline"]).encode()
    mistakes = mistakes_of(exercise)
    yield from (each.source.encode() for each in mistakes[:1])
    yield from (each.body.encode() for each in mistakes)
