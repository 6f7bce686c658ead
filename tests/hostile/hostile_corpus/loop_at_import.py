"""Never comes to an end while it is read.

verdict: timeout
harmless: yes
modes: spawn
"""

while True:
    pass
