"""Superscripts, subscripts and limits in two dimensions."""

from __future__ import annotations

from lora_tutor.typeset.box import (
    Box,
    aligned_in,
    beside,
    stacked,
    text_box,
    with_core_of,
)


def with_characters(base: Box, lower: str, upper: str) -> Box:
    """Scripts in raised and lowered characters, right of the core's upper and lower corner."""
    if base.is_flat:
        return beside([base, text_box(lower + upper)])
    low, high = text_box(lower), text_box(upper)
    return with_boxes(base, low if lower else None, high if upper else None)


def with_boxes(base: Box, lower: Box | None, upper: Box | None) -> Box:
    """Scripts as boxes of their own: raised over a flat base, beside the ends of a tall one."""
    above = base.baseline - base.top
    below = base.bottom - base.baseline
    width = max((box.width for box in (lower, upper) if box is not None), default=0)
    lines: list[str] = []
    middle = [" " * width] * (above + 1 + below)
    baseline = above
    if upper is not None:
        raised = list(aligned_in(upper, width, "l").lines)
        if base.is_flat:
            lines.extend(raised)
            baseline += len(raised)
        else:
            middle[0] = raised[-1]
            lines.extend(raised[:-1])
            baseline += len(raised) - 1
    lines.extend(middle)
    if lower is not None:
        lowered = list(aligned_in(lower, width, "l").lines)
        if not base.is_flat:
            lines.pop()
        lines.extend(lowered)
    column = Box(tuple(lines), width, baseline, 0, len(lines) - 1)
    return _keeping_core(beside([base, column]), base)


def with_mixed(base: Box, lower: Box | str, upper: Box | str) -> Box:
    """One script in characters on the base's own line, the other a box in the same column."""
    text = text_box(lower if isinstance(lower, str) else upper if isinstance(upper, str) else "")
    boxes = lower if isinstance(lower, Box) else None, upper if isinstance(upper, Box) else None
    width = max([text.width] + [box.width for box in boxes if box is not None])
    line = aligned_in(text, width, "l").lines
    below = () if boxes[0] is None else aligned_in(boxes[0], width, "l").lines
    above = () if boxes[1] is None else aligned_in(boxes[1], width, "l").lines
    column = Box((*above, *line, *below), width, len(above), 0, 0)
    return _keeping_core(beside([base, column]), base)


def with_limits(base: Box, lower: Box | None, upper: Box | None) -> Box:
    """Scripts centred above and below the base."""
    parts = [box for box in (upper, base, lower) if box is not None]
    return stacked(parts, 0 if upper is None else 1)


def _keeping_core(box: Box, base: Box) -> Box:
    """`box`, of which `base` is the level left part, with the core of `base`."""
    return with_core_of(box, box.baseline - base.baseline, base)
