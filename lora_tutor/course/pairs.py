"""Two known mistakes of one exercise in one file, for whoever makes both."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import chain

from lora_tutor.course.composition import (
    Mistakes,
    MistakeSource,
    foundation,
    joined,
    mistakes_of,
    prelude,
    read_mistakes,
)
from lora_tutor.course.merging import Merge, Overlap
from lora_tutor.course.model import Exercise
from lora_tutor.course.normal_form import normal
from lora_tutor.course.python_file import PythonFile, names_bound_by, read_python
from lora_tutor.course.sharing import shared

_MERGES = 2

Definitions = Mapping[str, ast.stmt]


class Pairs:
    """Composes pairs upon one reference."""

    def __init__(
        self, reference: PythonFile, mistakes: Mistakes, known: Sequence[MistakeSource]
    ) -> None:
        self._common = foundation(reference, mistakes)
        self._merge = Merge()
        helpers = ast.parse(prelude(mistakes)).body
        self._helpers = {node.name: node for node in helpers if isinstance(node, ast.FunctionDef)}
        self._reference = self._normal(reference.tree.body)
        self._own = {each.id: _definitions(ast.parse(each.body).body) for each in known}
        self._normals: dict[str, Definitions] = {}
        self._sources: dict[tuple[str, str], tuple[str, ...]] = {}

    @classmethod
    def of(cls, exercise: Exercise) -> Pairs:
        """Raises CourseError."""
        files = read_python(exercise.reference), read_mistakes(exercise)
        return cls(*files, mistakes_of(exercise))

    def sources(self, first: MistakeSource, second: MistakeSource) -> tuple[str, ...]:
        """Every way in which the two can stand in one file; none where one would hide the other.

        Definitions of different names stand side by side. Those of one name are merged. Where that
        is impossible they follow each other, in either order, if the later one extends the earlier
        or each has something of its own.
        """
        key = first.id, second.id
        if key not in self._sources:
            self._sources[key] = tuple(self._ways(first, second))
        return self._sources[key]

    def _ways(self, first: MistakeSource, second: MistakeSource) -> Iterator[str]:
        own = self._own[first.id], self._own[second.id]
        shared = own[0].keys() & own[1].keys()
        if not shared:
            yield joined([*self._common, first.body, second.body])
            return
        for merge in self._merges(first.id, second.id):
            yield joined([*self._common, merge])
        for earlier, later in ((0, 1), (1, 0)):
            if not _hides(own[later], own[earlier]):
                bodies = (first.body, second.body)
                yield joined([*self._common, bodies[earlier], bodies[later]])

    def _merges(self, first: str, second: str) -> list[str]:
        """Bodies with the changes of both, the likeliest first; none where they overlap.

        What both have changed is seen against the reference. Where the mistakes of the file are
        written in another way than that, it is seen against what most of them have in common.
        """
        one, other = self._normal_of(first), self._normal_of(second)
        found: list[str] = []
        for base in (self._reference, self._consensus, self._common_to_most(first, second)):
            with suppress(Overlap, SyntaxError):
                found.append(self._merged(base, one, other))
        return [*dict.fromkeys(found)][:_MERGES]

    @cached_property
    def _consensus(self) -> Definitions:
        """What the mistakes of the file have in common: the right answer, written as they are."""
        every = [self._normal_of(each) for each in self._own]
        names = Counter(name for each in every for name in each)
        return {
            name: self._merge.consensus([each[name] for each in every if name in each])
            for name, times in names.items()
            if times > 2
        }

    def _common_to_most(self, first: str, second: str) -> Definitions:
        """What the other mistakes have where these two differ, by the names that both define."""
        one, other = self._normal_of(first), self._normal_of(second)
        rest = [self._normal_of(each) for each in self._own if each not in (first, second)]
        found: dict[str, ast.stmt] = {}
        for name in one.keys() & other.keys():
            voters = [each[name] for each in (self._reference, *rest) if name in each]
            with suppress(Overlap):
                found[name] = self._merge.settled(one[name], other[name], voters)
        return found

    def _merged(self, base: Definitions, one: Definitions, other: Definitions) -> str:
        """One body upon one base. Raises Overlap."""
        parts: list[ast.stmt] = []
        for name in dict.fromkeys(chain(one, other)):
            if name not in one or name not in other:
                parts.append(one[name] if name in one else other[name])
            elif name not in base:
                raise Overlap
            else:
                merge = _put_together(self._merge, base[name], one[name], other[name])
                if self._merge.alike(merge, one[name]) or self._merge.alike(merge, other[name]):
                    raise Overlap
                parts.append(merge)
        parts = [shared(each) for each in parts]
        text = ast.unparse(ast.fix_missing_locations(ast.Module(parts, [])))
        ast.parse(text)
        return text

    def _normal_of(self, mistake: str) -> Definitions:
        if mistake not in self._normals:
            self._normals[mistake] = self._normal([*self._own[mistake].values()])
        return self._normals[mistake]

    def _normal(self, statements: Sequence[ast.stmt]) -> Definitions:
        return _definitions([normal(each, self._helpers) for each in statements])


def _definitions(statements: Sequence[ast.stmt]) -> Definitions:
    found: dict[str, ast.stmt] = {}
    for node in statements:
        # A statement that binds no name counts by its text.
        for name in names_bound_by(node) or (ast.unparse(node),):
            found[name] = node
    return found


def _put_together(merge: Merge, base: ast.stmt, one: ast.stmt, other: ast.stmt) -> ast.stmt:
    """One definition with the changes of both. Raises Overlap."""
    if _extends(one) and _extends(other):
        return _extended(merge, base, one, other)
    result = merge.of(base, one, other)
    assert isinstance(result, ast.stmt)
    return result


def _extended(merge: Merge, base: ast.stmt, one: ast.stmt, other: ast.stmt) -> ast.stmt:
    """Two classes that extend the reference's: the methods of both, those of one name merged."""
    assert isinstance(one, ast.ClassDef)
    before, first, second = (_methods(each) for each in (base, one, other))
    body: list[ast.stmt] = []
    for name in dict.fromkeys(chain(first, second)):
        if name not in first or name not in second:
            body.append(first[name] if name in first else second[name])
            continue
        if name not in before:
            raise Overlap
        result = merge.of(before[name], first[name], second[name])
        assert isinstance(result, ast.stmt)
        body.append(result)
    both = copy.copy(one)
    both.body = body
    return both


def _methods(node: ast.stmt) -> Definitions:
    return _definitions(node.body) if isinstance(node, ast.ClassDef) else {}


def _extends(node: ast.stmt) -> bool:
    """Whether it is a class that is derived from its own earlier self."""
    return isinstance(node, ast.ClassDef) and any(
        isinstance(base, ast.Name) and base.id == node.name for base in node.bases
    )


def _hides(later: Definitions, earlier: Definitions) -> bool:
    """Whether nothing of the earlier is left where the later follows."""
    return all(name in later and not _extends(later[name]) for name in earlier)
