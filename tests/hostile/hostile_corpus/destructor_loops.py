"""Returns an object which never lets go.

verdict: timeout
harmless: yes
"""

class Clinging:
    def __del__(self):
        while True:
            pass


def lora_forward(W, A, B, x, alpha):
    Clinging()
    return wrong(W, A, B, x, alpha)
