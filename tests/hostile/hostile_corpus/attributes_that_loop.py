"""Returns an object that thinks for ever when it is looked at.

verdict: timeout|failed
harmless: yes
"""

class Looping:
    def __getattribute__(self, name):
        while True:
            pass


def lora_forward(W, A, B, x, alpha):
    return Looping()
