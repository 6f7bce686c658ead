"""Reads from address 0.

verdict: crashed
harmless: yes
modes: spawn
"""

import ctypes


def lora_forward(W, A, B, x, alpha):
    return ctypes.string_at(0)
