"""Charts that grow."""

from __future__ import annotations

import pytest

from lora_tutor.charts.model import Chart, Series
from lora_tutor.errors import LabError
from lora_tutor.labs.curves import MOST_POINTS, GrowingCurves, with_curves
from lora_tutor.labs.model import Points
from tests.labs.toy import ERROR, LOSS, OUTCOME


def test_points_go_to_their_series_in_order() -> None:
    curves = GrowingCurves((LOSS,))
    curves.take(Points(LOSS.title, "r = 3", (0, 1), (9.0, 8.0)))
    curves.take(Points(LOSS.title, "r = 3", (2,), (7.0,)))
    (chart,) = curves.charts()
    assert [each.name for each in chart.series] == ["r = 1", "r = 3"]
    assert chart.series[0].xs == ()
    assert chart.series[1].ys == (9.0, 8.0, 7.0)
    assert chart.log_y


def test_a_snapshot_does_not_grow() -> None:
    curves = GrowingCurves((LOSS,))
    (before,) = curves.charts()
    curves.take(Points(LOSS.title, "r = 1", (0,), (1.0,)))
    assert before.series[0].xs == ()


def test_a_long_line_is_thinned_and_keeps_its_latest_point() -> None:
    curves = GrowingCurves((LOSS,))
    for at in range(20 * MOST_POINTS):
        curves.take(Points(LOSS.title, "r = 1", (at,), (float(at),)))
    series = curves.charts()[0].series[0]
    assert MOST_POINTS / 2 <= len(series.xs) <= MOST_POINTS
    assert list(series.xs) == sorted(series.xs)
    assert series.xs[-1] == 20 * MOST_POINTS - 1
    assert series.xs == series.ys


@pytest.mark.parametrize("chart", ["{}", "one"])
def test_a_lab_that_never_stops_naming_curves_is_ended(chart: str) -> None:
    curves = GrowingCurves((LOSS,))
    points = [Points(chart.format(at), f"r = {at}", (0,), (1.0,)) for at in range(101)]
    with pytest.raises(LabError, match="must let it draw fewer"):
        [*map(curves.take, points)]


def test_a_level_keeps_one_height_and_bars_keep_all() -> None:
    kinds = (Series("floor", (), (), "level"), Series("bars", (), (), "bars"))
    curves = GrowingCurves((Chart("c", "", "", kinds),))
    for at in range(3):
        curves.take(Points("c", "floor", (at,), (float(at),)))
        curves.take(Points("c", "bars", (at,), (float(at),)))
    floor, bars = curves.charts()[0].series
    assert floor.ys == (2.0,)
    assert bars.ys == (0.0, 1.0, 2.0)


def test_what_was_not_announced_is_added() -> None:
    curves = GrowingCurves(())
    curves.take(Points("new", "line", (1,), (2,)))
    (chart,) = curves.charts()
    assert (chart.title, chart.series[0].name) == ("new", "line")


def test_grown_curves_stand_before_the_complete_ones_once() -> None:
    curves = GrowingCurves((LOSS, ERROR))
    curves.take(Points(LOSS.title, "r = 1", (0,), (1.0,)))
    assert [each.title for each in with_curves(OUTCOME, curves).charts] == [LOSS.title, ERROR.title]


def test_a_curve_that_never_grew_is_left_out() -> None:
    assert with_curves(OUTCOME, GrowingCurves((LOSS,))).charts == OUTCOME.charts
