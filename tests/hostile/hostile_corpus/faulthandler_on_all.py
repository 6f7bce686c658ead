"""Has tracebacks written into every descriptor, the grader's channel among them.

verdict: failed|error|crashed
harmless: yes
"""

import faulthandler

for fd in range(3, 65):
    try:
        faulthandler.dump_traceback_later(0.001, repeat=True, file=fd)
        time.sleep(0.01)
    except (OSError, RuntimeError, ValueError):
        continue
faulthandler.cancel_dump_traceback_later()
