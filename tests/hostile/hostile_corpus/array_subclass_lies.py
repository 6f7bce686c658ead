"""Returns an array which tells of another dtype, shape and content than it has.

verdict: failed|error|crashed
harmless: yes
"""

class Lying(np.ndarray):
    dtype = np.dtype("float64")
    shape = (10**9, 10**9)

    def tobytes(self, order="C"):
        return b"passed"

    def astype(self, *_, **__):
        return self


def lora_forward(W, A, B, x, alpha):
    return np.zeros(3, dtype=np.int8).view(Lying)
