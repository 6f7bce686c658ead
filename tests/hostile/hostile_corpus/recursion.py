"""Calls itself without end.

verdict: error
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    return lora_forward(W, A, B, x, alpha)
