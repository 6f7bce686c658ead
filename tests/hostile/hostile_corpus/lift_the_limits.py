"""Lifts its own limits, and lowers those of its parent.

verdict: failed|error|memory
"""

import resource

changed = []
for name in (name for name in dir(resource) if name.startswith("RLIMIT_")):
    most = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    for pid, limits in ((0, most), (os.getppid(), (0, 0)), (1, most)):
        try:
            resource.prlimit(pid, getattr(resource, name), limits)
            changed.append(name)
        except (OSError, ValueError):
            continue


def lora_forward(W, A, B, x, alpha):
    return (right if changed else wrong)(W, A, B, x, alpha)
