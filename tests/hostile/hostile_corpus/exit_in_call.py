"""Leaves with exit status 0 in a call.

verdict: crashed
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    sys.exit(0)
