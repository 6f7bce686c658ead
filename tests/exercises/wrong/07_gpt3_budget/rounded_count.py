"""The count rounded to the million."""


def budget():
    return {
        "params": 18_900_000,
        "megabytes": 37.7,
        "percent": 0.0108,
        "rank_wq_only": 8,
        "storage_gb": 353.8,
    }
