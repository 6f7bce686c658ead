"""Ends the process at once, past every handler, in a call.

verdict: crashed
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    os._exit(0)
