"""Raises what Ctrl-C raises.

verdict: error
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    raise KeyboardInterrupt
