"""Returns numpy booleans of strange bytes.

verdict: failed
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    return np.full((*x.shape[:-1], W.shape[0]), 7, dtype=np.uint8).view(bool)
