"""Which entry points of a reference behave otherwise once some of its names are replaced."""

from __future__ import annotations

import ast

from lora_tutor.course.python_file import PythonFile, names_bound_by


class Reach:
    """`prelude` are the helpers that stand between the reference and the body of a mistake."""

    def __init__(self, reference: PythonFile, prelude: str) -> None:
        self._uses: dict[str, set[str]] = {}
        for node in reference.tree.body:
            for name in names_bound_by(node):
                self._uses[name] = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        self.names = frozenset(self._uses)
        self._prelude = _bound(prelude)

    def changed_by(self, body: str) -> frozenset[str]:
        """The names of the reference whose meaning changes, directly or by what they use."""
        changed = (_bound(body) | self._prelude) & self.names
        while True:
            more = {name for name, uses in self._uses.items() if uses & changed} - changed
            if not more:
                return frozenset(changed)
            changed |= more


def _bound(source: str) -> set[str]:
    return {name for node in ast.parse(source).body for name in names_bound_by(node)}
