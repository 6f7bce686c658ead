"""Returns a view with a million million entries over eight bytes.

verdict: failed|memory|error
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    return np.lib.stride_tricks.as_strided(np.zeros(1), (10**6, 10**6), (0, 0))
