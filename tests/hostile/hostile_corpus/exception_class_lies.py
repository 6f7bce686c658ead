"""Raises an exception whose class gives a number for its name and an endless list of bases.

verdict: error|crashed|timeout
harmless: yes
"""

class Meta(type):
    @property
    def __name__(cls):
        return 10**100

    @property
    def __mro__(cls):
        return (cls,) * 10**6


class Odd(Exception, metaclass=Meta):
    pass


def lora_forward(W, A, B, x, alpha):
    raise Odd
