"""Puts named pipes where somebody might read, and reads one.

verdict: failed|error|timeout
"""

def lora_forward(W, A, B, x, alpha):
    os.mkfifo("report.json")
    with open("report.json") as file:
        return file.read()
