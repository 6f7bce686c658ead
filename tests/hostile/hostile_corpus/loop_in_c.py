"""Never comes to an end in C code, where no Python signal handler is reached.

verdict: timeout
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    return sum(range(10**15))
