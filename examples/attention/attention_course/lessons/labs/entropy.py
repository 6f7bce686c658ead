"""The entropy of attention weights, for three scales of the scores."""

import numpy as np

from lora_tutor.labs.model import LabAnswer, LabOutcome, LabStep, Points, Table

CHART = "Entropy of the weights of 16 keys"
WIDTHS = (1, 4, 16, 64, 256, 1024)
KEYS, QUERIES = 16, 400
SCALES = {
    "1/√d_k": lambda d_k: 1 / np.sqrt(d_k),
    "no scale": lambda d_k: 1.0,
    "1/d_k": lambda d_k: 1 / d_k,
}


def entropy(scores):
    """The mean over the rows, in bits."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = powers / powers.sum(axis=-1, keepdims=True)
    logs = np.log2(weights, out=np.zeros_like(weights), where=weights > 0)
    return float(-(weights * logs).sum(axis=-1).mean())


def run(tell):
    rng = np.random.default_rng(5)
    found = {name: [] for name in SCALES}
    for done, d_k in enumerate(WIDTHS, start=1):
        queries = rng.normal(size=(QUERIES, 1, d_k))
        keys = rng.normal(size=(QUERIES, KEYS, d_k))
        scores = (queries * keys).sum(axis=-1)
        for name, scale in SCALES.items():
            bits = entropy(scores * scale(d_k))
            found[name].append(bits)
            tell(Points(CHART, name, (d_k,), (bits,)))
        tell(LabStep(done / len(WIDTHS), f"d_k = {d_k}"))
    scaled, bare, small = (found[name][-1] for name in SCALES)
    rows = [
        (str(d_k), *(f"{found[name][at]:.2f}" for name in SCALES)) for at, d_k in enumerate(WIDTHS)
    ]
    alike = 1 if small > 0.97 * np.log2(KEYS) else 2 if small > scaled / 2 else 0
    return LabOutcome(
        tables=(Table(("d_k", *SCALES), tuple(rows), "Bits of entropy"),),
        charts=(),
        answers={
            "bare": LabAnswer(
                bare, f"Without a scale {bare:.2f} bits are left, with it {scaled:.2f}."
            ),
            "too_small": LabAnswer(alike, f"Of 4 bits there are {small:.2f}."),
        },
        numbers={"widths": list(WIDTHS), "bits": found},
    )
