"""Is no function but an object that says yes to everything.

verdict: failed|error
harmless: yes
"""

class Yes:
    def __getattr__(self, name):
        return self

    def __call__(self, *_, **__):
        return self

    def __bool__(self):
        return True

    def __len__(self):
        return 10**18

    def __getitem__(self, key):
        return self

    def __iter__(self):
        return self

    def __next__(self):
        return self


lora_forward = Yes()
