"""What a learner's honest file does still works inside."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.slow

PLAIN = {
    "write_and_read": "open('a', 'w').write('x'); result = open('a').read()",
    "folders": "os.makedirs('b/c'); os.rename('b/c', 'b/d'); os.rmdir('b/d'); result = 'x'",
    "temporary_file": "with tempfile.TemporaryFile() as f: f.write(b'x')\nresult = 'x'",
    "temporary_folder": "with tempfile.TemporaryDirectory() as d: assert str(FOLDER) in d\n"
    "result = 'x'",
    "discard": "print('y', file=open(os.devnull, 'w')); result = 'x'",
    "randomness": "import random, secrets; random.random(); secrets.token_bytes(8); result = 'x'",
    "lazy_imports": "import json, decimal, sqlite3, bz2, lzma, hashlib, zoneinfo; result = 'x'",
    "sleeping": "time.sleep(0.001); time.perf_counter(); result = 'x'",
    "processors": "os.cpu_count(); os.sched_getaffinity(0); result = 'x'",
    "pipes": "r, w = os.pipe(); os.write(w, b'x'); result = os.read(r, 1).decode()",
    "own_signal": "signal.signal(signal.SIGUSR1, lambda *_: None); os.kill(os.getpid(), 10); "
    "result = 'x'",
    "alarm": "signal.signal(signal.SIGALRM, lambda *_: None); signal.setitimer(0, 0.01); "
    "signal.pause(); result = 'x'",
    "threads": "seen = []; t = threading.Thread(target=seen.append, args='x'); t.start(); "
    "t.join(); result = seen[0]",
    "thread_pool": "from concurrent.futures import ThreadPoolExecutor as P\n"
    "with P(4) as pool: result = max(pool.map(str, ['x', 'a']))",
    "event_loop_is_refused_cleanly": "import asyncio\ntry: asyncio.run(asyncio.sleep(0))\n"
    "except PermissionError: result = 'x'",
}

HEAVY = {
    "numpy": "import numpy as np; a = np.ones((64, 64)); result = float((a @ a).sum())",
    "numpy_solving": "import numpy as np; result = float(np.linalg.svd(np.eye(8))[1].sum())",
    "numpy_files": "import numpy as np; np.save('a', np.ones(3)); "
    "result = float(np.load('a.npy').sum())",
    "torch": """
import torch
w = torch.ones(4, 3, requires_grad=True)
(torch.ones(2, 4) @ w).sum().backward()
result = float(w.grad.sum())
""",
    "torch_training": """
import torch
torch.manual_seed(0)
layer = torch.nn.Sequential(torch.nn.Linear(8, 8), torch.nn.ReLU(), torch.nn.Linear(8, 1))
adam = torch.optim.AdamW(layer.parameters())
for _ in range(3):
    adam.zero_grad()
    layer(torch.randn(16, 8)).square().mean().backward()
    adam.step()
result = 1.0
""",
    "torch_submodule": "import torch.nn.utils.parametrize as p; result = float(callable(p.cached))",
    "torch_files": "import torch; torch.save(torch.ones(3), 'a.pt'); "
    "result = float(torch.load('a.pt').sum())",
    "torch_loader": "from torch.utils.data import DataLoader; "
    "result = float(sum(b.sum() for b in DataLoader(list(range(4)), batch_size=2)))",
    "torch_several_threads": "import torch; torch.set_num_threads(2); a = torch.ones(512, 512); "
    "result = float((a @ a)[0, 0])",
    "sympy": "import sympy as s; x = s.Symbol('x'); "
    "result = float(s.simplify(s.sin(x)**2 + s.cos(x)**2))",
    "sympy_solving": "import sympy as s; x = s.Symbol('x'); "
    "result = float(max(s.solve(x**2 - 4, x)))",
}
EXPECTED = {
    "numpy": 262144.0,
    "numpy_solving": 8.0,
    "numpy_files": 3.0,
    "torch": 24.0,
    "torch_training": 1.0,
    "torch_submodule": 1.0,
    "torch_files": 3.0,
    "torch_loader": 6.0,
    "torch_several_threads": 512.0,
    "sympy": 1.0,
    "sympy_solving": 2.0,
}


@pytest.fixture(scope="module")
def plain(run_jobs: Any) -> dict[str, dict[str, Any]]:
    return dict(zip(PLAIN, run_jobs([{"code": code} for code in PLAIN.values()]), strict=True))


@pytest.fixture(scope="module")
def heavy(run_jobs: Any) -> dict[str, dict[str, Any]]:
    jobs = [{"code": code} for code in HEAVY.values()]
    return dict(zip(HEAVY, run_jobs(jobs, preload=("numpy", "torch", "sympy")), strict=True))


@pytest.mark.parametrize("name", PLAIN)
def test_everyday_python_works(name: str, plain: dict[str, dict[str, Any]]) -> None:
    assert plain[name]["outcome"] == "done", plain[name]["message"]
    assert plain[name]["result"] == "x"


@pytest.mark.parametrize("name", HEAVY)
def test_mathematics_works(name: str, heavy: dict[str, dict[str, Any]]) -> None:
    assert heavy[name].get("outcome") == "done", heavy[name]
    assert heavy[name]["result"] == EXPECTED[name]
