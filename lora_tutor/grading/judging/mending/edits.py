"""Small changes of a learner's file: each puts something else in one place of it.

They are made of what the file and the task's stub say, and of nothing else: a changed file runs in
the learner's jail, which knows no reference.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lora_tutor.grading.judging.proxies import clean

MOST = 1200
"""Edits of one file. What stands first is the likeliest."""
_LONGEST_TEXT = 60


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a node of a syntax tree hangs; `index` in a list of nodes, or None."""

    parent: ast.AST
    field: str
    index: int | None

    @property
    def node(self) -> Any:
        found = getattr(self.parent, self.field)
        return found if self.index is None else found[self.index]

    @property
    def row(self) -> list[Any]:
        """The nodes that it stands among."""
        found: list[Any] = getattr(self.parent, self.field)
        return found

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            self.row[self.index] = node


Change = Callable[[Spot], None]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of the node where it is proposed. `kind` says what is another one then; `rank` is
    small for what is likely."""

    kind: str
    change: Change
    rank: int = 1


@dataclass(frozen=True, slots=True)
class Edit:
    """A proposal at the node of that number, in the order of `ast.walk`, of that statement of the
    module; `line` and `text` are those of the learner's file."""

    statement: int
    at: int
    kind: str
    line: int
    text: str
    change: Change
    rank: int

    @property
    def place(self) -> tuple[int, int]:
        return self.statement, self.at


def edited(source: str, edits: Sequence[Edit]) -> str | None:
    """The file with those edits; None where that is no program."""
    texts = [*_statements(source)]
    try:
        for number in {edit.statement for edit in edits}:
            texts[number] = _changed(texts[number], [e for e in edits if e.statement == number])
    except (SyntaxError, ValueError, TypeError, AttributeError, IndexError, RecursionError):
        return None  # They do not go together.
    return "\n".join(texts)


@lru_cache(maxsize=2)
def _statements(source: str) -> tuple[str, ...]:
    """The text of each statement of the module: one is parsed and written sooner than all."""
    return tuple(map(ast.unparse, ast.parse(source).body))


def _changed(text: str, edits: Sequence[Edit]) -> str:
    tree = ast.parse(text)
    places = _places(tree)
    # An inner node comes later: it is changed while its parents still stand. What moves does so
    # last, for it changes what the places beside it hold.
    for edit in sorted(edits, key=lambda each: (each.kind == "place", -each.at)):
        edit.change(places[edit.at])
    changed = ast.unparse(ast.fix_missing_locations(tree))
    compile(changed, "<edited>", "exec")
    return changed


def edits_of(
    source: str, given: str, propose: Callable[[Spot, Context], Iterator[Proposal]]
) -> list[Edit]:
    """Those that `propose` makes of each node, the likeliest first. What stands as it is in the
    text that was `given` is not the learner's."""
    tree = ast.parse(source)
    context = Context(tree)
    theirs = {line.strip() for line in given.splitlines()}
    lines = [line.strip() for line in source.splitlines()]
    found: list[Edit] = []
    for number, statement in enumerate(tree.body):
        for at, place in enumerate(_places(ast.Module([statement], []))):
            if at == 0 or context.is_prose(place):
                continue
            shown = context.shown(place)
            if lines[shown.lineno - 1] in theirs:
                continue
            text = _in_one_line(ast.get_source_segment(source, shown) or "")
            for each in propose(place, context):
                line = shown.lineno
                edit = Edit(number, at, each.kind, line, text, each.change, each.rank)
                found.append(edit)
    found.sort(key=lambda each: each.rank)
    return found[:MOST]


def _in_one_line(text: str) -> str:
    text = clean(" ".join(text.split()), 200)
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _places(tree: ast.Module) -> list[Spot]:
    """The place of each node, in the order of `ast.walk`; the first, of the tree, is none."""
    places = [Spot(tree, "body", None)]
    queue: list[ast.AST] = [tree]
    for node in queue:
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                places.append(Spot(node, name, None))
                queue.append(value)
            elif isinstance(value, list):
                for index, each in enumerate(value):
                    if isinstance(each, ast.AST):
                        places.append(Spot(node, name, index))
                        queue.append(each)
    return places


class Context:
    """What is known of a file around a node."""

    def __init__(self, tree: ast.Module) -> None:
        self._parents = {
            child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
        }
        self.functions = {
            each.name: _parameters(each) for each in tree.body if isinstance(each, ast.FunctionDef)
        }
        """The parameters of those of the module, by name."""
        self._names: dict[ast.AST, list[str]] = {}
        self._members: dict[ast.AST, list[str]] = {}

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        while node in self._parents:
            node = self._parents[node]
            yield node

    def names(self, node: ast.AST) -> list[str]:
        """Those of the function around it: its parameters and what it assigns."""
        outer = self._function(node)
        if outer is None:
            return []
        if outer not in self._names:
            self._names[outer] = _names_in(outer)
        return self._names[outer]

    def given(self, node: ast.AST) -> list[str]:
        """The parameters alone."""
        outer = self._function(node)
        return _parameters(outer) if outer else []

    def _function(self, node: ast.AST) -> ast.FunctionDef | None:
        return next((o for o in self.around(node) if isinstance(o, ast.FunctionDef)), None)

    def members(self, node: ast.AST) -> list[str]:
        """What the class around it keeps under `self`."""
        for outer in self.around(node):
            if isinstance(outer, ast.ClassDef):
                if outer not in self._members:
                    self._members[outer] = _members_in(outer)
                return self._members[outer]
        return []

    def shown(self, place: Spot) -> Any:
        """The node that is shown for it: the smallest around it that says more than one word."""
        node = place.node
        for outer in (node, *self.around(node)):
            is_word = isinstance(outer, ast.Name | ast.Constant | ast.operator | ast.cmpop)
            if isinstance(outer, ast.expr | ast.stmt | ast.arg | ast.keyword) and not is_word:
                return outer
        return node

    def is_prose(self, place: Spot) -> bool:
        """Whether it stands in a docstring, an annotation, or the text of an error."""
        node = place.node
        if place.field in ("annotation", "returns", "decorator_list", "ctx", "type_comment"):
            return True
        for outer in (node, *self.around(node)):
            if isinstance(outer, ast.JoinedStr | ast.Import | ast.ImportFrom):
                return True
            if isinstance(outer, ast.Expr) and isinstance(outer.value, ast.Constant):
                return True
            if isinstance(outer, ast.Raise) and outer is not node:
                return True
        return False


def _names_in(function: ast.FunctionDef) -> list[str]:
    found = _parameters(function)
    found += [
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    return [name for name in dict.fromkeys(found) if name not in ("self", "cls", "_")]


def _parameters(function: ast.FunctionDef) -> list[str]:
    given = function.args
    return [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]


def _members_in(owner: ast.ClassDef) -> list[str]:
    found = (
        node.attr
        for node in ast.walk(owner)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    )
    methods = {node.name for node in owner.body if isinstance(node, ast.FunctionDef)}
    return [name for name in dict.fromkeys(found) if name not in methods]
