"""Never comes to an end in a call.

verdict: timeout
harmless: yes
modes: spawn
"""

def lora_forward(W, A, B, x, alpha):
    while True:
        pass
