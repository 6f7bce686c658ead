"""Fills its own namespace with things that raise when they are looked at.

verdict: error|failed|crashed
harmless: yes
"""

class Raising:
    def __eq__(self, other):
        raise SystemExit(0)

    def __hash__(self):
        return hash("lora_forward")


globals()[Raising()] = wrong
