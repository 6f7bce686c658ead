"""Starts a pool of processes.

verdict: error|failed|timeout|crashed
"""

import multiprocessing


def lora_forward(W, A, B, x, alpha):
    with multiprocessing.get_context("fork").Pool(4) as pool:
        pool.map(time.sleep, [60] * 4)
    return wrong(W, A, B, x, alpha)
