"""What holds for every test: a busy machine makes none of them fail."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# hypothesis measures how fast examples are made and run, which says nothing about the product.
settings.register_profile("lora-tutor", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("lora-tutor")
