"""Charts as one self-contained SVG: no script, no foreign font, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from lora_tutor.charts.axis import axes, tick_text
from lora_tutor.charts.model import Chart, Series, is_drawn

COLOURS = ("#1f5fbf", "#c2410c", "#15803d", "#7e22ce", "#b91c1c", "#0e7490", "#854d0e", "#475569")
_DASHES = ("", "7 3", "2 3", "9 3 2 3", "5 5", "1 2", "12 4", "4 2 1 2")
WIDTH, HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 130, 44, 52
_LINE = 14
_XMLNS = "xmlns='http://www.w3.org/2000/svg' role='img'"
_FONT = "font-family='DejaVu Sans, Verdana, sans-serif'"


def svg(charts: Sequence[Chart], caption: str = "") -> str:
    """All charts, one below the other, on white; `caption` stands beneath them."""
    height = HEIGHT * len(charts) + (28 if caption else 0)
    parts = [
        f"<svg {_XMLNS} width='{WIDTH}' height='{height}' viewBox='0 0 {WIDTH} {height}'>",
        f"<title>{escape(charts[0].title if charts else caption)}</title>",
        f"<rect width='{WIDTH}' height='{height}' fill='#ffffff'/>",
    ]
    for number, chart in enumerate(charts):
        parts.append(f"<g transform='translate(0 {number * HEIGHT})'>")
        parts += _Plot(chart).elements()
        parts.append("</g>")
    if caption:
        parts.append(_text(WIDTH / 2, height - 10, caption, 12, "middle"))
    return "\n".join([*parts, "</svg>"]) + "\n"


class _Plot:
    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.x, self.y = axes(chart)
        self._ends: list[tuple[float, str, str]] = []

    def elements(self) -> Iterator[str]:
        right, bottom = WIDTH - _RIGHT, HEIGHT - _BOTTOM
        yield _text(_LEFT, 24, self.chart.title, 15, "start", bold=True)
        yield from self._grid(right, bottom)
        for mark in self.chart.marks:
            if is_drawn(mark.x, self.x.log):
                place = self._across(mark.x)
                yield _line(place, _TOP, place, bottom, "#666666", "4 3")
                yield _text(place + 4, _TOP + 12, mark.label, 11, "start")
        for number, series in enumerate(self.chart.series):
            yield from self._series(number, series)
        yield from self._names(bottom)

    def _grid(self, right: float, bottom: float) -> Iterator[str]:
        for tick in self.y.ticks(5):
            place = self._down(tick)
            yield _line(_LEFT, place, right, place, "#dddddd")
            yield _text(_LEFT - 8, place + 4, tick_text(tick), 11, "end")
        for tick in self.x.ticks(6):
            place = self._across(tick)
            yield _line(place, bottom, place, bottom + 5, "#444444")
            yield _text(place, bottom + 18, tick_text(tick), 11, "middle")
        yield _line(_LEFT, bottom, right, bottom, "#444444")
        yield _line(_LEFT, _TOP, _LEFT, bottom, "#444444")
        yield _text((_LEFT + right) / 2, bottom + 38, self.chart.x_label, 12, "middle")
        yield _text(_LEFT, _TOP - 6, self.chart.y_label, 12, "start")

    def _series(self, number: int, series: Series) -> Iterator[str]:
        colour, dash = COLOURS[number % len(COLOURS)], _DASHES[number % len(_DASHES)]
        if series.kind == "level":
            if series.ys and is_drawn(series.ys[0], self.y.log):
                place = self._down(series.ys[0])
                yield _line(_LEFT, place, WIDTH - _RIGHT, place, colour, "2 4")
                self._ends.append((place, series.name, colour))
            return
        points = [
            (self._across(x), self._down(y))
            for x, y in zip(series.xs, series.ys, strict=True)
            if is_drawn(x, self.x.log) and is_drawn(y, self.y.log)
        ]
        if not points:
            return
        if series.kind == "bars":
            half = max(0.3 * (WIDTH - _LEFT - _RIGHT) / (self.x.high - self.x.low), 1.0)
            for across, down in points:
                high = max(HEIGHT - _BOTTOM - down, 0.0)
                yield (
                    f"<rect x='{across - half:.1f}' y='{down:.1f}' width='{2 * half:.1f}' "
                    f"height='{high:.1f}' fill='{colour}'/>"
                )
        elif series.kind == "points":
            for across, down in points:
                yield f"<circle cx='{across:.1f}' cy='{down:.1f}' r='3' fill='{colour}'/>"
        else:
            path = " ".join(f"{across:.1f},{down:.1f}" for across, down in points)
            dashed = f" stroke-dasharray='{dash}'" if dash else ""
            yield (
                f"<polyline points='{path}' fill='none' stroke='{colour}' "
                f"stroke-width='2'{dashed}/>"
            )
        self._ends.append((points[-1][1], series.name, colour))

    def _names(self, bottom: float) -> Iterator[str]:
        """At the right edge, each where its series ends, moved apart and not below the axis."""
        ends = sorted(self._ends, key=lambda end: end[0])
        places = [min(place, bottom) for place, _, _ in ends]
        for at in range(1, len(places)):
            places[at] = max(places[at], places[at - 1] + _LINE)
        for at in range(len(places) - 1, -1, -1):
            below = places[at + 1] - _LINE if at + 1 < len(places) else bottom
            places[at] = min(places[at], below)
        for place, (_, name, colour) in zip(places, ends, strict=True):
            yield _text(WIDTH - _RIGHT + 8, place + 4, name, 12, "start", colour=colour)

    def _across(self, x: float) -> float:
        return _clamp(_LEFT + self.x.share(x) * (WIDTH - _LEFT - _RIGHT))

    def _down(self, y: float) -> float:
        return _clamp(HEIGHT - _BOTTOM - self.y.share(y) * (HEIGHT - _TOP - _BOTTOM))


def _clamp(place: float) -> float:
    """What lies far outside stays outside, but is a number that every viewer takes."""
    return min(max(place, -WIDTH), 2 * WIDTH)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, dash: str = "") -> str:
    dashed = f" stroke-dasharray='{dash}'" if dash else ""
    return (
        f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='{colour}'{dashed}/>"
    )


def _text(
    x: float, y: float, words: str, size: int, anchor: str, bold: bool = False, colour: str = "#222"
) -> str:
    weight = " font-weight='bold'" if bold else ""
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' {_FONT} font-size='{size}'{weight} fill='{colour}' "
        f"text-anchor='{anchor}'>{escape(words)}</text>"
    )
