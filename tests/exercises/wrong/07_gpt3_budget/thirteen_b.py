"""The width of GPT-3 13B."""


def budget():
    params = 40 * 2 * 4 * (5140 + 5140)
    return {
        "params": params,
        "megabytes": params * 2 / 1e6,
        "percent": 100 * params / 175_255.8e6,
        "rank_wq_only": 8,
        "storage_gb": 350 + 100 * params * 2 / 1e9,
    }
