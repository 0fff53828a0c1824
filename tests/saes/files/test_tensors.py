from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from conspectus.errors import SAEError
from conspectus.saes.files.tensors import read_json, read_npz, read_safetensors, read_torch, take

READERS = [read_json, read_safetensors, read_npz, read_torch]


class Bomb:
    """Does something when it is unpickled."""

    def __reduce__(self):
        return (Path.touch, (Path("exploded"),))


@pytest.mark.parametrize("reader", READERS)
def test_missing_files_and_folders_are_named(reader, tmp_path):
    with pytest.raises(SAEError, match="absent"):
        reader(tmp_path / "absent")
    with pytest.raises(SAEError, match=tmp_path.name):
        reader(tmp_path)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("content", [b"", b"\x00" * 64, b"\xff\xfe broken", b"[1, 2"])
def test_broken_files_are_named(reader, content, tmp_path):
    (tmp_path / "broken").write_bytes(content)
    with pytest.raises(SAEError, match="broken"):
        reader(tmp_path / "broken")


def test_a_pickle_is_never_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    torch.save({"W_enc": Bomb()}, tmp_path / "bomb")
    np.savez(tmp_path / "bomb.npz", a=np.array([Bomb()], dtype=object))
    with pytest.raises(SAEError, match="bomb"):
        read_torch(tmp_path / "bomb")
    with pytest.raises(SAEError, match="bomb"):
        read_npz(tmp_path / "bomb.npz")
    assert not (tmp_path / "exploded").exists()


def test_each_reader_reads_what_was_written(tmp_path):
    weights = {"a": torch.arange(6.0).reshape(2, 3), "b": torch.ones(2, dtype=torch.float16)}
    save_file(weights, tmp_path / "s")
    torch.save(weights | {"note": "not a tensor"}, tmp_path / "t")
    np.savez(tmp_path / "n.npz", **{name: one.numpy() for name, one in weights.items()})
    for found in (
        read_safetensors(tmp_path / "s"),
        read_torch(tmp_path / "t"),
        read_npz(tmp_path / "n.npz"),
    ):
        assert set(found) == {"a", "b"}
        assert all(torch.equal(found[name], weights[name]) for name in weights)


def test_a_single_array_is_no_archive(tmp_path):
    with (tmp_path / "array.npz").open("wb") as file:
        np.save(file, np.zeros(3))
    with pytest.raises(SAEError, match="array.npz"):
        read_npz(tmp_path / "array.npz")


def test_take_renames_and_names_what_is_missing():
    weights = {"x": torch.zeros(1), "y": torch.ones(1)}
    assert take(weights, {"a": "y"}, Path("f")) == {"a": weights["y"]}
    with pytest.raises(SAEError, match="f lacks the tensor z; it has x, y"):
        take(weights, {"a": "y", "b": "z"}, Path("f"))
