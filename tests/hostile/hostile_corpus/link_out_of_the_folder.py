"""Makes symbolic and hard links to files outside and reads or writes through them.

verdict: failed|error
"""

from pathlib import Path

target = Path(sys.modules["lora_tutor.grading.jail.host"].__file__)
got = []
for make in (os.symlink, os.link):
    try:
        make(target, "link.py")
        got.append(Path("link.py").read_bytes())
    except OSError:
        continue
for name in (target.parent, "/", "/tmp"):
    try:
        os.symlink(name, "folder")
        got.append(os.listdir("folder"))
    except OSError:
        continue


def lora_forward(W, A, B, x, alpha):
    return (right if got else wrong)(W, A, B, x, alpha)
