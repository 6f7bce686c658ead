"""Ends the process at once, past every handler, while it is read.

verdict: crashed
harmless: yes
"""

os._exit(0)
