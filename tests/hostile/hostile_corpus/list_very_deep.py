"""Returns a list a hundred thousand levels deep.

verdict: failed|error|crashed
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    nest = []
    for _ in range(100_000):
        nest = [nest]
    return nest
