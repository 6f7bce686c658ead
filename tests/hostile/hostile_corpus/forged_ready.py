"""Greets the checker once more, as a jail with no layers.

verdict: crashed
preamble: wire
harmless: yes
"""

send_frame(b"\0" * 16, msgpack.packb([]))
