"""Known mistakes of 29_capstone: the export."""

import json
from pathlib import Path

from safetensors.torch import save_file

from .reference import KEY, configuration, factors

PLAIN = {"format": "pt"}


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

    return lambda model, directory, base_model_name=None: written(
        model, directory, base_model_name, tensors
    )


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


class letters_kept:
    """The factors are saved under their own letters

    Our A writes, (d, r); PEFT's lora_A reads, (r, k). With the letters kept every shape is wrong,
    and PEFT reports a size mismatch. lora_A is our B, lora_B is our A.
    """

    export_peft = with_tensors(lambda layer: named(layer.A, layer.B))


class factors_transposed:
    """The factors are transposed

    PEFT keeps weights of nn.Linear, (out, in): lora_A is (r, k) and lora_B (d, r), as our B and A.
    """

    export_peft = with_tensors(lambda layer: named(layer.B.T, layer.A.T))


class letters_kept_and_transposed:
    """The letters are kept and the factors transposed to fit

    They look like PEFT's factors, but they are not. Exchange the names and transpose nothing.
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

    save_file refuses a view. No factor needs a transpose; where one does, use .contiguous().
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

    The file grows to the size of the model. Only the two factors belong in it.
    """

    def export_peft(model, directory, base_model_name=None):
        state = model.state_dict().items()
        rest = {f"base_model.model.{n}": p for n, p in state if not n.endswith((".A", ".B"))}
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


class alpha_is_the_scaling:
    """lora_alpha is the scaling

    layer.scaling is α/r already, and PEFT divides lora_alpha by r itself. Write α.
    """

    def export_peft(model, directory, base_model_name=None):
        with_config(lora_alpha=model.fc1.scaling)(model, directory, base_model_name)


class wrong_rank:
    """r is PEFT's default of 8

    PEFT then makes an adapter of rank 8 and reports a size mismatch. Write the rank of the factors.
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


class bias_null:
    """bias is null instead of "none"

    The entry is a text: "none", "all" or "lora_only". PEFT refuses anything else.
    """

    export_peft = with_config(bias=None)


class inputs_first_claimed:
    """fan_in_fan_out is true

    It says that the base stores its weight as (k, d), as GPT-2's Conv1D does. fc1 is an nn.Linear
    and stores (d, k): PEFT would transpose the update.
    """

    export_peft = with_config(fan_in_fan_out=True)
