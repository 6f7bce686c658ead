"""Puts itself in the place of pytest, and brings a plugin.

verdict: failed|error
harmless: yes
"""

import types

pytest_plugins = ["submission"]
fake = types.ModuleType("pytest")
fake.main = lambda *_, **__: 0
sys.modules["pytest"] = sys.modules["_pytest"] = fake


def pytest_runtest_makereport(item, call):
    report = types.SimpleNamespace(outcome="passed", passed=True)
    return report


def test_matches_formula():
    assert True
