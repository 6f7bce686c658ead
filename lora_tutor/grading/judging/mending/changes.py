"""How a node is changed where it stands."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from lora_tutor.grading.judging.mending.edits import Change, Spot


def setting(**fields: Any) -> Change:
    """Give the node these fields."""

    def change(place: Spot) -> None:
        for name, value in fields.items():
            setattr(place.node, name, value)

    return change


def becoming(path: Callable[[Any], ast.AST]) -> Change:
    """Put a part of the node in its place."""
    return lambda place: place.put(path(place.node))


def swapping(*fields: str) -> Change:
    def change(place: Spot) -> None:
        node = place.node
        first, second = fields
        values = getattr(node, second), getattr(node, first)
        setattr(node, first, values[0])
        setattr(node, second, values[1])

    return change


def reordering(name: str, order: list[int]) -> Change:
    def change(place: Spot) -> None:
        row = getattr(place.node, name)
        setattr(place.node, name, [row[at] for at in order])

    return change


def without(name: str, at: int) -> Change:
    def change(place: Spot) -> None:
        row = getattr(place.node, name)
        setattr(place.node, name, [*row[:at], *row[at + 1 :]])

    return change


def stepping(name: str, at: int, step: int) -> Change:
    def change(place: Spot) -> None:
        row = getattr(place.node, name)
        row[at] = plus(row[at], step)

    return change


def plus(node: ast.expr, step: int) -> ast.BinOp:
    return ast.BinOp(node, ast.Add() if step > 0 else ast.Sub(), ast.Constant(abs(step)))
