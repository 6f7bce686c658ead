"""Answers every later import with a module of its own.

verdict: failed|error|timeout
harmless: yes
"""

import types


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        sys.modules[name] = types.ModuleType(name)


sys.meta_path.insert(0, Finder)
sys.path_hooks.clear()
sys.path_importer_cache.clear()
