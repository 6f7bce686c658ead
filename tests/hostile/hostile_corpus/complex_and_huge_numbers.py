"""Returns numbers beyond every type in turn.

verdict: failed|error
harmless: yes
"""

class Number(int):
    def __eq__(self, other):
        return True

    def bit_length(self):
        return 1

    def __int__(self):
        return 10**5000

    __hash__ = int.__hash__


numbers = [10**2000, -(10**30), Number(7), 1j, 10**5000, float("nan")]


def lora_forward(W, A, B, x, alpha):
    numbers.append(numbers.pop(0))
    return numbers[-1]
