"""Tables of pandas: one made here from plain data, and what is in one, as plain data again."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

MOST_COLUMNS = 1000


def make_table(columns: Mapping[str, Any], index: Sequence[Any] | None = None) -> object:
    """A DataFrame of these columns."""
    pandas = importlib.import_module("pandas")
    return pandas.DataFrame(dict(columns), index=None if index is None else list(index))


def table(frame: Any) -> dict[str, object]:
    """What is in a DataFrame; a Series counts as a table of one column.

    Raises TypeError for anything else.
    """
    if hasattr(frame, "to_frame") and not hasattr(frame, "columns"):
        frame = frame.to_frame()
    if not hasattr(frame, "iloc") or not hasattr(frame, "columns"):
        raise TypeError(f"a table of pandas is asked, not {type(frame).__name__}")
    names = [_plain(each) for each in frame.columns][:MOST_COLUMNS]
    columns = [frame.iloc[:, place] for place in range(len(names))]
    named = {
        name if isinstance(name, str) else repr(name): each
        for name, each in zip(names, columns, strict=True)
    }
    return {
        "columns": names,
        "index_names": [_plain(each) for each in frame.index.names],
        "index": [_plain(each) for each in frame.index],
        "dtypes": {name: str(each.dtype) for name, each in named.items()},
        "missing": {name: _missing(each) for name, each in named.items()},
        "values": {name: _values(each) for name, each in named.items()},
    }


def _values(column: Any) -> object:
    """An array of numbers, with 0 where one is missing; else a list with None there."""
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "biuf":
        found = np.array(column.to_numpy())
        found[np.asarray(column.isna())] = 0
        return found
    gaps = column.isna()
    return [None if gap else _plain(value) for value, gap in zip(column, gaps, strict=True)]


def _missing(column: Any) -> list[int]:
    """The places, counted from 0. NaN is equal to nothing, so it cannot be compared itself."""
    return [int(place) for place in np.flatnonzero(np.asarray(column.isna()))]


def _plain(value: Any) -> object:
    if isinstance(value, tuple):
        return tuple(_plain(each) for each in value)
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and value != value:
        return None
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


OBSERVERS: dict[str, Callable[..., object]] = {"make_table": make_table, "table": table}
