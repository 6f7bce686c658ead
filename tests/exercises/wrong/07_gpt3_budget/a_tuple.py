"""The right numbers in order, without names."""


def budget():
    return 18_874_368, 37.7, 0.0108, 8, 353.8
