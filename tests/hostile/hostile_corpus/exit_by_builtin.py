"""Leaves by the word that the interactive prompt knows.

verdict: crashed|error
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    exit()
