"""Whole numbers as floats, the rest as Decimal and Fraction."""

from collections import OrderedDict
from decimal import Decimal
from fractions import Fraction


def budget():
    params = 96 * 2 * 4 * 24576.0
    return OrderedDict(
        storage_gb=Decimal("353.77"),
        rank_wq_only=params / (96 * 24576),
        percent=Fraction(int(params) * 100, 175_255_800_000),
        megabytes=Decimal(int(params) * 2) / 10**6,
        params=params,
    )
