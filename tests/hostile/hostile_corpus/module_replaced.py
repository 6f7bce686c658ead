"""Puts an object in the place of its own module, whose names change at each look.

verdict: failed|error
harmless: yes
"""

import types


class Shifting(types.ModuleType):
    def __getattribute__(self, name):
        return os.urandom


sys.modules[__name__] = Shifting("submission")
globals()["__file__"] = 7
