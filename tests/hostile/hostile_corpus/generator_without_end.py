"""Returns a generator.

verdict: failed
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    while True:
        yield right(W, A, B, x, alpha)
