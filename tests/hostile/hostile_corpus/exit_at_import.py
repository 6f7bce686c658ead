"""Leaves with exit status 0 while it is read.

verdict: crashed
harmless: yes
modes: spawn
"""

raise SystemExit(0)
