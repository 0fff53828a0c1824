"""A process killed at any step of the commit dance, and what the next run makes of it.

One child process forks a grandchild for every step; each ends at its step with `os._exit`, which
runs no clean-up, as SIGKILL and a power cut do not.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conspectus.errors import StoreError
from conspectus.store import Store, is_store

SIZES = (3, 2)

SCRIPT = """
import importlib.util, os, pathlib, sys
import numpy as np

spec = importlib.util.spec_from_file_location("kit", sys.argv[1])
kit = importlib.util.module_from_spec(spec)
sys.modules["kit"] = kit
spec.loader.exec_module(kit)
folder, sizes = pathlib.Path(sys.argv[2]), tuple(map(int, sys.argv[3].split(",")))
steps, last = 0, None

def counted(function):
    def stepping(*arguments, **options):
        global steps
        writing = function is not opening or (arguments[1:] and arguments[1] in ("wb", "ab"))
        if writing:
            steps += 1
            if steps == last:
                os._exit(9)
        return function(*arguments, **options)
    return stepping

opening = pathlib.Path.open
os.fsync = counted(lambda _: None)  # the step counts, not the wait for the disk
os.replace, os.unlink = counted(os.replace), counted(os.unlink)
pathlib.Path.open = counted(opening)

for last in range(1, 1000):
    child = os.fork()
    if child == 0:
        writer = kit.StoreWriter.create(
            folder / str(last), encoder=kit.ENCODER, n_latents=40, part_size=10
        )
        writer.set_decoder(np.eye(40, 4) + 1)
        kit.write_parts(writer, sizes, 40)
        writer.finish()
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        break
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_every_step(kit: Any, tmp_path: Path) -> None:
    child = subprocess.run(
        [
            *(sys.executable, "-c", SCRIPT),
            *(str(Path(__file__).with_name("conftest.py")), str(tmp_path)),
            ",".join(map(str, SIZES)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    steps = sorted(int(path.name) for path in tmp_path.iterdir())
    assert len(steps) > 30  # 2 parts, manifest, index: else the steps were not counted
    whole = kit.hashes(tmp_path / str(steps.pop()))  # the last one was not killed
    committed = set[int]()
    for step in steps:
        path = tmp_path / str(step)
        if is_store(path):
            store = Store.open(path)
            left = [problem for problem in store.verify() if "killed run" not in problem]
            assert left == [], step
            assert store.matrix().shape == (store.n_documents, 40)
            writer = kit.resume(path)
        else:
            writer = kit.create(path)
        committed.add(writer.committed)
        with writer:
            writer.set_decoder(np.eye(40, 4) + 1)
            kit.write_parts(writer, SIZES, 40)
            store = writer.finish()
        assert store.verify() == [], step
        assert kit.hashes(path) == whole, step
    assert committed == {0, 1, 2}


class Killed(BaseException):
    """Stands for Ctrl-C at the worst moment."""


@pytest.mark.parametrize("step", range(1, 30, 3))
def test_interrupted_at_a_step_in_one_process(
    kit: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    steps, replace = 0, os.replace

    def counted(*arguments: Any, **options: Any) -> None:
        nonlocal steps
        steps += 1
        if steps == step:
            raise Killed
        replace(*arguments, **options)

    path = tmp_path / "s"
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", counted)
        with contextlib.suppress(Killed):
            kit.store(path, SIZES)
    with kit.resume(path) if is_store(path) else kit.create(path) as writer:
        kit.write_parts(writer, SIZES, 40)
        assert writer.finish().verify() == []
    kit.store(tmp_path / "calm", SIZES)
    assert kit.hashes(path) == kit.hashes(tmp_path / "calm")


def test_left_behind_files_are_swept(kit: Any, tmp_path: Path) -> None:
    path = tmp_path / "s"
    with kit.create(path) as writer:
        kit.write_parts(writer, (4,), 40)
    rubbish = [
        path / ".manifest.json.1-2.tmp",
        path / "codes" / ".part-00001.parquet.77-88.tmp",
        path / "codes" / "part-00001.parquet",
        path / "documents" / "part-00001.parquet",
        path / "latents" / ".postings.bin.1-2.0.tmp",
        path / "latents" / "postings.bin",
        path / "latents" / "index.npy",
        path / "latents" / "postings.parquet",
    ]
    (path / "latents").mkdir()
    for file in rubbish:
        file.write_bytes(b"half a file")
    problems = Store.open(path).verify()
    assert len(problems) == len(rubbish)
    assert all("killed run" in problem for problem in problems)
    kit.resume(path).close()
    assert Store.open(path).verify() == []
    assert not any(file.exists() for file in rubbish)


def test_rubbish_that_cannot_be_swept(
    kit: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "s"
    kit.create(path).close()
    (path / ".manifest.json.1-2.tmp").write_bytes(b"x")

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "unlink", refuse)
    with pytest.raises(StoreError, match=r"no permission.*manifest\.json"):
        kit.resume(path)
