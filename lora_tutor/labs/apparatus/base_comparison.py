"""An update beside the matrix that it changes: intruder directions, and the whole update of DoRA.

Shuttleworth and colleagues (arXiv 2410.21228) call a leading left singular vector of W + ΔW an
intruder if its largest |cosine| with any left singular vector of W stays below a threshold.

W and W + ΔW are read in parts and only their Gram matrices are kept, of the shorter side: 4096 by
4096 numbers for a matrix of 4096 by 128,256. Directions weaker than 1e-8 of the strongest are
mixed among themselves by that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from lora_tutor.errors import UsageError
from lora_tutor.labs.apparatus.adapter_spectra import refuse_infinite
from lora_tutor.labs.apparatus.arrays import Array
from lora_tutor.labs.apparatus.peft_adapter import Module
from lora_tutor.labs.apparatus.safetensors_file import StoredMatrix, StoredTensor

LEADING = 10
THRESHOLD = 0.5
LARGEST_SIDE = 12_288
"""Of the shorter side: its Gram matrix has 1.2 GB, its eigenvectors take half an hour."""
_COLUMNS = 1024
_NOTHING = 1e-14


@dataclass(frozen=True, slots=True)
class BaseComparison:
    """`cosines`: for each leading direction of W + ΔW the largest |cosine| with any of W's.

    `relative_size` is ‖ΔW‖/‖W‖ by Frobenius; `sigma` the spectrum of the merged matrix less W,
    where it is not that of the product of the factors (DoRA), else None.
    """

    cosines: Array
    relative_size: float
    sigma: Array | None

    @property
    def intruders(self) -> int:
        return int(np.sum(self.cosines < THRESHOLD))


class Base:
    """The model's own weights, by the names of the modules."""

    def __init__(
        self, tensors: Mapping[str, StoredTensor], modules: tuple[Module, ...], transposed: bool
    ) -> None:
        """`transposed`: linear layers are stored (inputs, outputs), as Conv1D does.

        PEFT's setting is that of the layer which it met last, so a weight that fits in one way
        only tells too. Raises UsageError where no module has a weight.
        """
        weights = {
            name.removesuffix(".weight").removesuffix(".base_layer"): tensor
            for name, tensor in tensors.items()
            if name.endswith(".weight")
        }
        self._found = {each.name: _weight_of(each.name, weights) for each in modules}
        self._transposed = transposed or any(
            _fits(tensor, each.shape[::-1]) and not _fits(tensor, each.shape)
            for each in modules
            if not each.is_embedding and (tensor := self._found[each.name]) is not None
        )
        if not any(self._found.values()):
            raise UsageError(
                f"The base has no weight for {modules[0].name} or any other adapted module; give "
                "the model that the adapter was trained on (base_model_name_or_path)."
            )

    def compare(self, module: Module, size: float) -> BaseComparison | None:
        """`size` is ‖ΔW‖. None where the base has no such weight, or a too large one.

        Raises UsageError.
        """
        tensor = self._found[module.name]
        if tensor is None or min(module.shape) > LARGEST_SIDE:
            return None
        return _compared(self._oriented(tensor, module), module, size)

    def _oriented(self, tensor: StoredTensor, module: Module) -> StoredMatrix:
        """(d, k)."""
        straight, turned = _fits(tensor, module.shape), _fits(tensor, module.shape[::-1])
        if not straight and not turned:
            sides = " × ".join(map(str, tensor.shape))
            raise UsageError(
                f"The base's weight of {module.name} is {sides}, its update "
                f"{module.shape[0]} × {module.shape[1]}; give the model that it was trained on."
            )
        prefers_turned = module.is_embedding or self._transposed
        if turned and (prefers_turned or not straight):
            return tensor.matrix(*module.shape[::-1]).transposed
        return tensor.matrix(*module.shape)


def _weight_of(module: str, weights: Mapping[str, StoredTensor]) -> StoredTensor | None:
    """By the same name; else a model without its head, or one that was put into another."""
    if module in weights:
        return weights[module]
    head, dot, rest = module.partition(".")
    if dot and not head.isdigit() and rest in weights:
        return weights[rest]
    longer = [tensor for name, tensor in weights.items() if name.endswith(f".{module}")]
    return longer[0] if len(longer) == 1 else None


