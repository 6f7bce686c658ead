"""Returns an object whose array interface points at address 8.

verdict: failed|crashed|error
harmless: yes
"""

class Pointer:
    __array_interface__ = {
        "shape": (4, 5),
        "typestr": "<f8",
        "data": (8, False),
        "version": 3,
    }


def lora_forward(W, A, B, x, alpha):
    return np.asarray(Pointer())
