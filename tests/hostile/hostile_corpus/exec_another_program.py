"""Turns into another program.

verdict: error|crashed
"""

def lora_forward(W, A, B, x, alpha):
    os.execv("/bin/sh", ["sh", "-c", "sleep 600"])
