"""Stops the clocks that it can see, and takes its time.

verdict: timeout
harmless: yes
"""

nap = time.sleep
time.time = time.monotonic = time.perf_counter = lambda: 0.0


def lora_forward(W, A, B, x, alpha):
    nap(30)
    return right(W, A, B, x, alpha)
