"""Takes a little less than the limit for each of many calls: the time is one for all of them.

verdict: timeout
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    time.sleep(0.9)
    return right(W, A, B, x, alpha)
