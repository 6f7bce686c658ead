"""One formula, with the exponent of r as the rule; its own subclass of ValueError."""

from types import MappingProxyType

EXPONENTS = MappingProxyType({"lora": -1.0, "rslora": -0.5})


class UnknownRule(ValueError):
    pass


def scaling(alpha: float, r: int, rule: str) -> float:
    match rule:
        case "lora" | "rslora":
            return float(alpha * r ** EXPONENTS[rule])
        case "none":
            return float(True)
        case other:
            raise UnknownRule(other)


def flat_rule() -> dict[str, str]:
    # The step of SGD is proportional to s² r, that of a sign to s r.
    powers_of_s = {"sgd": 2, "adam": 1}
    return {name: {2: "rslora", 1: "lora"}[power] for name, power in powers_of_s.items()}
