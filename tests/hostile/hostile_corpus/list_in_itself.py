"""Returns a list that contains itself.

verdict: failed|error
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    loop = []
    loop.append(loop)
    return loop
