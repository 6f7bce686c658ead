"""Known mistakes of 29_capstone: the singular values."""

import torch

LARGEST = 10**8  # numbers in a product: more do not fit into the memory that a learner has


def of_small(product, order=slice(None), power=1):
    """singular_values from product(s, left, right): left and right are R of A and of Bᵀ, (r, r)."""

    def singular_values(model):
        left, right = (torch.linalg.qr(p.detach()).R for p in (model.fc1.A, model.fc1.B.T))
        found = torch.linalg.svdvals(product(model.fc1.scaling, left, right)).numpy()
        return (found**power)[order].copy()

    return singular_values


def large(layer):
    """s·A B, (d, k), where that fits into memory."""
    if len(layer.A) * layer.B.shape[1] > LARGEST:
        raise RuntimeError("can't allocate memory")
    return layer.scaling * layer.A.detach() @ layer.B.detach()


class scaling_left_out:
    """The singular values are those of A B, without the scaling

    What changes the weight is s·A B, and all its singular values are s times larger.
    """

    singular_values = of_small(lambda s, left, right: left @ right.T)


class transpose_forgotten:
    """R of Bᵀ is not transposed back

    Bᵀ = Q₂ R₂, so B = R₂ᵀ Q₂ᵀ and A B = Q₁ (R₁ R₂ᵀ) Q₂ᵀ, and not Q₁ (R₁ R₂) Q₂ᵀ.
    """

    singular_values = of_small(lambda s, left, right: s * left @ right)


class squares:
    """The squares of the singular values come back

    The eigenvalues of MᵀM are the squares of the singular values of M. Take their roots.
    """

    singular_values = of_small(lambda s, left, right: s * left @ right.T, power=2)


class ascending:
    """The singular values come in ascending order

    That is the order of eigvalsh. Singular values are given with the largest first.
    """

    singular_values = of_small(lambda s, left, right: s * left @ right.T, slice(None, None, -1))


class product_formed:
    """The (d, k) product is formed

    The product is as large as the weight. With QR of A and of Bᵀ nothing as large is ever made.
    """

    def singular_values(model):
        return torch.linalg.svdvals(large(model.fc1)).numpy()[: model.fc1.r]


class all_values:
    """All singular values of the weight's size come back

    s·A B has rank r, so all but r of them are zero. Return the r largest.
    """

    def singular_values(model):
        return torch.linalg.svdvals(large(model.fc1)).numpy()
