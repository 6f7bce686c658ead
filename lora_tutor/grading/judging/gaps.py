"""What no check of an exercise tries: a warning to its author, since a mistake could hide there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from lora_tutor.grading.judging.survey import FORWARD, Entry, Survey, SurveyedParameter

Gap = tuple[str, str]
"""Problem and remedy, which make one sentence."""


def gaps(survey: Survey) -> list[Gap]:
    """In the order of the entry points, methods below their class."""
    found: list[Gap] = []
    for owner in dict.fromkeys(owner for owner, _ in survey.entries):
        entries = {m: entry for (o, m), entry in survey.entries.items() if o == owner}
        for method, entry in entries.items():
            name = _name(owner, method)
            found += _unvaried(name, entry)
            found += _sizes(name, entry)
            found += _squares(name, entry)
            found += _empties(name, entry)
        found += _dtypes(owner, entries)
        if FORWARD in entries:
            found += _modes(owner, survey.modes.get(owner, set()))
        found += _made_with(owner, entries)
        methods = [m for m in entries if m and m != "__init__"]
        found += _orders(owner, methods, survey.orders.get(owner, []))
    return found


def _name(owner: str, method: str) -> str:
    return owner if method in ("", "__init__") else f"{owner}.{method}"


def _unvaried(name: str, entry: Entry) -> Iterator[Gap]:
    """An option that is never chosen, and a number or a mode that could stand in the code."""
    for option, parameter in entry.parameters.items():
        is_one = parameter.optional or _kinds(parameter) & {"flag", "number", "text"}
        if is_one and entry.calls and len(parameter.values) < 2:
            kept = next(iter(parameter.values)).text if parameter.values else "left out"
            kept = "an array" if kept == "array" else kept
            yield f"{option} of {name} is always {kept}", f"call {name} with other values of it too"


def _sizes(name: str, entry: Entry) -> Iterator[Gap]:
    for of, parameter in entry.parameters.items():
        shapes = {f"shape {v.shape}" for v in parameter.values if v.kind == "array" and v.shape}
        sizes = shapes | {v.text for v in parameter.values if v.kind == "container"}
        if len(sizes) == 1:
            yield (
                f"{of} of {name} is only ever given {sizes.pop()}",
                "take another size, for one that is written into the code would not be seen",
            )


def _squares(name: str, entry: Entry) -> Iterator[Gap]:
    for of, parameter in entry.parameters.items():
        shapes = [v.shape[-2:] for v in parameter.values if len(v.shape) >= 2]
        if shapes and all(rows == columns for rows, columns in shapes):
            yield (
                f"{of} of {name} has as many rows as columns in every call",
                "take two different sizes, for a transpose would not be seen",
            )


def _empties(name: str, entry: Entry) -> Iterator[Gap]:
    never = [each for p, of in entry.parameters.items() for each in _never_empty(p, of)]
    arrays = [p for p in entry.parameters.values() if _kinds(p) >= {"array"} and not p.optional]
    if arrays and not any("array" in _empty_kinds(p) for p in arrays):
        never.insert(0, "an array of zeros or an empty one")
    if never and entry.calls:
        yield (
            f"{name} is never called with {', '.join(never)}",
            "try that, for it is easily divided by, or taken for nothing given",
        )


def _never_empty(name: str, parameter: SurveyedParameter) -> Iterator[str]:
    untried = _kinds(parameter) - _empty_kinds(parameter)
    if "number" in untried and _may_be_zero(parameter):
        yield f"{name} = 0"
    if "array" in untried and parameter.optional:
        yield f"{name} all zeros"
    if "container" in untried:
        yield f"{name} empty"


def _kinds(parameter: SurveyedParameter) -> set[str]:
    return {value.kind for value in parameter.values}


def _empty_kinds(parameter: SurveyedParameter) -> set[str]:
    return {value.kind for value in parameter.values if value.empty}


def _may_be_zero(parameter: SurveyedParameter) -> bool:
    """A size that must be given is seldom zero, and no code mistakes it for one left out."""
    return "float" in parameter.annotation or "None" in parameter.annotation


def _dtypes(owner: str, entries: dict[str, Entry]) -> Iterator[Gap]:
    values = [v for e in entries.values() for p in e.parameters.values() for v in p.values]
    dtypes = frozenset[str]().union(*(value.dtypes for value in values))
    if len(dtypes) == 1:
        (only,) = dtypes
        yield f"{owner} is only ever given {only}", "try another floating dtype too"


def _modes(owner: str, modes: set[bool]) -> Iterator[Gap]:
    if len(modes) == 1:
        tried, other = ("training", "eval()") if True in modes else ("evaluation", "train()")
        yield (
            f"{owner}.forward is only ever called in {tried} mode",
            f"call it after {other} as well",
        )


def _made_with(owner: str, entries: dict[str, Entry]) -> Iterator[Gap]:
    """Options that vary, but not among the objects that some method is called on."""
    made = entries.get("__init__", Entry()).parameters
    varied = [option for option, p in made.items() if p.optional and len(p.values) > 1]
    for method, entry in entries.items():
        kept = [
            (o, next(iter(entry.made_with[o])).text)
            for o in varied
            if len(entry.made_with.get(o, ())) == 1
        ]
        if kept:
            told = ", ".join(f"{option}={text}" for option, text in kept)
            yield (
                f"{owner}.{method} is only ever called on objects made with {told}",
                "call it on others too",
            )


def _orders(owner: str, methods: list[str], orders: list[list[str]]) -> Iterator[Gap]:
    called = [method for method in methods if any(method in order for order in orders)]
    once = [m for m in called if all(order.count(m) < 2 for order in orders)]
    if once:
        yield f"{', '.join(once)} of {owner} is never called twice on one object", "call it twice"
    seen = {pair for order in orders for pair in _pairs(order)}
    one_way = [(a, b) for a, b in permutations(called, 2) if (a, b) in seen - _turned(seen)]
    if one_way:
        told = ", ".join(f"{b} before {a}" for a, b in one_way)
        yield f"{owner} is never called in the order {told}", "call them in that order too"


def _pairs(order: list[str]) -> set[tuple[str, str]]:
    return {(a, b) for at, a in enumerate(order) for b in order[at + 1 :] if a != b}


def _turned(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(b, a) for a, b in pairs}
