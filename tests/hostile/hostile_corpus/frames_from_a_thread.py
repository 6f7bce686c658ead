"""A thread writes between the grader's own frames.

verdict: crashed
preamble: wire
harmless: yes
"""

import threading


def write():
    while True:
        send_frame(b"\0" * 16, msgpack.packb(["ok", True, []]))
        time.sleep(0.001)


def lora_forward(W, A, B, x, alpha):
    threading.Thread(target=write, daemon=True).start()
    time.sleep(0.1)
    return right(W, A, B, x, alpha)
