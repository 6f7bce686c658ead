"""Forks as long as it is let.

verdict: failed
"""

def lora_forward(W, A, B, x, alpha):
    for _ in range(1000):
        try:
            os.fork()
        except OSError:
            break
    return wrong(W, A, B, x, alpha)
