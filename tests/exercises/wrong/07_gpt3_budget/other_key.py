"""A key in capitals."""


def budget():
    return {
        "params": 18_874_368,
        "MB": 37.7,
        "percent": 0.0108,
        "rank_wq_only": 8,
        "storage_gb": 353.8,
    }
