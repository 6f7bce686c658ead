"""Closes the standard streams.

verdict: failed|crashed|error
harmless: yes
"""

for stream in (sys.stdin, sys.stdout, sys.stderr):
    stream.close()
for fd in (0, 1, 2):
    os.close(fd)
