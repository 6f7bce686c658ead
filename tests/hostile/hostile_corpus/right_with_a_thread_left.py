"""Is right, and leaves a busy thread behind: that harms nobody, and the thread goes with the jail.

verdict: passed
"""

import threading


def work():
    while True:
        time.sleep(0.001)


threading.Thread(target=work, daemon=True).start()


def lora_forward(W, A, B, x, alpha):
    return right(W, A, B, x, alpha)
