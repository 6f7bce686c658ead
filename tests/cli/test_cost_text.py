"""Measured costs in words: numbers that people read, ratios, and sentences for what is missing."""

from __future__ import annotations

import pytest

from lora_tutor.reports.cost import Cost, Counting, Measured, Side
from lora_tutor.reports.words import Look
from lora_tutor.reports.writers.cost import flops, rows, write_cost

RIGHT = Side(seconds=0.002, flops=1_000_000, peak_bytes=640_000)


def table(yours: Side, reference: Side = RIGHT, counting: Counting = "all") -> dict[str, list[str]]:
    """What stands behind each name."""
    found = rows(Measured("n = 64", counting, yours, reference))
    return {row.what: list(row.cells[1:]) for row in found}


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (12_345, "12,345"),
        (99_999, "99,999"),
        (100_000, "100 k"),
        (34_668_544, "34.7 M"),
        (1_048_576_000, "1.05 G"),
        (1 << 61, "2,305,843 T"),
    ],
)
def test_flops(count: int, text: str) -> None:
    assert flops(count) == text


@pytest.mark.parametrize(
    ("yours", "what", "ratio"),
    [
        (RIGHT, "flops", "1.00 × the flops"),
        (Side(flops=1_240_000), "flops", "1.24 × the flops"),
        (Side(flops=41_200_000), "flops", "41 × the flops"),
        (Side(flops=1_234_000_000), "flops", "1,234 × the flops"),
        (Side(flops=5), "flops", "below 0.01 × the flops"),
        (Side(seconds=0.0024), "time", "about as fast"),
        (Side(seconds=0.0017), "time", "about as fast"),
        (Side(seconds=0.0028), "time", "1.4 × the time"),
        (Side(seconds=0.001), "time", "0.5 × the time"),
        (Side(seconds=0.0001), "time", "0.05 × the time"),
        (Side(seconds=2.0), "time", "1,000 × the time"),
        (Side(peak_bytes=3_609_600), "new arrays", "5.64 × the memory"),
        (Side(uncounted="it uses np.where"), "flops", "it uses np.where"),
    ],
)
def test_ratios(yours: Side, what: str, ratio: str) -> None:
    assert table(yours)[what][2] == ratio


def test_what_was_not_measured_has_no_row() -> None:
    timed = Side(seconds=0.1)
    assert list(table(timed, timed, "none")) == ["time"]
    assert list(table(Side(), Side())) == []


def test_products_are_called_so() -> None:
    assert next(iter(table(RIGHT, counting="products"))) == "flops of products"


def test_missing_numbers_leave_a_dash_and_no_ratio() -> None:
    found = table(Side(problem="Your code ended."))
    assert found == {
        "flops": ["-", "1.00 M", ""],
        "time": ["-", "2.00 ms", ""],
        "new arrays": ["-", "640 kB", ""],
    }


def test_nothing_divides_by_nothing() -> None:
    none = Side(seconds=0.0, flops=0, peak_bytes=0)
    assert {what: cells[2] for what, cells in table(RIGHT, none).items()} == {
        "flops": "",
        "time": "",
        "new arrays": "",
    }


def test_the_table_of_a_terminal() -> None:
    broken = Side(problem="Your code ended \x1b[31mred.")
    cost = Cost(
        "10_x",
        (
            Measured("n = 64, r = 8", "all", RIGHT, RIGHT),
            Measured("n = 64, r = 8, merged", "none", broken, Side(seconds=0.002)),
        ),
    )
    assert write_cost(cost, Look(signs=False)) == (
        "n = 64, r = 8            yours  the reference\n"
        "flops                   1.00 M         1.00 M  1.00 x the flops\n"
        "time                   2.00 ms        2.00 ms  about as fast\n"
        "new arrays              640 kB         640 kB  1.00 x the memory\n"
        "n = 64, r = 8, merged\n"
        "time                         -        2.00 ms\n"
        "Your code ended \\x1b[31mred.\n"
    )
    assert write_cost(Cost("06_x", ()), Look()) == ""


def test_a_cost_survives_its_json() -> None:
    cost = Cost("10_x", (Measured("n = 64", "products", Side(uncounted="so"), RIGHT),))
    assert Cost.from_dict(cost.to_dict()) == cost
    assert cost.to_dict()["schema"] == 1
