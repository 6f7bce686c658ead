"""sympy expressions and matrices as trees of known nodes, and back.

Decoding never evaluates: an expression such as 9**9**9 stays a tree. Its value is only ever taken
in floating point, by `lora_tutor.grading.judging.equivalence`.
"""

from __future__ import annotations

import sys
from typing import Any

from lora_tutor.grading.jail.errors import WireError

MAX_NODES = 4000
_MAX_DEPTH = 40
_MAX_DIGITS = 300
_FUNCTIONS = ("sqrt", "exp", "log", "Abs", "Min", "Max", "floor", "ceiling", "sin", "cos", "tanh")
_CONSTANTS = {"Pi": "pi", "Exp1": "E", "Infinity": "oo", "NegativeInfinity": "-oo", "NaN": "nan"}
_CONSTANTS |= {"ComplexInfinity": "zoo"}


def pack(value: object) -> list[object] | None:
    """The tree of a sympy value; None for anything else; WireError for an unknown node."""
    sympy = sys.modules.get("sympy")
    if sympy is None:
        return None
    budget = [MAX_NODES]
    if isinstance(value, sympy.MatrixBase):
        rows, columns = (int(n) for n in value.shape)
        entries = [_pack(entry, budget, 0) for entry in value]
        return ["Matrix", rows, columns, entries]
    if isinstance(value, sympy.Expr):
        return _pack(value, budget, 0)
    return None


def _pack(node: Any, budget: list[int], depth: int) -> list[object]:
    budget[0] -= 1
    if budget[0] < 0 or depth > _MAX_DEPTH:
        raise WireError(f"a formula of more than {MAX_NODES} nodes")
    name = type(node).__name__
    if node.is_Symbol:
        facts = {k: v for k, v in node._assumptions_orig.items() if isinstance(v, bool)}
        return ["Symbol", str(node.name)[:100], facts]
    if node.is_Integer:
        return ["Integer", _digits(int(node))]
    if node.is_Rational:
        return ["Rational", _digits(int(node.p)), _digits(int(node.q))]
    if node.is_Float:
        return ["Float", float(node)]
    if name in _CONSTANTS:
        return ["Constant", name]
    if name in ("Add", "Mul", "Pow") or name in _FUNCTIONS:
        return [name, *(_pack(argument, budget, depth + 1) for argument in node.args)]
    unread = WireError(f"a formula with a {name}, which the grader does not read")
    try:
        done = node.doit()  # what was only written down: a sum, an integral, a limit
    except Exception as error:
        raise unread from error
    if type(done) is type(node):
        raise unread
    return _pack(done, budget, depth + 1)


def _digits(value: int) -> str:
    if value.bit_length() > 3 * _MAX_DIGITS:
        raise WireError(f"a number of more than {_MAX_DIGITS} digits")
    return str(value)


def unpack(tree: object) -> Any:
    budget = [MAX_NODES]
    match tree:
        case ["Matrix", int() as rows, int() as columns, list() as entries]:
            import sympy

            if min(rows, columns) < 0 or max(rows, columns) > MAX_NODES:
                raise WireError("a matrix of an impossible shape")
            if rows * columns != len(entries):
                raise WireError("a matrix whose entries do not fit its shape")
            return sympy.Matrix(rows, columns, [_unpack(e, budget, 0) for e in entries])
        case _:
            return _unpack(tree, budget, 0)


def _unpack(tree: object, budget: list[int], depth: int) -> Any:
    import sympy

    budget[0] -= 1
    if budget[0] < 0 or depth > _MAX_DEPTH:
        raise WireError("a formula that is too large")
    match tree:
        case ["Symbol", str() as name, dict() as facts] if len(name) <= 100 and name.isprintable():
            known = {str(k): v for k, v in facts.items() if isinstance(v, bool)}
            try:
                return sympy.Symbol(name, **known)
            except (sympy.core.facts.InconsistentAssumptions, TypeError, ValueError) as error:
                raise WireError("a symbol with impossible assumptions") from error
        case ["Integer", str() as digits]:
            return sympy.Integer(_number(digits))
        case ["Rational", str() as p, str() as q] if _number(q) > 0:
            return sympy.Rational(_number(p), _number(q))
        case ["Float", float() as value]:
            return sympy.Float(value)
        case ["Constant", str() as name] if name in _CONSTANTS:
            return getattr(sympy.S, name)
        case [str() as name, *arguments] if name in ("Add", "Mul", "Pow", *_FUNCTIONS):
            if name == "Pow" and len(arguments) != 2:
                raise WireError("a power without base and exponent")
            parts = [_unpack(argument, budget, depth + 1) for argument in arguments]
            return getattr(sympy, name)(*parts, evaluate=False)
    raise WireError("an unknown node in a formula")


def _number(digits: str) -> int:
    if len(digits) > _MAX_DIGITS + 1 or not digits.removeprefix("-").isdigit():
        raise WireError("not a number")
    return int(digits)
