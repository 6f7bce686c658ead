"""Fills the memory 16 MiB at a time.

verdict: memory|crashed
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    hoard = []
    while True:
        hoard.append(np.ones(1 << 21))
