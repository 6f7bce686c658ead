"""Options that several grading commands share."""

from __future__ import annotations

import math

import click

from lora_tutor.reports.report import LARGEST_SEED

LONGEST_SECONDS = 3600.0


class Seconds(click.ParamType[float]):
    """A time above zero; click's own range lets NaN through."""

    name = "seconds"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            seconds = float(str(value))
        except ValueError:
            seconds = math.nan
        if not 0 < seconds <= LONGEST_SECONDS:
            self.fail(
                f"{value} is no time limit: give seconds above 0, at most {LONGEST_SECONDS:.0f}.",
                param,
                ctx,
            )
        return seconds


SEED = click.IntRange(0, LARGEST_SEED)
