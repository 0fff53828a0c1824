from __future__ import annotations

import json
import sys

import pytest

import conspectus
from conspectus.errors import ConspectusError, MissingDependencyError
from conspectus.optional import require


def test_an_installed_module_is_returned() -> None:
    assert require("json", "tests") is json


def test_a_missing_module_names_its_extra(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "anndata", None)
    with pytest.raises(MissingDependencyError) as caught:
        require("anndata", "exporting")
    message = "conspectus[anndata] is needed for exporting: pip install 'conspectus[anndata]'"
    assert str(caught.value) == message
    assert isinstance(caught.value, ImportError)
    assert isinstance(caught.value, ConspectusError)


def test_a_module_that_no_extra_brings_is_named_itself() -> None:
    with pytest.raises(MissingDependencyError, match="^no_such_module is needed for tests"):
        require("no_such_module", "tests")


def test_a_broken_module_is_not_called_missing(tmp_path, monkeypatch) -> None:
    (tmp_path / "broken_module.py").write_text("import no_such_module\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ModuleNotFoundError) as caught:
        require("broken_module", "tests")
    assert not isinstance(caught.value, MissingDependencyError)


def test_a_public_name_without_its_extra_says_so(monkeypatch) -> None:
    error = ModuleNotFoundError("No module named 'torch'", name="torch")

    def fail(name: str) -> None:
        raise error

    monkeypatch.setattr("importlib.import_module", fail)
    monkeypatch.delitem(vars(conspectus), "TextReader", raising=False)
    with pytest.raises(MissingDependencyError, match=r"conspectus\[embed\] is needed for .*Reader"):
        conspectus.TextReader  # noqa: B018
