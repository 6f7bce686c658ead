"""Leaves its session twice over and ignores what should end it.

verdict: failed
modes: spawn
"""

import signal

try:
    os.setsid()
except OSError:
    pass
try:
    if os.fork() == 0:
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        if os.fork() == 0:
            while True:
                time.sleep(1)
        os._exit(0)
except OSError:
    pass
