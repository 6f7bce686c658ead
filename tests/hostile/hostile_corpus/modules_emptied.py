"""Empties sys.modules under the grader's feet.

verdict: failed|error|crashed|timeout
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    answer = wrong(W, A, B, x, alpha)
    sys.modules.clear()
    return answer
