"""Amounts and times, as both faces say them."""

from __future__ import annotations

import pytest

from lora_tutor.reports.amounts import bytes_text, count_text, duration, percent_text, work_left


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (bytes_text(112e9), "112 GB"),
        (bytes_text(14.56e9), "14.6 GB"),
        (bytes_text(999.96e6), "1.00 GB"),
        (bytes_text(0), "0 B"),
        (bytes_text(999), "999 B"),
        (bytes_text(791_016), "791 kB"),
        (count_text(41_943_040), "41.9 M"),
        (count_text(24), "24"),
        (percent_text(0.000108), "0.011 %"),
        (percent_text(0.0226), "2.3 %"),
        (percent_text(1.333), "133 %"),
        (percent_text(0), "0.0 %"),
    ],
)
def test_amounts_are_said_with_what_matters(text: str, expected: str) -> None:
    assert text == expected


@pytest.mark.parametrize(
    ("seconds", "text", "fine"),
    [
        (0.0, "0 ms", "0.000 ms"),
        (0.0000456, "0 ms", "0.046 ms"),
        (0.000342, "0 ms", "0.34 ms"),
        (0.00534, "5 ms", "5.34 ms"),
        (0.0342, "34 ms", "34.2 ms"),
        (0.9, "900 ms", "900 ms"),
        (2.346, "2.3 s", "2.35 s"),
        (59.96, "1 min", "1 min"),
        (65, "1 min 5 s", "1 min 5 s"),
        (7837, "2 h 10 min", "2 h 10 min"),
    ],
)
def test_times_are_said_in_the_units_of_their_size(seconds: float, text: str, fine: str) -> None:
    assert (duration(seconds), duration(seconds, fine=True)) == (text, fine)


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 min"),
        (5, "5 min"),
        (60, "1 h"),
        (100, "1 h 40 min"),
        (299, "4 h 59 min"),
        (300, "5 h"),
        (700, "12 h"),
    ],
)
def test_work_is_said_the_less_exactly_the_more_is_left(minutes: int, text: str) -> None:
    assert work_left(minutes) == text
