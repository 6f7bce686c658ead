"""Joins what belongs together in a row: delimiters that face each other, `\\arg` and `\\min`."""

from __future__ import annotations

from collections.abc import Sequence

from lora_tutor.typeset.nodes import Fenced, Kind, Node, Row, Scripts, Symbol

_BARS = ("‖", "|")


def paired(items: Sequence[Node]) -> tuple[Node, ...]:
    """`items` with every closed pair of delimiters as one `Fenced`; a lone one stays a sign."""
    frames: list[tuple[Symbol | None, list[Node]]] = [(None, [])]
    for item in items:
        sign = _delimiter(item)
        if isinstance(item, Symbol) and item.kind is Kind.OPEN:
            frames.append((item, []))
        elif sign is not None and sign.kind is Kind.CLOSE and sign.text != "!" and len(frames) > 1:
            opening, content = frames.pop()
            left = "" if opening is None else opening.text
            frames[-1][1].append(_fenced(left, item, content))
        else:
            frames[-1][1].append(item)
    while len(frames) > 1:
        opening, content = frames.pop()
        frames[-1][1].extend([*([] if opening is None else [opening]), *content])
    return tuple(_bars_paired(_names_joined(frames[0][1])))


def _delimiter(item: Node) -> Symbol | None:
    """The sign which may close a pair: the item itself or the base of its scripts."""
    base = item.base if isinstance(item, Scripts) else item
    return base if isinstance(base, Symbol) else None


def _fenced(left: str, closing: Node, content: list[Node]) -> Node:
    sign = _delimiter(closing)
    right = "" if sign is None else sign.text
    body = Row(tuple(_bars_paired(_names_joined(content))))
    fenced = Fenced(left, right, body)
    if isinstance(closing, Scripts):
        return Scripts(fenced, closing.lower, closing.upper)
    return fenced


def _bars_paired(items: list[Node], marks: Sequence[str] = _BARS) -> list[Node]:
    """Bars look alike on both sides: when their number is even, take them two by two."""
    if not marks:
        return items
    mark, *others = marks
    places = [index for index, item in enumerate(items) if _is_bar(item, mark)]
    if not places or len(places) % 2 or not all(isinstance(items[i], Symbol) for i in places[::2]):
        return _bars_paired(items, others)
    result: list[Node] = []
    done = 0
    for opening, closing in zip(places[::2], places[1::2], strict=True):
        result.extend(_bars_paired(items[done:opening], others))
        inner = _bars_paired(items[opening + 1 : closing], others)
        result.append(_fenced(mark, items[closing], inner))
        done = closing + 1
    result.extend(_bars_paired(items[done:], others))
    return result


def _is_bar(item: Node, mark: str) -> bool:
    sign = _delimiter(item)
    return sign is not None and sign.kind is Kind.ORD and sign.text == mark


def _names_joined(items: list[Node]) -> list[Node]:
    """`\\arg\\min` is one operator, whose limits go below both words."""
    result: list[Node] = []
    for item in items:
        sign = _delimiter(item)
        before = result[-1] if result else None
        if (
            sign is not None
            and sign.text in ("min", "max")
            and isinstance(before, Symbol)
            and before.text == "arg"
        ):
            joined = Symbol(f"arg {sign.text}", f"arg {sign.text}", Kind.OP, limits=True)
            scripted = isinstance(item, Scripts)
            result[-1] = (
                Scripts(joined, item.lower, item.upper, item.limits)
                if scripted and isinstance(item, Scripts)
                else joined
            )
            continue
        result.append(item)
    return result
