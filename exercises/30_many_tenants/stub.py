"""Exercise 30: many tenants in one batch (Lesson 8.3).

A server holds one base and T adapters, one for each tenant. Requests arrive in
any order, so the rows of one batch belong to different tenants, and some to
none. Sorting them into T small batches, or swapping merged weights, would
leave the machine idle most of the time. Instead W meets the whole batch at
once, and each row picks its own factors by the number of its tenant:

    y_i = W x_i + s_t A_t (B_t x_i)      with t = tenants[i]
    y_i = W x_i                          where tenants[i] is −1

All factors have one rank here and lie in two stacks, so A[t] is the writer of
tenant t and B[t] the reader. Servers such as Punica and S-LoRA have kernels
for this; NumPy has indexing.
"""

import numpy as np


def serve_batch(
    W: np.ndarray,
    A: np.ndarray,
    B: np.ndarray,
    scales: np.ndarray,
    X: np.ndarray,
    tenants: np.ndarray,
) -> np.ndarray:
    """The outputs of a batch in which each row has its own adapter.

    W:        (d, k), frozen, shared by all
    A:        (T, d, r), the writers
    B:        (T, r, k), the readers
    scales:   (T,), the scale s_t of each adapter: α/r, worked out already
    X:        (n, k), one request in each row
    tenants:  (n,) whole numbers from 0 to T−1, or −1: no adapter
    returns   (n, d), a new array in the order of X and of X's type

    n and T may be 0. A number outside −1 … T−1 raises IndexError. No input is
    changed. No s A B is formed, not even for one tenant: its entries may be
    too large for a float although A (B x) is not. What stands in another
    tenant's factors, even nan, touches no row but that tenant's. And a row
    does not run through the adapters of others: with hundreds of them there
    would be no room for the outputs.
    """
    # TODO: the base for all, then each row's own two thin products.
    raise NotImplementedError("serve_batch")
