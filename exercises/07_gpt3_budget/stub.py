"""Exercise 07: a budget for GPT-3 (Lesson 1.2).

On GPT-3, says the LoRA paper, 10,000 times fewer parameters are trained, and
a task is stored in 35 MB instead of 350 GB. Predict the numbers behind that:
by head, on paper, or let Python do the sums.

    the model     175,255.8 million parameters, 350 GB in fp16
    its layers    96, each with W_q and W_v of shape (d, k), d = k = 12288
    the adapters  rank r = 4 on every W_q and every W_v, in fp16

A number in fp16 takes 2 bytes. Here MB are 10⁶ bytes and GB are 10⁹ bytes.
Should your count be wrong, what follows from it is judged by your own count:
size, share and storage. The rank needs no count.
"""


def budget() -> dict[str, float]:
    """Five predictions, in a dict with the keys

    params        how many numbers the adapters train, exactly
    megabytes     the size of a file with these numbers, in MB
    percent       the trained numbers in percent of the model's parameters
    rank_wq_only  the rank at which adapters on the W_q alone train as many
                  numbers, an integer
    storage_gb    what it takes to store the base once and the adapters of
                  100 tasks, in GB
    """
    # TODO: five numbers. An expression such as 3 * 4 is as good as 12.
    raise NotImplementedError("budget")
