"""Returns a million objects, each of which would have to be kept.

verdict: failed|error|memory|crashed
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    return [object() for _ in range(1_000_000)]
