"""NumPy numbers, and more keys than asked."""

import numpy as np


def budget():
    A, B = np.empty((12288, 4), np.float16), np.empty((4, 12288), np.float16)
    layers = np.int64(96)
    params = layers * 2 * (A.size + B.size)
    megabytes = np.float64(layers * 2 * (A.nbytes + B.nbytes)) / 1e6
    return {
        "params": params,
        "megabytes": np.array(megabytes),
        "percent": np.float32(params / 175255.8e6 * 100),
        "rank_wq_only": np.int32(8),
        "storage_gb": 350 + megabytes / 10,
        "layers": layers,
    }
