"""Reference of 07_gpt3_budget."""


def budget() -> dict[str, float]:
    """LoRA on GPT-3 as in section 4.2 of the paper."""
    layers, d, k, r = 96, 12288, 12288, 4
    one = r * (d + k)  # A is (d,r), B is (r,k)
    params = layers * 2 * one
    megabytes = params * 2 / 1e6
    return {
        "params": params,
        "megabytes": megabytes,
        "percent": 100 * params / 175_255.8e6,
        "rank_wq_only": params // (layers * (d + k)),
        "storage_gb": 350 + 100 * megabytes / 1e3,
    }
