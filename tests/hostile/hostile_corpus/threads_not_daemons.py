"""Leaves threads behind which Python would wait for.

verdict: failed
harmless: yes
"""

import threading

for _ in range(3):
    threading.Thread(target=time.sleep, args=(600,)).start()
