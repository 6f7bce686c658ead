"""Known mistakes of 30_many_tenants: which adapter goes to which row."""

import numpy as np


def check(tenants, T):
    if ((tenants < -1) | (tenants >= T)).any():
        raise IndexError("a tenant is not between -1 and T - 1")


def adapted(A, B, scales, X, t):
    """s_t A_t (B_t x) for rows that all have a tenant."""
    read = np.einsum("mrk,mk->mr", B[t], X)
    return scales[t, None] * np.einsum("mdr,mr->md", A[t], read)


def served(W, A, B, scales, X, tenants, paths=adapted):
    """The right frame, with another way to the adapters' part."""
    check(tenants, len(A))
    Y = X @ W.T
    own = tenants >= 0
    Y[own] += paths(A, B, scales, X[own], tenants[own])
    return Y


class minus_one_counts_from_the_end:
    """The rows with −1 get the last tenant's adapter

    In Python the index −1 means the last one, so A[tenants] raises no error where there is no
    adapter: it hands out the adapter of tenant T − 1. Pick out the rows with tenants >= 0 first.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        check(tenants, len(A))
        if len(A) == 0:
            return X @ W.T
        return X @ W.T + adapted(A, B, scales, X, tenants)


class minus_one_becomes_zero:
    """The rows with −1 get the adapter of tenant 0

    np.maximum(tenants, 0) makes every index safe to look up, but the result of those rows must be
    thrown away afterwards, and here it is not. Tenant 0 is a tenant like any other.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        check(tenants, len(A))
        if len(A) == 0:
            return X @ W.T
        return X @ W.T + adapted(A, B, scales, X, np.maximum(tenants, 0))


class tenant_zero_has_none:
    """Tenant 0 is taken for a row without an adapter

    The test is tenants > 0, or the truth of the number, and 0 fails both. No adapter is −1 here, so
    the rows with one are those with tenants >= 0.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        check(tenants, len(A))
        return served(W, A, B, scales, X, np.where(tenants > 0, tenants, -1))


class masked_by_a_factor:
    """Rows without an adapter are multiplied by zero

    The rows with −1 look up some tenant's factors, and the result is multiplied by 0. But
    0 · inf and 0 · nan are nan: a broken adapter spoils rows that do not use it. Leave those rows
    out of the computation, or choose with np.where.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        check(tenants, len(A))
        if len(A) == 0:
            return X @ W.T
        own = (tenants >= 0).astype(X.dtype)
        return X @ W.T + own[:, None] * adapted(A, B, scales, X, tenants)


class chosen_by_one_hot:
    """The adapter is chosen by a product with ones and zeros

    All T adapters run on every row, and a factor of 1 or 0 decides which result counts. That costs
    T times the work, and 0 · nan is nan: one broken adapter spoils the whole batch. An index picks
    a matrix without touching the others.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        check(tenants, len(A))
        Y = X @ W.T
        for t in range(len(A)):
            hot = (tenants == t).astype(X.dtype)
            Y += hot[:, None] * (scales[t] * ((X @ B[t].T) @ A[t].T))
        return Y


class no_scale:
    """The scales are left out

    Each adapter was trained with its own s_t = α/r, which belongs to its output. Look it up with
    the same index as the factors: scales[t].
    """

    def serve_batch(W, A, B, scales, X, tenants):
        return served(W, A, B, np.ones_like(scales), X, tenants)


class scale_twice:
    """The scale is divided by r once more

    scales holds α/r, worked out already. Dividing by the rank again makes every adapter r times too
    weak.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        return served(W, A, B, scales / A.shape[2], X, tenants)


class one_scale_for_all:
    """Every row gets the scale of tenant 0

    The tenants may have trained with different α. The scale is looked up like the factors, one for
    each row.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        return served(W, A, B, np.full_like(scales, scales[0] if len(scales) else 1), X, tenants)


class one_adapter_for_all:
    """The whole batch gets the adapter of its first row

    That is what a server with merged weights must do: one adapter at a time. Here each row brings
    its own number, and the factors are looked up for each.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        check(tenants, len(A))
        return served(W, A, B, scales, X, np.where(tenants >= 0, tenants[:1], -1))


class adapter_by_position:
    """Row i gets adapter i, whatever tenants says

    The stacks are numbered by tenant, the rows by arrival. Between the two stands the array
    tenants: A[tenants[i]], not A[i].
    """

    def serve_batch(W, A, B, scales, X, tenants):
        check(tenants, len(A))
        turns = np.arange(len(X)) % max(len(A), 1)
        return served(W, A, B, scales, X, np.where(tenants >= 0, turns, -1))


class all_adapters_added:
    """Every row gets the adapters of all tenants

    Without the look-up the contraction runs over t as well, and adds all updates. A row belongs to
    one tenant: pick with A[t] and B[t], then contract over k and r alone.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        def paths(A, B, scales, X, t):
            read = np.einsum("trk,mk->tmr", B, X)
            return np.einsum("t,tdr,tmr->md", scales, A, read)

        return served(W, A, B, scales, X, tenants, paths)


class writers_not_gathered:
    """The reader is looked up, the writer is not

    B is that of the row's tenant, A is that of tenant 0, so what one adapter has read another one
    writes. The two factors of an adapter belong together; both are looked up with t.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        def paths(A, B, scales, X, t):
            read = np.einsum("mrk,mk->mr", B[t], X)
            return scales[t, None] * (read @ A[0].T) if len(A) else np.zeros((0, W.shape[0]))

        return served(W, A, B, scales, X, tenants, paths)


class sorted_and_left_so:
    """The rows come back sorted by tenant

    To sort the batch by tenant is a good idea, since rows of one tenant can then share a product.
    But the answers must go back to those who asked: undo the sorting.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        return served(W, A, B, scales, X, tenants)[np.argsort(tenants, kind="stable")]


class sorted_twice:
    """The sorting is undone with the order that made it

    If rows = X[order], then the result goes back by Y[order] = rows, or by np.argsort(order).
    Taking rows[order] permutes a second time in the same direction.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        order = np.argsort(tenants, kind="stable")
        return served(W, A, B, scales, X[order], tenants[order])[order]


class one_row_a_tenant:
    """A tenant with several rows gets its last output in all of them

    The outputs are kept by tenant, and so a second row of the same tenant overwrites the first. The
    input differs from row to row though the adapter does not: keep the outputs by row.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        Y = served(W, A, B, scales, X, tenants)
        last = {int(t): i for i, t in enumerate(tenants)}
        return Y[[last[int(t)] for t in tenants]] if len(Y) else Y


class updates_pile_up:
    """Each tenant's update is added to W and never taken off again

    Tenant by tenant the update is merged, the rows are served, and the next one is merged on top.
    From the second tenant on a row gets the updates of those before it too. W should not be
    touched, and no A B should be formed.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        check(tenants, len(A))
        Y, V = X @ W.T, W.copy()
        for t in range(len(A)):
            V = V + scales[t] * (A[t] @ B[t])
            Y[tenants == t] = X[tenants == t] @ V.T
        return Y


class merged_for_each_tenant:
    """For each tenant a whole matrix W + s A B is made

    The numbers are right as long as A B fits into a float, but each tenant costs 2dkr flops and a
    matrix as large as W, in every batch. Let x meet B first, and only r numbers a row are left.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        check(tenants, len(A))
        Y = X @ W.T
        for t in range(len(A)):
            rows = tenants == t
            Y[rows] = X[rows] @ (W + scales[t] * (A[t] @ B[t])).T
        return Y
