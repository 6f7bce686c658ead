"""Known mistakes of 10_cheap_forward: the scale, and the sum with the base."""

from .mistakes import adapter


class no_scale:
    """The scale α/r is missing

    Cheap, but not the same output: the adapter's path is to be multiplied by α/r. Scale the small
    array, the one with r columns, or the result: both fit into the budget.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + (x @ B.T) @ A.T


class alpha_only:
    """The scale is α instead of α/r

    Cheap, but not the same output: nobody divides by r. The whole point of the division is that one
    may change the rank and keep α.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha * ((x @ B.T) @ A.T)


class scales_base_too:
    """W's path is scaled as well

    The products are right, but the scale multiplies the sum of both paths, so the pretrained layer
    itself changes by the factor α/r. Only the adapter's path is scaled: look at your brackets.
    """

    def lora_forward(W, A, B, x, alpha):
        return alpha / A.shape[1] * (x @ W.T + (x @ B.T) @ A.T)


class forgets_base:
    """W's path is missing

    The cheapest product is the one that is left out, but the adapter only corrects what the frozen
    layer says. The budget has room for both paths.
    """

    def lora_forward(W, A, B, x, alpha):
        return alpha / A.shape[1] * ((x @ B.T) @ A.T)


class rows_only:
    """Only a batch with two axes is handled

    A batch (n, k) works, but a single vector or sequences (b, t, k) do not keep their leading
    axes. Let @ work on the last axis of x and leave the others alone; nothing needs to be
    flattened.
    """

    def lora_forward(W, A, B, x, alpha):
        rows = x.reshape(-1, x.shape[-1])
        return rows @ W.T + alpha / A.shape[1] * ((rows @ B.T) @ A.T)


class r_squared:
    """The scale is α/r² instead of α/r

    The division by r happens twice. It often hides in two places: once where the scale is made,
    once more where it is used. Divide α by r once.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha / A.shape[1] ** 2 * adapter(A, B, x)


class root_of_r:
    """The scale is α/√r: that is rsLoRA

    Dividing by √r is a method of its own, rank-stabilised LoRA, which keeps high ranks audible.
    A good idea, and an option in PEFT, but plain LoRA divides by r. With the wrong one of the
    two, a trained adapter comes out √r times too loud.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha / A.shape[1] ** 0.5 * adapter(A, B, x)


class floor_division:
    """The scale is α // r, rounded down

    Two strokes divide and round down: 7 // 3 is 2 and not 2.33. Where r divides α nobody
    notices, and where α < r the adapter falls silent. Use a single stroke.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha // A.shape[1] * adapter(A, B, x)


class inverted_scale:
    """The scale is upside down: r/α

    A larger α should make the adapter louder, and here it makes it softer. α stands above the
    line, r below.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + A.shape[1] / alpha * adapter(A, B, x)


class rank_from_outputs:
    """r is read from the first axis of A, which is d

    A has the shape (d, r): its first axis counts the outputs, its second the rank. Dividing by d
    makes the adapter of a wide layer all but vanish.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha / A.shape[0] * adapter(A, B, x)


class rank_from_inputs:
    """r is read from the second axis of B, which is k

    B has the shape (r, k): its first axis is the rank, its second counts the inputs. Dividing by k
    makes the adapter of a wide layer all but vanish.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T + alpha / B.shape[1] * adapter(A, B, x)


class scale_on_both_factors:
    """The scale is applied twice, once for each factor

    A and B are both multiplied by α/r, and in the product that makes (α/r)². The scale belongs to
    the product A B: apply it once, to either factor or to their product.
    """

    def lora_forward(W, A, B, x, alpha):
        scale = alpha / A.shape[1]
        return x @ W.T + adapter(scale * A, scale * B, x)


class subtracts:
    """The adapter is subtracted instead of added

    The update is W + ΔW, a sum. With a minus sign every step that training takes is undone twice:
    the layer moves away from what it has learnt.
    """

    def lora_forward(W, A, B, x, alpha):
        return x @ W.T - alpha / A.shape[1] * adapter(A, B, x)
