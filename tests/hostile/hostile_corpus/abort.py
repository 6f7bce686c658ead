"""Aborts in C.

verdict: crashed
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    os.abort()
