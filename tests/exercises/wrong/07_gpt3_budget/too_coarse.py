"""0.01 percent is not near enough."""


def budget():
    return {
        "params": 18_874_368,
        "megabytes": 38,
        "percent": 0.01,
        "rank_wq_only": 8,
        "storage_gb": 354,
    }
