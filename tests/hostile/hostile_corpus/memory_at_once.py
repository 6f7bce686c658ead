"""Asks for a terabyte.

verdict: memory
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    return np.ones(10**12 // 8)
