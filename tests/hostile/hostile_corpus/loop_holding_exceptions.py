"""Loops for ever and swallows every exception that might end it.

verdict: timeout
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    while True:
        try:
            time.sleep(0.01)
        except BaseException:
            continue
