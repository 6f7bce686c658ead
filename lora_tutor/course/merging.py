"""Two changes of one definition, put together as a merge of text would: in three ways.

What only one of the two has changed is taken from that one. Where both have changed the same place
in different ways there is no honest answer, and Overlap is raised.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any


class Overlap(Exception):
    """Both sides changed the same place."""


class Merge:
    """Merges syntax trees. It keeps the hash of each part that it has met, so that comparing costs
    little however often a tree is merged; no tree that it was given may change."""

    def __init__(self) -> None:
        self._hashes: dict[int, tuple[ast.AST, int]] = {}

    def of(self, base: ast.AST, one: ast.AST, other: ast.AST) -> ast.AST:
        """`base` with the changes of both. Raises Overlap."""
        if self.alike(one, base) or self.alike(one, other):
            return other
        if self.alike(other, base):
            return one
        try:
            return self._field_by_field(base, one, other)
        except Overlap:
            return self._lifted(base, one, other)

    def settled(self, one: Any, other: Any, voters: Sequence[Any]) -> Any:
        """A base for two changes: where they differ, what most of the `voters` have there. Raises
        Overlap where these do not agree."""
        if self.alike(one, other):
            return one
        votes = Counter(self._hash(each) for each in voters)
        best, most = votes.most_common(1)[0] if votes else (0, 0)
        if 2 * most > len(voters):
            return next(each for each in voters if self._hash(each) == best)
        if type(one) is not type(other):
            raise Overlap
        like = [each for each in voters if type(each) is type(one)]
        if isinstance(one, list) and len(one) == len(other):
            rows = [each for each in like if len(each) == len(one)]
            return [
                self.settled(first, second, [row[at] for row in rows])
                for at, (first, second) in enumerate(zip(one, other, strict=True))
            ]
        if not isinstance(one, ast.AST):
            raise Overlap
        fields = {
            name: self.settled(
                getattr(one, name, None),
                getattr(other, name, None),
                [getattr(each, name, None) for each in like],
            )
            for name in one._fields
        }
        return type(one)(**fields)

    def consensus(self, trees: Sequence[Any]) -> Any:
        """What most of the trees have, part by part: what each of them got wrong, most have right.
        No single one of them need be like it."""
        votes = Counter(self._hash(each) for each in trees)
        best, most = votes.most_common(1)[0]
        if 2 * most > len(trees):
            return next(each for each in trees if self._hash(each) == best)
        kinds = Counter((type(each), len(each) if isinstance(each, list) else 0) for each in trees)
        (kind, size), _ = kinds.most_common(1)[0]
        like = [each for each in trees if type(each) is kind]
        if kind is list:
            like = [each for each in like if len(each) == size]
            return [self.consensus([each[at] for each in like]) for at in range(size)]
        if issubclass(kind, ast.AST):
            return kind(
                **{
                    name: self.consensus([getattr(each, name, None) for each in like])
                    for name in kind._fields
                }
            )
        return next(each for each in trees if self._hash(each) == best)

    def _field_by_field(self, base: ast.AST, one: ast.AST, other: ast.AST) -> ast.AST:
        if not type(base) is type(one) is type(other):
            raise Overlap
        fields = {
            name: self._value(*(getattr(each, name, None) for each in (base, one, other)))
            for name in base._fields
        }
        return type(base)(**fields)

    def alike(self, one: object, other: object) -> bool:
        """Whether two trees, or lists of them, say the same."""
        return one is other or self._hash(one) == self._hash(other)

    def _hash(self, value: object) -> int:
        if isinstance(value, list):
            return hash(("list", *(self._hash(item) for item in value)))
        if not isinstance(value, ast.AST):
            return hash((type(value), value))
        known = self._hashes.get(id(value))
        if known is None:
            parts = (self._hash(getattr(value, name, None)) for name in value._fields)
            # The node is kept too: its id may not pass to another one.
            known = value, hash((type(value), *parts))
            self._hashes[id(value)] = known
        return known[1]

    def _value(self, base: Any, one: Any, other: Any) -> Any:
        if isinstance(base, list) and isinstance(one, list) and isinstance(other, list):
            return self._lists(base, one, other)
        if all(isinstance(each, ast.AST) for each in (base, one, other)):
            return self.of(base, one, other)
        if self.alike(one, base) or self.alike(one, other):
            return other
        if self.alike(other, base):
            return one
        raise Overlap

    def _lifted(self, base: ast.AST, one: ast.AST, other: ast.AST) -> ast.AST:
        """One side kept only a part of `base`, as x of s * x, and the other changed just that; or
        one put something round the whole, as s * x + 1, and the other changed the whole."""
        for kept, changed in ((one, other), (other, one)):
            if isinstance(base, ast.expr) and any(
                self.alike(part, base) for part in ast.walk(changed)
            ):
                found: ast.AST = self._replaced(changed, base, kept)
                return found
            place = self._place(base, kept)
            part = None if place is None else self._at(changed, place)
            if place is None or part is None:
                continue
            blank = ast.Constant(...)
            if self.alike(self._put(base, place, blank), self._put(changed, place, blank)):
                return part
        raise Overlap

    def _place(self, tree: ast.AST, part: ast.AST) -> tuple[str, ...] | None:
        """The way down to the part of an expression that is like another one; None without."""
        ways: list[tuple[tuple[str, ...], ast.AST]] = [((), tree)]
        while ways:
            way, node = ways.pop(0)
            for name, value in ast.iter_fields(node):
                if isinstance(value, ast.expr):
                    if self.alike(value, part):
                        return (*way, name)
                    ways.append(((*way, name), value))
        return None

    def _at(self, tree: ast.AST, place: tuple[str, ...]) -> ast.AST | None:
        found: ast.AST | None = tree
        for name in place:
            found = getattr(found, name, None)
        return found

    def _put(self, tree: ast.AST, place: tuple[str, ...], part: ast.AST) -> ast.AST:
        """A new tree with another part in one place."""
        if not place:
            return part
        fields: dict[str, Any] = {name: getattr(tree, name, None) for name in tree._fields}
        fields[place[0]] = self._put(fields[place[0]], place[1:], part)
        return type(tree)(**fields)

    def _replaced(self, value: Any, old: ast.AST, new: ast.AST) -> Any:
        """A new tree with another expression in the place of one."""
        if isinstance(value, list):
            return [self._replaced(item, old, new) for item in value]
        if not isinstance(value, ast.AST):
            return value
        if self.alike(value, old):
            return new
        fields = ((name, getattr(value, name, None)) for name in value._fields)
        return type(value)(**{name: self._replaced(part, old, new) for name, part in fields})

    def _lists(self, base: list[Any], one: list[Any], other: list[Any]) -> list[Any]:
        """Item by item where none came or went, else edit by edit."""
        if len(base) == len(one) == len(other):
            return [self._value(*items) for items in zip(base, one, other, strict=True)]
        result: list[Any] = []
        at = 0
        for begin, end, items in self._edits(base, one, other):
            result += [*base[at:begin], *items]
            at = end
        return result + base[at:]

    def _edits(
        self, base: list[Any], one: list[Any], other: list[Any]
    ) -> list[tuple[int, int, Sequence[Any]]]:
        """The edits of both in order: base[begin:end] becomes these items. Raises Overlap."""
        edits = sorted(
            [*self._changes(base, one), *self._changes(base, other)], key=lambda edit: edit[:2]
        )
        kept: list[tuple[int, int, Sequence[Any]]] = []
        for begin, end, items in edits:
            if kept and begin <= kept[-1][1]:
                last_begin, last_end, last_items = kept.pop()
                if (begin, end) != (last_begin, last_end):
                    if begin < last_end or begin == end or last_begin == last_end:
                        raise Overlap
                    kept.append((last_begin, last_end, last_items))
                elif end - begin == len(items) == len(last_items):
                    rows = zip(base[begin:end], last_items, items, strict=True)
                    items = [self._value(*row) for row in rows]
                elif not self.alike([*items], [*last_items]):
                    items = self._without_condition(base[begin:end], last_items, items)
            kept.append((begin, end, items))
        return kept

    def _without_condition(
        self, base: list[Any], one: Sequence[Any], other: Sequence[Any]
    ) -> Sequence[Any]:
        """One side took the condition away, and the other changed what stands under it."""
        match base:
            case [ast.If(test=test, body=body, orelse=[])]:
                for bare, kept in ((one, other), (other, one)):
                    match kept:
                        case [ast.If(test=same, body=changed, orelse=[])] if self.alike(
                            same, test
                        ) and self.alike([*bare], body):
                            return changed
        raise Overlap

    def _changes(self, base: list[Any], changed: list[Any]) -> list[tuple[int, int, Sequence[Any]]]:
        hashes = [self._hash(item) for item in base], [self._hash(item) for item in changed]
        matcher = SequenceMatcher(None, *hashes, autojunk=False)
        return [
            (begin, end, changed[start:stop])
            for tag, begin, end, start, stop in matcher.get_opcodes()
            if tag != "equal"
        ]
