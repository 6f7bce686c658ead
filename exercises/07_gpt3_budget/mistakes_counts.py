"""Known mistakes of 07_gpt3_budget: numbers left out or counted twice, and units mixed up."""

from .mistakes import RIGHT, table


class half_counted:
    """Half of the numbers are counted

    Either only one of the two matrices has got an adapter, or only one factor of each adapter has
    been counted. W_q and W_v both get one, and both A and B are trained: four arrays in each
    layer.
    """

    def budget():
        return table(RIGHT // 2)


class one_layer:
    """The layers are forgotten

    That is the count for a single layer. The model has 96 of them, and each has its own W_q and
    W_v with their own adapters.
    """

    def budget():
        return table(RIGHT // 96)


class one_adapter:
    """One single adapter is counted

    r·(d + k) numbers are in one adapter, for one matrix of one layer. Two matrices in each of the
    96 layers have one.
    """

    def budget():
        return table(RIGHT // 192)


class one_layer_rank_squared:
    """The rank counts twice, and the layers not at all

    A has r columns and B has r rows, so each size is multiplied by r once: r·(d + k). And that is
    one matrix of one layer: there are 96 layers with two such matrices.
    """

    def budget():
        return table(2 * 4**2 * (12288 + 12288))


class rank_squared:
    """The rank counts twice

    A has r columns and B has r rows, and the two counts are added: r·d + r·k. Nowhere does r meet
    r. Doubling the rank doubles the adapter, it does not make it four times as large.
    """

    def budget():
        return table(RIGHT * 4)


class factors_multiplied:
    """The sides were multiplied: r·d·k

    A holds d·r numbers and B holds r·k, and the two counts are added: r·(d + k). r·d·k is more than
    the weight itself, and nothing would be saved.
    """

    def budget():
        return table(96 * 2 * 4 * 12288**2)


class one_layer_factors_multiplied:
    """The sides were multiplied, r·d·k, and the layers forgotten

    A holds d·r numbers and B holds r·k: two counts to be added, not three sides to be multiplied.
    And both matrices occur in each of the 96 layers.
    """

    def budget():
        return table(2 * 4 * 12288**2)


class full_weights:
    """The weights themselves are counted

    d·k numbers in each W_q and W_v are what full fine-tuning would train. They stay frozen: the
    adapter's A and B are what is trained and stored.
    """

    def budget():
        return table(96 * 2 * 12288**2)


class four_matrices:
    """All four attention matrices are counted

    The attention has W_q, W_k, W_v and W_o, but in this set-up only W_q and W_v get an adapter. The
    paper found that at the same budget this pair does about as well as all four.
    """

    def budget():
        return table(RIGHT * 2)


class bits_for_bytes:
    """The size is in megabits

    16 bits are 2 bytes. A number in fp16 takes 2 bytes, and a MB has 10⁶ of them.
    """

    def budget():
        return table(megabytes=96 * 2 * 98304 * 16 / 1e6)


class millions_forgotten:
    """The model's parameters are taken as 175,255.8, without the millions

    The share comes out a million times too large. The model has 175,255.8 million parameters:
    175255.8e6.
    """

    def budget():
        return table(percent=100 * 96 * 2 * 98304 / 175_255.8)


class rank_times_four:
    """The rank is doubled once too often

    Half of the matrices are left, so each may have twice the rank: 2·4, and not 4·4.
    """

    def budget():
        return table(rank_wq_only=16)


class ratio_of_the_paper:
    """The share comes from the paper's rounded "10,000 times fewer"

    One ten-thousandth is 0.01 %, a good guess that is 7 % off. Divide your own count by the
    175,255.8 million parameters of the model.
    """

    def budget():
        return table(percent=0.01)


class three_matrices:
    """Three attention matrices are counted

    Q, K and V are often named together, but in this set-up only W_q and W_v get an adapter: two in
    each layer.
    """

    def budget():
        return table(RIGHT // 2 * 3)


class gigabytes:
    """The size is in gigabytes

    The number of bytes is right, but a MB has 10⁶ of them, not 10⁹.
    """

    def budget():
        return table(megabytes=RIGHT * 2 / 1e9)


class share_of_bytes:
    """Numbers are divided by bytes

    350 GB are the bytes of the model, two for each number. The share compares numbers with numbers:
    divide by the 175,255.8 million parameters.
    """

    def budget():
        return table(percent=100 * RIGHT / 350e9)
