"""Answers that it raised, with fields of all the wrong kinds, where the file is loaded.

verdict: error|crashed
preamble: wire
harmless: yes
"""

fields = {"kind": [1], "bases": 5, "message": {"a": 1}, "line": "x", "text": None, "ours": []}
answer(msgpack.packb(["err", fields, []]))
