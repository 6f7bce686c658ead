"""What was drawn with matplotlib, as plain data: the axes are never sent, only what stands on them.

matplotlib is loaded by the code that draws. What is told is what the methods of its objects give.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

_MOST = 200
"""Axes, and lines, clouds of points or bars of each; more are cut off."""


def plot(drawing: Any, *arguments: Any) -> list[dict[str, object]]:
    """The axes of a figure, in order.

    `drawing` is a function, which is called, or what one has given: a figure, or axes. Where it
    gives neither, the figures that pyplot holds are meant. In the end they are all closed.
    """
    drawn = drawing
    try:
        if callable(drawing):
            _close_all()
            drawn = drawing(*arguments)
        return [_facts(each) for each in _axes_of(drawn)][:_MOST]
    finally:
        _close_all()


def _axes_of(drawn: Any) -> list[Any]:
    if hasattr(drawn, "get_axes"):
        return list(drawn.get_axes())
    if hasattr(drawn, "get_lines"):
        return [drawn]
    pyplot = _pyplot()
    if pyplot is None:
        return []
    return [axes for number in pyplot.get_fignums() for axes in pyplot.figure(number).get_axes()]


def _facts(axes: Any) -> dict[str, object]:
    legend = axes.get_legend()
    return {
        "title": axes.get_title(),
        "x_label": axes.get_xlabel(),
        "y_label": axes.get_ylabel(),
        "x_scale": axes.get_xscale(),
        "y_scale": axes.get_yscale(),
        "lines": [_line(each) for each in axes.get_lines()[:_MOST]],
        "points": [_points(each) for each in axes.collections[:_MOST] if _is_cloud(each)],
        "bars": _bars([each for each in axes.patches if hasattr(each, "get_height")][:_MOST]),
        "legend": [] if legend is None else [each.get_text() for each in legend.get_texts()],
    }


def _line(line: Any) -> dict[str, object]:
    return {
        "label": _label(line),
        "x": _numbers(line.get_xdata(orig=False)),
        "y": _numbers(line.get_ydata(orig=False)),
    }


def _points(cloud: Any) -> dict[str, object]:
    places = cloud.get_offsets()
    return {"label": _label(cloud), "x": _numbers(places[:, 0]), "y": _numbers(places[:, 1])}


def _is_cloud(collection: Any) -> bool:
    """Whether `scatter` made it; filled areas and error bars are collections too."""
    return type(collection).__name__ == "PathCollection"


def _bars(bars: list[Any]) -> dict[str, object]:
    """`x` and `y` are the middle of each bar's foot."""
    return {
        "x": _numbers([each.get_x() + each.get_width() / 2 for each in bars]),
        "y": _numbers([each.get_y() for each in bars]),
        "width": _numbers([each.get_width() for each in bars]),
        "height": _numbers([each.get_height() for each in bars]),
    }


def _numbers(values: Any) -> np.ndarray[Any, Any]:
    return np.ma.filled(np.ma.asarray(values, dtype=float), np.nan).copy()


def _label(artist: Any) -> str:
    """matplotlib begins the names that it gives itself with a line."""
    label = str(artist.get_label())
    return "" if label.startswith("_") else label


def _pyplot() -> Any:
    """Where nobody has loaded it, nobody has drawn with it."""
    return sys.modules.get("matplotlib.pyplot")


def _close_all() -> None:
    pyplot = _pyplot()
    if pyplot is not None:
        pyplot.close("all")


OBSERVERS: dict[str, Callable[..., object]] = {"plot": plot}
