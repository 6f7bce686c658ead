"""Returns eighty megabytes.

verdict: failed|error|memory
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    return np.ones(10**7)
