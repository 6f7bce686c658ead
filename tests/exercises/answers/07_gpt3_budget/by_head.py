"""Numbers from paper, rounded as asked."""


def budget():
    return {
        "params": 18_874_368,
        "megabytes": 37.7,
        "percent": 0.0108,
        "rank_wq_only": 8,
        "storage_gb": 353.8,
    }
