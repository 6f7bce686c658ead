"""Answers thousands of large formulas, each of which takes a tenth of a second to build.

verdict: failed|crashed
exercise: 06_param_formulas
harmless: yes
preamble: wire
"""

def formulas(d, k, r):
    symbol = ["Symbol", "d", {}]
    tree = ["Add", *[["Mul", ["Integer", str(n)], symbol] for n in range(1200)]]
    body = msgpack.packb(msgpack.ExtType(2, msgpack.packb(tree)))
    answer(b"\x93\xa2ok\xdc" + (1000).to_bytes(2, "big") + body * 1000 + b"\x90")
