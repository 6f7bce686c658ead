"""Replaces the standard output by something that never flushes.

verdict: timeout|crashed
harmless: yes
"""

class Stuck:
    def write(self, text):
        return len(text)

    def flush(self):
        while True:
            time.sleep(1)


sys.stdout = sys.stderr = Stuck()
