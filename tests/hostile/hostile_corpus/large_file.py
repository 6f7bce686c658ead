"""Writes one file beyond the limit.

verdict: error|crashed
"""

def lora_forward(W, A, B, x, alpha):
    with open("large", "wb") as file:
        for _ in range(64):
            file.write(bytes(1 << 20))
    return right(W, A, B, x, alpha)
