"""Numbers with their units, as text."""


def budget():
    return {
        "params": "18,874,368",
        "megabytes": "37.7 MB",
        "percent": "0.0108",
        "rank_wq_only": "8",
        "storage_gb": "353.8 GB",
    }
