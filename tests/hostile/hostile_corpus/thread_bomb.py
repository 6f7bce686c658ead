"""Starts ten thousand threads that never end.

verdict: failed|error|memory|crashed|timeout
"""

import threading


def lora_forward(W, A, B, x, alpha):
    for _ in range(10_000):
        try:
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        except (RuntimeError, MemoryError):
            break
    return wrong(W, A, B, x, alpha)
