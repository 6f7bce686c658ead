"""Fills the memory, and swallows each MemoryError.

verdict: memory|timeout|crashed
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    hoard = []
    while True:
        try:
            hoard.append(bytearray(1 << 20))
        except MemoryError:
            continue
