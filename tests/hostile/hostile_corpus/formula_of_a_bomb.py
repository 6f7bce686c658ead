"""Computes 9**9**9**9 itself.

verdict: timeout|memory|crashed|failed
exercise: 06_param_formulas
harmless: yes
"""

def formulas(d, k, r):
    return {"full": 9**9**9**9}
