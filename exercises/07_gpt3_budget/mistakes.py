"""Known mistakes of 07_gpt3_budget: sizes, shares, ranks and the base."""

MODEL = 175_255.8e6
RIGHT = 96 * 2 * 4 * (12288 + 12288)


def right_storage(megabytes):
    return 350 + 100 * megabytes / 1e3


def table(params=RIGHT, bytes_each=2, unit=1e6, storage=right_storage, **others):
    """All five answers for a count, a size of one number and a unit; what follows follows."""
    megabytes = params * bytes_each / unit
    values = {
        "params": params,
        "megabytes": megabytes,
        "percent": 100 * params / MODEL,
        "rank_wq_only": 8,
        "storage_gb": storage(megabytes),
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
        return table(storage=lambda megabytes: 100 * (350 + megabytes / 1e3))


class adapters_hardly_counted:
    """The adapters are hardly counted

    Beside the base one adapter is next to nothing, but there are 100 tasks, and each has a file of
    its own, as large as `megabytes` says. Together they show.
    """

    def budget():
        return table(storage=lambda megabytes: 350 + megabytes / 1e3)


class base_left_out:
    """The base is left out

    The adapters alone are no model: they are corrections to a base, and without it they are of no
    use. It is stored once.
    """

    def budget():
        return table(storage=lambda megabytes: 100 * megabytes / 1e3)


class megabytes_plus_gigabytes:
    """Megabytes are added to gigabytes

    The adapters' size was taken in MB and the base's in GB. Before they can be added, both must be
    in GB: a gigabyte is 1000 megabytes.
    """

    def budget():
        return table(storage=lambda megabytes: 350 + 100 * megabytes)


class base_from_count:
    """The base is worked out from its parameters

    175,255.8 million numbers of 2 bytes are about 350.5 GB: a fair thought. But the exercise says
    350 GB, as the paper does, so that all get the same number. Add the adapters to that.
    """

    def budget():
        return table(storage=lambda megabytes: (2 * MODEL + 1e8 * megabytes) / 1e9)
