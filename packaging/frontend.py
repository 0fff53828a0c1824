"""Fetch the front-end libraries that the web app ships, exactly as they are locked.

Users get them inside the wheel and never need node. Whoever builds Conspectus (or installs it from
a checkout) gets them from the npm registry: the lock names each tarball with the registry's own
SHA-512, and each file taken from it with its SHA-256, so that nothing else can be shipped. It needs
the standard library alone, because it runs while the package itself is being built.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import sys
import tarfile
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = Path(__file__).with_name("frontend.lock.json")
SECONDS = 120


class FrontendError(Exception):
    """A library could not be fetched, or is not the one that was locked."""


def install(root: Path = ROOT, *, dev: bool = False, lock: Path = LOCK) -> list[Path]:
    """Bring every locked file to its place, and leave alone what is there and right.

    Parameters
    ----------
    root
        The repository or the unpacked sdist.
    dev
        Fetch what only tests use, instead of what is shipped.
    lock
        The lock file.

    Returns
    -------
    list of Path
        Files that were written.

    Raises
    ------
    FrontendError
        A tarball cannot be fetched, or it or a file of it differs from the lock.
    """
    written: list[Path] = []
    for package in json.loads(lock.read_text(encoding="utf-8"))["packages"]:
        if package["dev"] == dev and not all(_is_right(root, f) for f in package["files"]):
            written += _unpack(root, package, _fetch(package))
    return written


def missing(root: Path = ROOT, *, dev: bool = False, lock: Path = LOCK) -> list[str]:
    """List locked files that are not there, or not as locked.

    Parameters
    ----------
    root, dev, lock
        As for `install`.

    Returns
    -------
    list of str
        Paths below `root`.
    """
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    files = [file for p in packages if p["dev"] == dev for file in p["files"]]
    return [str(file["to"]) for file in files if not _is_right(root, file)]


def _is_right(root: Path, file: dict[str, str]) -> bool:
    target = root / file["to"]
    return target.is_file() and _sha256(target.read_bytes()) == file["sha256"]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _fetch(package: dict[str, Any]) -> bytes:
    name, url = f"{package['name']} {package['version']}", package["url"]
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:
            content: bytes = answer.read()
    except (OSError, urllib.error.URLError) as error:
        raise FrontendError(
            f"the web app needs {name}, and {url} cannot be fetched: {error}. Conspectus ships it "
            "inside its wheel and sdist: install one of these, or build where the npm registry can "
            "be reached."
        ) from error
    found = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != package["integrity"]:
        raise FrontendError(f"{url} is not {name} as locked: it has {found}")
    return content


def _unpack(root: Path, package: dict[str, Any], content: bytes) -> list[Path]:
    written: list[Path] = []
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        for file in package["files"]:
            try:
                member = archive.extractfile(file["from"])
            except KeyError:
                member = None
            body = member.read() if member else b""
            if _sha256(body) != file["sha256"]:
                raise FrontendError(f"{file['from']} of {package['name']} is not as locked")
            target = root / file["to"]
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(target.name + ".partial")
            partial.write_bytes(body)
            partial.replace(target)
            written.append(target)
    return written


def main() -> int:
    """Run as a program: ``python packaging/frontend.py [--dev]``."""
    parser = argparse.ArgumentParser(description="Fetch the locked front-end libraries.")
    parser.add_argument("--dev", action="store_true", help="what tests use, not what is shipped")
    try:
        for path in install(dev=parser.parse_args().dev):
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    except FrontendError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
