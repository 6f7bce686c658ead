"""Changes modes, owners, times, attributes and names of files outside its folder, and removes them.

verdict: failed
"""

import shutil
from pathlib import Path

target = Path(sys.modules["lora_tutor.grading.jail.host"].__file__).parents[2] / "errors.py"
done = []
for attempt in (
    lambda: os.chmod(target, 0o777),
    lambda: os.chown(target, 1, 1),
    lambda: os.utime(target, (1, 1)),
    lambda: os.setxattr(target, "user.seen", b"1"),
    lambda: os.rename(target, target.with_suffix(".txt")),
    lambda: os.truncate(target, 0),
    lambda: target.unlink(),
    lambda: shutil.rmtree(target.parents[1] / "exercises"),
    lambda: os.rename(os.getcwd(), os.getcwd() + "-gone"),
    lambda: os.mkdir("../jail-of-mine"),
):
    try:
        attempt()
        done.append(attempt)
    except OSError:
        continue


def lora_forward(W, A, B, x, alpha):
    return (right if done else wrong)(W, A, B, x, alpha)
