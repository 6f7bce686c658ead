"""What a learner reads of a place in their file where something else is meant."""

from __future__ import annotations

from collections.abc import Mapping

from lora_tutor.grading.judging.mending.edits import Edit
from lora_tutor.reports.report import GENERAL, NamedMistake

_TITLES: Mapping[str, str] = {
    "operator": "Another operator is meant in {place}",
    "comparison": "Another comparison is meant in {place}",
    "number": "Another number is meant in {place}",
    "zero": "Another number is meant in {place}",
    "missing": "Something is missing in {place}",
    "falsy": "What is zero or empty counts as missing in {place}",
    "brackets": "The brackets reach too far in {place}",
    "value": "The other of True and False is meant in {place}",
    "text": "Another text is meant in {place}",
    "name": "Another name is meant in {place}",
    "function": "Another function is meant in {place}",
    "order": "The order is wrong in {place}",
    "transposed": "A transpose is missing or too much in {place}",
    "condition": "The condition is not the one that is meant in {place}",
    "surplus": "Something is too much in {place}",
    "guard": "Something is too much in {place}",
    "place": "A statement stands in the wrong place in {place}",
}
_ALONE = (
    "The grader has changed a copy of your file here, and nowhere else: then all results come out "
    "right. So the rest of it can stay."
)
_AMONG = (
    "The grader has changed a copy of your file here: then some of what went wrong comes out "
    "right. What is left has another cause."
)


def told(edit: Edit, is_alone: bool) -> NamedMistake:
    """`is_alone` where this change alone makes everything right."""
    place = f"line {edit.line}: `{edit.text}`"
    title = _TITLES[edit.kind].format(place=place)
    return NamedMistake(f"{GENERAL}place", title, _ALONE if is_alone else _AMONG)
