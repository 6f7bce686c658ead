"""Starts a shell.

verdict: error|failed
modes: spawn
"""

import subprocess


def lora_forward(W, A, B, x, alpha):
    subprocess.Popen(["/bin/sh", "-c", "sleep 600"])
    return wrong(W, A, B, x, alpha)
