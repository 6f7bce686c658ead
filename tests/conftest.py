"""Settings for every property tested here: a shared machine is no reason for a failure."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# How fast examples are made and run says nothing about the product.
settings.register_profile(
    "lora-tutor", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("lora-tutor")
