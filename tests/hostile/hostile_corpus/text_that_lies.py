"""Returns text whose methods tell of something else.

verdict: failed|error|crashed
harmless: yes
"""

class Text(str):
    def __str__(self):
        return 5

    def encode(self, *_, **__):
        return b"\xff\xff"

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


def lora_forward(W, A, B, x, alpha):
    return Text("passed")
