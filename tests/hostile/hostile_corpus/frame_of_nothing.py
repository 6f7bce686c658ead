"""Announces a frame without any content.

verdict: crashed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    send_raw(struct.pack(">I", 0))
    time.sleep(60)
