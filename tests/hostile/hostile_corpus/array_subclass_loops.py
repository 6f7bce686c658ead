"""Returns an array whose views never come to an end.

verdict: timeout|error
harmless: yes
"""

class Endless(np.ndarray):
    def __array_finalize__(self, parent):
        while time is not None and parent is not None:
            continue


def lora_forward(W, A, B, x, alpha):
    return wrong(W, A, B, x, alpha).view(Endless)
