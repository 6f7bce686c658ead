"""Is right, and prints ten megabytes.

verdict: crashed
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    for _ in range(10):
        print("x" * (1 << 20))
    return right(W, A, B, x, alpha)
