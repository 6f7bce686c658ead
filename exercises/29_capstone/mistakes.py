"""Known mistakes of 29_capstone."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

from .reference import KEY, LoRALinear, configuration, factors, inject

LARGEST = 10**8
"""A product of more numbers than this is refused here, as the limit of memory does elsewhere."""


PLAIN = {"format": "pt"}


def trainable(model):
    return [p for p in model.parameters() if p.requires_grad]


def written(model, directory, name, tensors=factors, config=configuration, metadata=PLAIN):
    """export_peft in parts: tensors(layer) and config(layer, name)."""
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    plain = {key: p.detach().float().contiguous() for key, p in tensors(model.fc1).items()}
    save_file(plain, folder / "adapter_model.safetensors", metadata=metadata)
    text = json.dumps(config(model.fc1, name), indent=2)
    (folder / "adapter_config.json").write_text(text, encoding="utf-8")


def with_tensors(tensors):
    """export_peft with other tensors."""

    def export_peft(model, directory, base_model_name=None):
        written(model, directory, base_model_name, tensors)

    return export_peft


def with_config(**changes):
    """export_peft with these entries of the configuration; a value of ... takes one out."""

    def config(layer, name):
        entries = configuration(layer, name) | changes
        return {key: value for key, value in entries.items() if value is not ...}

    def export_peft(model, directory, base_model_name=None):
        written(model, directory, base_model_name, config=config)

    return export_peft


def named(lora_A, lora_B, key=KEY):
    return {key.format("lora_A"): lora_A, key.format("lora_B"): lora_B}


def steps_of(model, X, y, lr, steps):
    X, y = torch.as_tensor(X), torch.as_tensor(y)
    optimiser = torch.optim.Adam(trainable(model), lr=lr)
    for _ in range(steps):
        batch = torch.randint(len(X), (64,))
        optimiser.zero_grad()
        nn.functional.cross_entropy(model(X[batch]), y[batch]).backward()
        optimiser.step()
    return model


def values(matrix, r):
    return torch.linalg.svdvals(matrix).numpy()[:r]


def small_factors(layer):
    """R of A and of the transpose of B, each (r, r)."""
    left = torch.linalg.qr(layer.A.detach()).R
    return left, torch.linalg.qr(layer.B.detach().T).R


class rest_left_trainable:
    """The rest of the model is not frozen

    LoRALinear freezes its own base, but fc2 and the head go on training: 2,886 numbers instead of
    240, and they are in no adapter file. Freeze the whole model, then inject.
    """

    def inject(model, r, alpha):
        model.fc1 = LoRALinear(model.fc1, r, alpha)
        return model


class head_left_trainable:
    """The head is trained too, but not exported

    The adapter file holds fc1 alone, and with the old head the outputs are others. Freeze the head,
    as it is asked here, or save it with modules_to_save.
    """

    def inject(model, r, alpha):
        model.requires_grad_(False)
        model.head.requires_grad_(True)
        model.fc1 = LoRALinear(model.fc1, r, alpha)
        return model


class more_layers_adapted:
    """fc2 gets an adapter as well

    Only fc1 is asked for, 240 numbers. A second adapter must be named in target_modules and written
    into the file too.
    """

    def inject(model, r, alpha):
        model.requires_grad_(False)
        model.fc1 = LoRALinear(model.fc1, r, alpha)
        model.fc2 = LoRALinear(model.fc2, r, alpha)
        return model


class seed_unused:
    """The seed is not used

    B and the batches are drawn from whatever state the generator happens to be in, so nobody can
    repeat the result. Seed before the injection, because B is drawn there.
    """

    def adapt(model, X, y, *, r, alpha, lr, steps, seed):
        return steps_of(inject(model, r, alpha), X, y, lr, steps)


class seeded_too_late:
    """The seed is set after the injection

    B was drawn before, from whatever state the generator was in. Set the seed first.
    """

    def adapt(model, X, y, *, r, alpha, lr, steps, seed):
        model = inject(model, r, alpha)
        torch.manual_seed(seed)
        return steps_of(model, X, y, lr, steps)


class rate_unused:
    """The learning rate is not used

    The optimiser has a rate of its own, perhaps Adam's 0.001, which is too slow. Pass lr to it.
    """

    def adapt(model, X, y, *, r, alpha, lr, steps, seed):
        torch.manual_seed(seed)
        return steps_of(inject(model, r, alpha), X, y, 0.001, steps)


class steps_unused:
    """The number of steps is not used

    The loop has a length of its own, so steps=0 trains as well. Run it `steps` times.
    """

    def adapt(model, X, y, *, r, alpha, lr, steps, seed):
        torch.manual_seed(seed)
        return steps_of(inject(model, r, alpha), X, y, lr, 400)


class letters_kept:
    """The factors are saved under their own letters

    Our A writes, (d, r); PEFT's lora_A reads, (r, k). With the letters kept every shape is wrong,
    and PEFT reports a size mismatch. lora_A is our B, lora_B is our A.
    """

    export_peft = with_tensors(lambda layer: named(layer.A, layer.B))


class factors_transposed:
    """The factors are transposed

    The right factors stand under the right names, but transposed. PEFT keeps them as weights of
    nn.Linear layers, (out, in): lora_A is (r, k) and lora_B is (d, r), just as our B and A are.
    """

    export_peft = with_tensors(lambda layer: named(layer.B.T, layer.A.T))


class letters_kept_and_transposed:
    """The letters are kept and the factors transposed to fit

    A transposed is (r, d) and B transposed is (k, r): they look like PEFT's factors, and in a
    square layer even fit, but they are not. Exchange the names and transpose nothing.
    """

    export_peft = with_tensors(lambda layer: named(layer.A.T, layer.B.T))


class prefix_missing:
    """The keys lack base_model.model

    PEFT's keys begin with base_model.model. Without that it finds nothing for its adapter, warns
    once, and the model computes what the bare base does: the cruellest mistake, for nothing fails.
    """

    export_peft = with_tensors(
        lambda layer: named(layer.B, layer.A, KEY.removeprefix("base_model.model."))
    )


class not_contiguous:
    """A transposed view is handed to safetensors

    .T gives a view whose numbers do not lie in a row, and save_file refuses it with a ValueError.
    Here no factor needs a transpose; where one does, .contiguous() copies it into order.
    """

    def export_peft(model, directory, base_model_name=None):
        Path(directory).mkdir(parents=True, exist_ok=True)
        layer = model.fc1
        tensors = named(layer.A.detach().T, layer.B.detach().T)
        save_file(tensors, Path(directory) / "adapter_model.safetensors", {"format": "pt"})


class scaled_factor:
    """A is multiplied by the scaling before it is saved

    PEFT multiplies by lora_alpha / r itself, so the scaling is there twice. Save A as it is.
    """

    export_peft = with_tensors(lambda layer: named(layer.B, layer.scaling * layer.A))


class merged_weight_saved:
    """The merged weight is saved as the adapter

    W + s·A B is a whole layer, and PEFT looks for two factors and finds none. Save A and B.
    """

    export_peft = with_tensors(
        lambda layer: {
            "base_model.model.fc1.weight": layer.base.weight + layer.scaling * layer.A @ layer.B
        }
    )


class base_saved_too:
    """The base is saved with the adapter

    The file holds what everyone has already, and grows to the size of the model. Only the two
    factors belong in it.
    """

    def export_peft(model, directory, base_model_name=None):
        rest = {f"base_model.model.{n}": p for n, p in model.state_dict().items() if ".A" not in n}
        rest = {name: p for name, p in rest.items() if ".B" not in name}
        written(model, directory, base_model_name, lambda layer: factors(layer) | rest)


class alpha_missing:
    """lora_alpha is missing in the configuration

    PEFT then takes its default, 8, and scales by 8/3 instead of 10/3, without a word.
    """

    export_peft = with_config(lora_alpha=...)


class alpha_is_r:
    """lora_alpha is r

    The scaling becomes 1. lora_alpha is α, and PEFT divides it by r itself.
    """

    def export_peft(model, directory, base_model_name=None):
        with_config(lora_alpha=model.fc1.r)(model, directory, base_model_name)


class wrong_rank:
    """r is PEFT's default of 8

    The configuration must tell the rank of the factors in the file. PEFT makes an adapter of rank 8
    and reports a size mismatch.
    """

    export_peft = with_config(r=8)


class rslora_claimed:
    """use_rslora is true

    Then PEFT scales by α/√r instead of α/r. This adapter was trained with the plain rule.
    """

    export_peft = with_config(use_rslora=True)


class another_target:
    """target_modules names another layer

    The adapter sits on fc2, untrained, and the keys of fc1 are ignored. Name the adapted layer.
    """

    export_peft = with_config(target_modules=["fc2"])


class more_targets:
    """target_modules names more layers than were adapted

    PEFT makes an adapter on fc2 as well, and finds no numbers for it. Name fc1 alone.
    """

    export_peft = with_config(target_modules=["fc1", "fc2"])


class scaling_left_out:
    """The singular values are those of A B, without the scaling

    What changes the weight is s·A B, and all its singular values are s times larger.
    """

    def singular_values(model):
        left, right = small_factors(model.fc1)
        return values(left @ right.T, model.fc1.r)


class transpose_forgotten:
    """R of Bᵀ is not transposed back

    Bᵀ = Q₂ R₂, so B = R₂ᵀ Q₂ᵀ and A B = Q₁ (R₁ R₂ᵀ) Q₂ᵀ. Without the transpose the small product is
    another matrix.
    """

    def singular_values(model):
        left, right = small_factors(model.fc1)
        return values(model.fc1.scaling * left @ right, model.fc1.r)


class squares:
    """The squares of the singular values come back

    The eigenvalues of MᵀM are the squares of the singular values of M. Take their roots.
    """

    def singular_values(model):
        left, right = small_factors(model.fc1)
        return values(model.fc1.scaling * left @ right.T, model.fc1.r) ** 2


class ascending:
    """The singular values come in ascending order

    That is the order of eigvalsh. Singular values are given with the largest first.
    """

    def singular_values(model):
        left, right = small_factors(model.fc1)
        return values(model.fc1.scaling * left @ right.T, model.fc1.r)[::-1].copy()


class product_formed:
    """The (d, k) product is formed

    The numbers are right, but the product is as large as the weight, and its SVD costs far more
    still. With QR of A and of Bᵀ nothing larger than the factors is ever made.
    """

    def singular_values(model):
        A, B = model.fc1.A.detach(), model.fc1.B.detach()
        if len(A) * B.shape[1] > LARGEST:
            raise RuntimeError("can't allocate memory")
        return values(model.fc1.scaling * A @ B, model.fc1.r)


class format_missing:
    """The file has no metadata

    Loaders ask for the format before they open such a file. Pass metadata={"format": "pt"}.
    """

    def export_peft(model, directory, base_model_name=None):
        written(model, directory, base_model_name, metadata=None)


class target_with_prefix:
    """target_modules has the prefix of the keys

    base_model.model belongs to PEFT's wrapping. A target is the name in your model: fc1.
    """

    export_peft = with_config(target_modules=["base_model.model.fc1"])


class all_values:
    """All singular values of the weight's size come back

    s·A B has rank r, so all but r of them are zero. Return the r largest.
    """

    def singular_values(model):
        A, B = model.fc1.A.detach(), model.fc1.B.detach()
        if len(A) * B.shape[1] > LARGEST:
            raise RuntimeError("can't allocate memory")
        return torch.linalg.svdvals(model.fc1.scaling * A @ B).numpy()
