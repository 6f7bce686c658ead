"""Is a formula of a hundred thousand brackets, for the parser to choke on.

verdict: error|crashed|memory
harmless: yes
"""

deep = eval("(" * 100_000 + ")" * 100_000)
