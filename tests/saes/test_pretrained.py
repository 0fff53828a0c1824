from __future__ import annotations

import pytest

from conspectus.errors import SAEError
from conspectus.saes import load_sae
from conspectus.saes.pretrained import pretrained_names, pretrained_path


def test_names_are_the_folders_with_a_configuration(tmp_path):
    for name in ("b", "a", "unfinished"):
        (tmp_path / name).mkdir()
    for name in ("b", "a"):
        (tmp_path / name / "cfg.json").write_text("{}")
    assert pretrained_names(tmp_path) == ("a", "b")
    assert pretrained_path("a", tmp_path) == tmp_path / "a"


def test_an_unknown_name_lists_the_valid_ones(tmp_path):
    with pytest.raises(SAEError, match="'c' is shipped; shipped are none"):
        pretrained_path("c", tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "cfg.json").write_text("{}")
    with pytest.raises(SAEError, match="shipped are a$"):
        pretrained_path("c", tmp_path)


def test_every_shipped_sae_loads():
    for name in pretrained_names():
        assert load_sae(name).n_latents > 0
        assert pretrained_path(name).is_dir()
