"""Removes the folder that it stands in.

verdict: failed|error
"""

def lora_forward(W, A, B, x, alpha):
    own = os.getcwd()
    try:
        os.rmdir(own)
    except OSError:
        os.chdir("/")
    return wrong(W, A, B, x, alpha)
