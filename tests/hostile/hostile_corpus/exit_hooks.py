"""Leaves, and wants to print a verdict on the way out.

verdict: crashed
harmless: yes
"""

import atexit


class Last:
    def __del__(self):
        print('{"verdict": "passed", "points": 9}')


last = Last()
atexit.register(print, '{"verdict": "passed", "points": 9}')
sys.exit(0)
