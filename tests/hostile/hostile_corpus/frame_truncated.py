"""Announces a frame, sends half of it and falls silent.

verdict: timeout
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    send_raw(struct.pack(">I", 1000) + stolen_id() + b"r" + b"\x93")
    time.sleep(60)
