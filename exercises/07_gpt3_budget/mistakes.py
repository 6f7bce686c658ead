"""Known mistakes of 07_gpt3_budget."""

MODEL = 175_255.8e6
RIGHT = 96 * 2 * 4 * (12288 + 12288)


def table(params=RIGHT, bytes_each=2, unit=1e6, **others):
    """All five answers for a count, a size of one number and a unit; what follows follows."""
    megabytes = params * bytes_each / unit
    values = {
        "params": params,
        "megabytes": megabytes,
        "percent": 100 * params / MODEL,
        "rank_wq_only": 8,
        "storage_gb": 350 + 100 * megabytes / 1e3,
    }
    return values | others


class single_precision:
    """Each number is given 4 bytes

    That would be fp32. The file is in fp16, with 2 bytes for a number.
    """

    def budget():
        return table(bytes_each=4)


class half_bytes:
    """Each number is given one byte

    The number of parameters in millions is not yet the size in megabytes: a number in fp16 takes 16
    bits, and that is 2 bytes.
    """

    def budget():
        return table(bytes_each=1)


class mebibytes:
    """Mebibytes are given instead of megabytes

    Your count is right, but it was divided by 2²⁰. Such units are called MiB, and some tools write
    MB for them: the paper's "35 MB" is closer to these. Here a megabyte is 10⁶ bytes.
    """

    def budget():
        return table(unit=2**20)


class plain_bytes:
    """The size is in bytes

    The number of bytes is right, but megabytes are asked for: divide by 10⁶.
    """

    def budget():
        return table(megabytes=RIGHT * 2)


class paper_megabytes:
    """The paper's rounded 35 MB is repeated

    The paper writes "35MB" for its 350 GB over 10,000, both of them rounded. The exact count gives
    a little more: multiply it by 2 bytes.
    """

    def budget():
        return table(megabytes=35.0, storage_gb=353.5)


class fraction:
    """The share is a fraction, not a percentage

    The division is right, but per cent means of a hundred: multiply by 100.
    """

    def budget():
        return table(percent=RIGHT / MODEL)


class times_fewer:
    """The share is upside down

    Model over adapters tells how many times fewer numbers are trained: that is the paper's "10,000
    times". What is asked is the share, adapters over model, in percent.
    """

    def budget():
        return table(percent=MODEL / RIGHT)


class share_of_adapted_weights:
    """The share is taken of the adapted weights only

    The adapters are compared with W_q and W_v alone. The model has many more parameters than these,
    175,255.8 million in all, and nearly all of them stay frozen.
    """

    def budget():
        return table(percent=100 * RIGHT / (96 * 2 * 12288**2))


class rank_unchanged:
    """The rank is the same with half of the matrices

    With W_q alone there are half as many adapters. For the same number of trained numbers each of
    them must be larger, and the size of an adapter is proportional to its rank.
    """

    def budget():
        return table(rank_wq_only=4)


class rank_halved:
    """The rank went the wrong way

    Half the adapters at half the rank train a quarter of the numbers. With fewer adapters each one
    may be larger, if the budget is to stay the same.
    """

    def budget():
        return table(rank_wq_only=2)


class full_copies:
    """A full copy of the model is stored for each task

    100 times 350 GB is the bill of full fine-tuning. With LoRA the base is the same for all tasks
    and is stored once: each task adds its small file only.
    """

    def budget():
        return table(storage_gb=35_000.0)


class copies_and_adapters:
    """Each task stores the base as well as its adapters

    The base is frozen, so it is the same for all 100 tasks and is stored once. Only the adapters
    come a hundred times.
    """

    def budget():
        return table(storage_gb=100 * (350 + RIGHT * 2 / 1e9))


class adapters_hardly_counted:
    """The adapters are hardly counted

    Beside the base one adapter is next to nothing, but there are 100 tasks, and each has a file of
    its own, as large as `megabytes` says. Together they show.
    """

    def budget():
        return table(storage_gb=350 + RIGHT * 2 / 1e9)


class base_left_out:
    """The base is left out

    The adapters alone are no model: they are corrections to a base, and without it they are of no
    use. It is stored once.
    """

    def budget():
        return table(storage_gb=100 * RIGHT * 2 / 1e9)


class megabytes_plus_gigabytes:
    """Megabytes are added to gigabytes

    The adapters' size was taken in MB and the base's in GB. Before they can be added, both must be
    in GB: a gigabyte is 1000 megabytes.
    """

    def budget():
        return table(storage_gb=350 + 100 * RIGHT * 2 / 1e6)


class base_from_count:
    """The base is worked out from its parameters

    175,255.8 million numbers of 2 bytes are about 350.5 GB: a fair thought. But the exercise says
    350 GB, as the paper does, so that all get the same number. Add the adapters to that.
    """

    def budget():
        return table(storage_gb=2 * MODEL / 1e9 + 100 * RIGHT * 2 / 1e9)


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
