"""How amounts and times are said: with few digits and a unit."""

from __future__ import annotations

_BYTES = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
_COUNTS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def bytes_text(amount: float) -> str:
    """112 GB, 14.6 GB, 37.7 MB: decimal units, as the course counts."""
    return _said(amount, _BYTES, "B")


def counted(number: int, noun: str) -> str:
    """1 student, 2 students."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def count_text(amount: float) -> str:
    """41.9 M, 1.34 G; below a thousand the number itself."""
    return _said(amount, _COUNTS, "").rstrip()


def _said(amount: float, units: tuple[tuple[float, str], ...], least: str) -> str:
    for size, unit in units:
        # What rounds up to the next unit takes it already: 999.96 MB is 1.00 GB.
        if amount >= size * 0.9995:
            value = amount / size
            decimals = 2 if value < 9.995 else 1 if value < 99.95 else 0
            return f"{value:,.{decimals}f} {unit}"
    return f"{amount:g} {least}"


def percent_text(share: float) -> str:
    """At least two digits that say something: 0.011 %, 2.3 %, 57 %, 133 %."""
    percent = 100 * share
    if percent >= 9.95:
        return f"{percent:.0f} %"
    decimals = 1
    while decimals < 9 and 0 < percent < 0.995 * 10.0 ** (1 - decimals):
        decimals += 1
    return f"{percent:.{decimals}f} %"


def whole_percent(part: int, whole: int) -> str:
    """75% for 38 of 51; a half goes up. It takes the counts, so that nothing is rounded twice."""
    return f"{(200 * part + whole) // (2 * whole)}%" if whole > 0 else "-"


def duration(seconds: float, fine: bool = False) -> str:
    """280 ms, 2.4 s, 1 min 5 s, 2 h 10 min; what is `fine` has three digits: 0.053 ms, 2.41 s."""
    if seconds >= 59.95:
        return _two_units(round(seconds))
    value, unit, decimals = (seconds, "s", 1) if seconds >= 1 else (1000 * seconds, "ms", 0)
    if fine:
        # The third digit of a thousandth is noise.
        decimals = 3 if value < 0.1 else 1 if value >= 10 else 2
        decimals = 0 if value >= 100 else decimals
    return f"{value:.{decimals}f} {unit}"


def work_left(minutes: int) -> str:
    """Minutes as a person says them: the longer, the less exactly."""
    if minutes >= 300:
        return f"{minutes / 60:.0f} h"
    return _two_units(60 * minutes) or "0 min"


def _two_units(seconds: int) -> str:
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min")) if hours else ((minutes, "min"), (seconds, "s"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count)
