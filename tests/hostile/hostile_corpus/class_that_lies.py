"""Returns an object whose `__class__` says that it is an array.

verdict: failed|error|crashed
harmless: yes
"""

class Lying:
    __class__ = np.ndarray
    shape = (4, 5)
    dtype = np.dtype("float64")
    ndim = 2

    def __array__(self, *_, **__):
        return [[1.0] * 5] * 4

    def __sub__(self, other):
        return np.zeros((4, 5))


def lora_forward(W, A, B, x, alpha):
    return Lying()