def _fits(tensor: StoredTensor, shape: tuple[int, int]) -> bool:
    """As a matrix of that shape; of a convolution all inputs of an output make a row."""
    sides = tensor.shape
    return len(sides) >= 2 and (sides[0], int(np.prod(sides[1:], dtype=object))) == shape


def _compared(weight: StoredMatrix, module: Module, size: float) -> BaseComparison:
    d, k = module.shape
    short = min(d, k)
    own, tuned, both, change = (np.zeros((short, short)) for _ in range(4))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        stretch = _stretch(weight, module)
        for rows, w, delta in _parts(weight, module):
            t = w + delta
            if stretch is not None:
                t *= stretch[rows] if d > k else stretch[rows, None]
                # (short, columns) @ (columns, short), as below
                change += (t - w) @ (t - w).T
            own += w @ w.T
            tuned += t @ t.T
            if d > k:
                both += t @ w.T
    for gram in (own, tuned, both, change):
        refuse_infinite(gram, module.name)
    sigma = None
    if stretch is not None:
        sigma = np.sqrt(np.maximum(np.linalg.eigvalsh(change)[::-1], 0.0))
        size = float(np.sqrt(np.trace(change)))
    whole = float(np.sqrt(np.trace(own)))
    cosines = _cosines(own, tuned, both if d > k else None)
    return BaseComparison(cosines, size / whole if whole else np.inf, sigma)


def _stretch(weight: StoredMatrix, module: Module) -> Array | None:
    """By what DoRA multiplies each row of W + ΔW: its magnitude over the row's own length."""
    if module.magnitude is None:
        return None
    squares = np.zeros(module.shape[0])
    for rows, w, delta in _parts(weight, module):
        squares[rows] += np.sum(
            (w + delta) ** 2, axis=0 if module.shape[0] > module.shape[1] else 1
        )
    return np.asarray(module.magnitude.rows()[:, 0] / np.sqrt(squares))


def _cosines(own: Array, tuned: Array, both: Array | None) -> Array:
    """`both` where the Gram matrices are those of the right singular vectors."""
    strengths, vectors = np.linalg.eigh(own)
    leading_strengths, leading = (each[..., ::-1][..., :LEADING] for each in np.linalg.eigh(tuned))
    if both is None:
        # (leading, d) @ (d, m); a vector of no strength is anyone's choice.
        products = leading.T @ vectors[:, strengths > _NOTHING * strengths[-1]]
    else:
        # U' = W'V'/σ' and U = WV/σ, so U'ᵀU needs W'ᵀW alone.
        products = leading.T @ both @ vectors
        products *= _inverse_root(leading_strengths)[:, None] * _inverse_root(strengths)
    products = products[leading_strengths > _NOTHING * leading_strengths[0]]
    return np.asarray(np.minimum(np.abs(products).max(axis=1, initial=0.0), 1.0))


def _inverse_root(strengths: Array) -> Array:
    real = strengths > _NOTHING * strengths.max()
    return np.asarray(np.where(real, 1 / np.sqrt(np.where(real, strengths, 1.0)), 0.0))


def _parts(weight: StoredMatrix, module: Module) -> Iterator[tuple[slice, Array, Array]]:
    """W and ΔW a part of the longer side at a time, with the shorter side as their rows.

    The slice says which of the d outputs are in it.
    """
    d, k = module.shape
    if d <= k:
        writes, across = module.writes.rows() * module.scale, module.reads.transposed
        for start in range(0, k, _COLUMNS):
            stop = start + _COLUMNS
            # (d, r) @ (r, columns)
            delta = writes @ across.rows(start, stop).T
            yield slice(d), weight.transposed.rows(start, stop).T, delta
    else:
        reads = module.reads.rows() * module.scale
        for start in range(0, d, _COLUMNS):
            stop = start + _COLUMNS
            # (columns, r) @ (r, k)
            delta = module.writes.rows(start, stop) @ reads
            yield slice(start, stop), weight.rows(start, stop).T, delta.T
