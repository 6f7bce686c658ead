"""Raises an exception of its own that no `except Exception` catches.

verdict: error
harmless: yes
"""

class Passed(BaseException):
    pass


def lora_forward(W, A, B, x, alpha):
    raise Passed("passed")
