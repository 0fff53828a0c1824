from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from conspectus.errors import ModelError
from conspectus.readers.pull.download import ATTEMPTS, download, sha256_of
from conspectus.readers.pull.http import Client

CONTENT = bytes(range(256)) * 4000
NAME = "demo.whl"


class Recorder:
    def __init__(self) -> None:
        self.total: float | None = None
        self.done = 0.0
        self.finished = 0

    def start(self, task: str, total: float | None, unit: str) -> None:
        self.total = total

    def advance(self, amount: float) -> None:
        self.done += amount

    def finish(self) -> None:
        self.finished += 1


@pytest.fixture
def fetch(index, tmp_path: Path):
    index.files[NAME] = CONTENT

    def run(sha256: str | None = None, size: int | None = None, **options):
        target = tmp_path / NAME
        download(
            f"http://127.0.0.1:{index.port}/files/{NAME}",
            target,
            size=len(CONTENT) if size is None else size,
            sha256=sha256 or hashlib.sha256(CONTENT).hexdigest(),
            client=Client(timeout=5),
            pause=0.001,
            **options,
        )
        return target

    return run


def test_whole_file_with_progress_in_bytes(fetch) -> None:
    bar = Recorder()
    target = fetch(progress=bar)
    assert target.read_bytes() == CONTENT
    assert not target.with_name(NAME + ".part").exists()
    assert (bar.total, bar.done, bar.finished) == (len(CONTENT), len(CONTENT), 1)


def test_cut_connection_resumes_where_it_broke(fetch, index) -> None:
    index.cuts = [300_000, 100_000]
    bar = Recorder()
    assert fetch(progress=bar).read_bytes() == CONTENT
    assert index.downloads() == [None, "bytes=300000-", "bytes=400000-"]
    assert bar.done == len(CONTENT)


def test_later_run_continues_the_part_file(fetch, index, tmp_path: Path) -> None:
    (tmp_path / (NAME + ".part")).write_bytes(CONTENT[:777_777])
    bar = Recorder()
    assert fetch(progress=bar).read_bytes() == CONTENT
    assert index.downloads() == ["bytes=777777-"]
    assert bar.done == len(CONTENT)


def test_whole_part_file_needs_no_request(fetch, index, tmp_path: Path) -> None:
    (tmp_path / (NAME + ".part")).write_bytes(CONTENT)
    assert fetch().read_bytes() == CONTENT
    assert index.downloads() == []


def test_server_without_ranges_starts_over(fetch, index) -> None:
    index.ranges = False
    index.cuts = [500_000]
    bar = Recorder()
    assert fetch(progress=bar).read_bytes() == CONTENT
    assert index.downloads() == [None, "bytes=500000-"]
    assert bar.done == len(CONTENT)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_transient_status_is_tried_again(fetch, index, status: int) -> None:
    index.statuses = [status, status]
    assert fetch().read_bytes() == CONTENT


@pytest.mark.parametrize("status", [403, 404, 410])
def test_refusal_is_not_tried_again(fetch, index, status: int) -> None:
    index.statuses = [status]
    with pytest.raises(ModelError, match=str(status)):
        fetch()
    assert len(index.downloads()) == 1


def test_wrong_hash_removes_the_file(fetch, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"not the file expected.*removed"):
        fetch(sha256="0" * 64)
    assert list(tmp_path.glob(NAME + "*")) == []


def test_larger_file_than_expected_is_not_swallowed(fetch, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not the file expected"):
        fetch(size=1000)
    assert list(tmp_path.glob(NAME + "*")) == []


def test_file_of_the_server_became_shorter(fetch, index, tmp_path: Path) -> None:
    (tmp_path / (NAME + ".part")).write_bytes(bytes(900_000))
    index.files[NAME] = CONTENT[:800_000]
    with pytest.raises(ModelError, match="of 1,024,000 bytes are kept"):
        fetch()
    assert None in index.downloads()


def test_dead_line_gives_up_and_keeps_what_came(fetch, index, tmp_path: Path) -> None:
    index.cuts = [1000] + [0] * ATTEMPTS
    with pytest.raises(ModelError, match="1,000 of 1,024,000 bytes are kept"):
        fetch()
    assert (tmp_path / (NAME + ".part")).stat().st_size == 1000
    assert fetch().read_bytes() == CONTENT


def test_slow_progress_never_runs_out_of_attempts(fetch, index) -> None:
    index.cuts = [100_000] * (ATTEMPTS + 3)
    assert fetch().read_bytes() == CONTENT


def test_full_disk_is_said_at_once(fetch, index, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        name = "demo.whl.part"

        def write(self, chunk: bytes) -> int:
            raise OSError(28, "No space left on device")

    module = sys.modules["conspectus.readers.pull.download"]
    write = vars(module)["_write"]
    monkeypatch.setattr(module, "_write", lambda file, chunk: write(Full(), chunk))
    with pytest.raises(ModelError, match="No space left on device"):
        fetch()
    assert len(index.downloads()) == 1


def test_credentials_stay_out_of_messages(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        download(
            "http://user:secret@127.0.0.1:1/demo.whl",
            tmp_path / NAME,
            size=10,
            sha256="",
            client=Client(timeout=1),
            pause=0.0,
        )
    assert "secret" not in str(caught.value)


def test_sha256_of(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256_of(path) == expected
