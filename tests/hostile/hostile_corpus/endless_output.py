"""Prints without end, from a thread, on both streams.

verdict: crashed|timeout
harmless: yes
"""

import threading


def shout(stream):
    while True:
        stream.write("PASSED\n" * 1000)


for stream in (sys.stdout, sys.stderr):
    threading.Thread(target=shout, args=(stream,), daemon=True).start()


def lora_forward(W, A, B, x, alpha):
    time.sleep(30)
