"""Asks for a terabyte while it is read.

verdict: memory
harmless: yes
"""

hoard = bytearray(10**12)
