"""Changes that bytes alone seldom come to: one node of a tree is replaced, doubled or exchanged."""

from __future__ import annotations

import copy
import json
import math
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import msgpack

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 7, 1 << 31, 1 << 63, -(1 << 63), 10**400),
    *(0.5, -0.0, 1e308, math.nan, math.inf),
    *("", " ", "x", "α", "\0", "\ud800", "\x1b[31m", "a\nb", "../x", "1.1", "passed", "9" * 5000),
    *([], [[]], [None], [0] * 40, {}, {"": None}, {"id": []}),
)
Place = tuple[Any, Any]


def shake(tree: Any, rng: Random) -> Any:
    """A copy of the tree with one to three of its nodes changed."""
    root = [copy.deepcopy(tree)]
    for _ in range(rng.randint(1, 3)):
        places = list(_places(root))
        holder, key = rng.choice(places)
        match rng.randrange(4):
            case 0:
                other, there = rng.choice(places)
                holder[key] = copy.deepcopy(other[there])
            case 1 if holder is not root:
                del holder[key]
            case 2 if isinstance(holder, list) and holder is not root:
                holder.insert(key, copy.deepcopy(holder[key]))
            case 2 if isinstance(holder, dict):
                holder[str(rng.choice(ODD))[:40]] = holder[key]
            case _:
                holder[key] = copy.deepcopy(rng.choice(ODD))
    return root[0]


def _places(node: Any) -> Iterator[Place]:
    children = node.items() if isinstance(node, dict) else enumerate(node)
    for key, child in children:
        yield node, key
        if isinstance(child, dict | list):
            yield from _places(child)


@dataclass(frozen=True, slots=True)
class Tongue:
    """How bytes become a tree, and a tree bytes; both raise ValueError or another where not."""

    read: Callable[[bytes], Any]
    write: Callable[[Any], bytes]

    def shaken(self, data: bytes, rng: Random) -> bytes:
        """The same bytes where they are no tree, or would be none."""
        try:
            return self.write(shake(self.read(data), rng))
        except (ValueError, TypeError, AttributeError, LookupError, OverflowError, RecursionError):
            return data


def _toml(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case dict():
            inner = ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items())
            return f"{{{inner}}}"
        case list():
            return f"[{', '.join(map(_toml, value))}]"
        case str():
            return json.dumps(value)
        case None:
            raise ValueError("TOML knows no null")
    return str(value)


def _toml_file(tree: Any) -> bytes:
    lines = [f"{json.dumps(key)} = {_toml(value)}" for key, value in tree.items()]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


class _Extension(list):  # type: ignore[type-arg]
    """[code, content], so that what an extension wraps is shaken too."""


def _unwrapped(code: int, body: bytes) -> Any:
    try:
        return _Extension([code, _unpacked(body)])
    except (ValueError, TypeError, msgpack.UnpackException):
        return _Extension([code, body])


def _unpacked(data: bytes) -> Any:
    return msgpack.unpackb(data, ext_hook=_unwrapped, strict_map_key=False)


def _wrapped(value: Any) -> Any:
    if isinstance(value, _Extension) and len(value) == 2 and isinstance(value[0], int):
        body = value[1] if isinstance(value[1], bytes) else _packed(value[1])
        return msgpack.ExtType(value[0], body)
    return list(value)


def _packed(tree: Any) -> bytes:
    return msgpack.packb(tree, default=_wrapped, strict_types=True, unicode_errors="surrogatepass")


JSON = Tongue(json.loads, lambda tree: json.dumps(tree).encode())
JSON_LINES = Tongue(
    lambda data: [json.loads(line) for line in data.splitlines()],
    lambda rows: b"".join(json.dumps(row).encode() + b"\n" for row in rows),
)
TOML = Tongue(lambda data: tomllib.loads(data.decode()), _toml_file)
MSGPACK = Tongue(_unpacked, _packed)
