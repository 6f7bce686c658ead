"""No import: the arguments bring their own arithmetic. Other order."""

flops = 2


def count(products):
    return flops * sum(rows * columns for rows, columns in products)


def step_flops(d, k, r):
    share = lambda d, k: (2 * d * k + 3 * r * (d + k)) / (3 * d * k)  # noqa: E731
    return dict(
        break_even_r=d / 3 * k / (k + d),
        square_ratio=share(d, d),
        lora=count([(d, k), (k, d)] + 3 * [(d, r), (r, k)]),
        full=count(3 * [(d, k)]),
    )
