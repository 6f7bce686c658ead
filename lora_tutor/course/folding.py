"""Expressions that are known without running them: a chosen branch, a factor of one, an entry."""

from __future__ import annotations

import ast

Node = ast.expr
_NEVER_NONE = (
    ast.BinOp
    | ast.Dict
    | ast.List
    | ast.Tuple
    | ast.Lambda
    | ast.JoinedStr
    | ast.ListComp
    | ast.GeneratorExp
)


def folded(node: Node) -> Node:
    """The same in fewer words, where its parts say so; else the node itself."""
    match node:
        case ast.IfExp(test=ast.Constant(value=known), body=body, orelse=other):
            return body if known else other
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[right]):
            return _identity(node, left, op, right)
        case ast.UnaryOp(op=ast.Not(), operand=ast.Constant(value=known)):
            return ast.Constant(not known)
        case ast.BoolOp(values=values):
            return _logic(node, values)
        case ast.BinOp(left=left, op=op, right=right):
            return _arithmetic(node, left, op, right)
        case ast.Subscript(value=value, slice=ast.Constant(value=key)):
            return _entry(node, value, key)
    return node


def _identity(node: Node, left: Node, op: ast.cmpop, right: Node) -> Node:
    if not (isinstance(right, ast.Constant) and right.value is None):
        return node
    if isinstance(left, ast.Constant):
        is_none = left.value is None
    elif isinstance(left, _NEVER_NONE):
        is_none = False
    else:
        return node
    return ast.Constant(is_none == isinstance(op, ast.Is))


def _logic(node: ast.BoolOp, values: list[Node]) -> Node:
    first = values[0]
    if not isinstance(first, ast.Constant):
        return node
    if bool(first.value) == isinstance(node.op, ast.Or):
        return first
    rest = values[1:]
    return rest[0] if len(rest) == 1 else folded(ast.BoolOp(node.op, rest))


def _arithmetic(node: Node, left: Node, op: ast.operator, right: Node) -> Node:
    match op:
        case ast.Mult() if _is_one(left):
            return right
        case ast.Mult() | ast.Div() | ast.Pow() if _is_one(right):
            return left
        case ast.BitOr() if isinstance(left, ast.Dict) and isinstance(right, ast.Dict):
            return _united(left, right) or node
    return node


def _is_one(node: Node) -> bool:
    return (
        isinstance(node, ast.Constant) and isinstance(node.value, int | float) and node.value == 1
    )


def _united(left: ast.Dict, right: ast.Dict) -> ast.Dict | None:
    """Two dicts with constant keys as one, in the order in which Python would have them."""
    entries: dict[object, tuple[Node, Node]] = {}
    for table in (left, right):
        for key, value in zip(table.keys, table.values, strict=True):
            if not isinstance(key, ast.Constant):
                return None
            entries[key.value] = key, value
    keys: list[Node | None] = [key for key, _ in entries.values()]
    return ast.Dict(keys, [value for _, value in entries.values()])


def _entry(node: Node, value: Node, key: object) -> Node:
    if isinstance(value, ast.Tuple | ast.List) and isinstance(key, int):
        parts = value.elts
        if -len(parts) <= key < len(parts) and not any(isinstance(p, ast.Starred) for p in parts):
            return parts[key]
    if isinstance(value, ast.Dict):
        for known, found in zip(value.keys, value.values, strict=True):
            if isinstance(known, ast.Constant) and known.value == key:
                return found
    return node
