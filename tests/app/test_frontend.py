"""Libraries come as locked, or not at all."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import io
import json
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "packaging" / "frontend.lock.json"


@pytest.fixture
def frontend():
    spec = importlib.util.spec_from_file_location("frontend", ROOT / "packaging" / "frontend.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def packed(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


@pytest.fixture
def locked(tmp_path):
    """A registry of one package in a file, and a lock that names it."""
    content = packed({"package/lib.js": b"let x;", "package/other.js": b"unwanted"})
    archive = tmp_path / "lib-1.0.0.tgz"
    archive.write_bytes(content)
    digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
    package = {
        "name": "lib",
        "version": "1.0.0",
        "dev": False,
        "url": archive.as_uri(),
        "integrity": f"sha512-{digest}",
        "files": [
            {
                "from": "package/lib.js",
                "to": "static/lib.js",
                "sha256": hashlib.sha256(b"let x;").hexdigest(),
            }
        ],
    }
    path = tmp_path / "lock.json"

    def write(**changes):
        path.write_text(json.dumps({"packages": [package | changes]}))
        return path

    return write


def test_only_what_is_locked_is_taken(frontend, locked, tmp_path):
    root = tmp_path / "root"
    written = frontend.install(root, lock=locked())
    assert written == [root / "static" / "lib.js"]
    assert written[0].read_bytes() == b"let x;"
    assert [path.name for path in root.rglob("*") if path.is_file()] == ["lib.js"]


def test_what_is_there_and_right_is_not_fetched_again(frontend, locked, tmp_path):
    root = tmp_path / "root"
    frontend.install(root, lock=locked())
    assert frontend.install(root, lock=locked(url="file:///nowhere.tgz")) == []
    assert frontend.missing(root, lock=locked()) == []


def test_what_was_changed_is_brought_back(frontend, locked, tmp_path):
    root = tmp_path / "root"
    (target,) = frontend.install(root, lock=locked())
    target.write_text("let x = evil();")
    assert frontend.missing(root, lock=locked()) == ["static/lib.js"]
    frontend.install(root, lock=locked())
    assert target.read_bytes() == b"let x;"


def test_another_tarball_is_refused(frontend, locked, tmp_path):
    with pytest.raises(frontend.FrontendError, match="not lib 1.0.0 as locked"):
        frontend.install(tmp_path / "root", lock=locked(integrity="sha512-AAAA"))
    assert not (tmp_path / "root").exists()


def test_another_file_is_refused(frontend, locked, tmp_path):
    wrong = {"from": "package/other.js", "to": "static/lib.js", "sha256": "0" * 64}
    for file in (wrong, wrong | {"from": "package/none.js"}):
        with pytest.raises(frontend.FrontendError, match="not as locked"):
            frontend.install(tmp_path / "root", lock=locked(files=[file]))


def test_an_unreachable_registry_is_said_with_the_way_out(frontend, locked, tmp_path):
    with pytest.raises(frontend.FrontendError, match=r"cannot be fetched.*wheel and sdist"):
        frontend.install(tmp_path / "root", lock=locked(url=(tmp_path / "none.tgz").as_uri()))


def test_development_files_are_fetched_only_when_asked_for(frontend, locked, tmp_path):
    root = tmp_path / "root"
    assert frontend.install(root, lock=locked(dev=True)) == []
    assert len(frontend.install(root, dev=True, lock=locked(dev=True))) == 1


def test_the_lock_names_registry_tarballs_and_full_hashes():
    for package in json.loads(LOCK.read_text())["packages"]:
        name, version = package["name"], package["version"]
        assert package["url"] == f"https://registry.npmjs.org/{name}/-/{name}-{version}.tgz"
        assert len(base64.b64decode(package["integrity"].removeprefix("sha512-"))) == 64
        assert all(len(file["sha256"]) == 64 for file in package["files"])
        home = "tests/app/vendor/" if package["dev"] else "src/conspectus/app/static/vendor/"
        assert all(file["to"].startswith(home) for file in package["files"])


def test_vega_lite_is_the_one_that_altair_was_made_for():
    import altair

    packages = {p["name"]: p["version"] for p in json.loads(LOCK.read_text())["packages"]}
    major = altair.SCHEMA_VERSION.removeprefix("v").split(".")[0]
    assert packages["vega-lite"].split(".")[0] == major
