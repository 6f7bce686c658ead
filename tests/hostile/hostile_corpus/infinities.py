"""Returns infinities of both signs.

verdict: failed
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    answer = np.full_like(wrong(W, A, B, x, alpha), np.inf)
    answer.flat[::2] *= -1
    return answer
