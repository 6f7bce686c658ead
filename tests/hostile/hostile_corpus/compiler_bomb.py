"""Compiles an expression of a hundred thousand attributes, for the C stack to overflow.

verdict: error|crashed|memory|timeout
harmless: yes
"""

sys.setrecursionlimit(10**9)
deep = compile("a" + ".a" * 100_000, "deep", "eval")
