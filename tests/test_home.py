from __future__ import annotations

from pathlib import Path

import pytest

from conspectus.home import home


def test_home_is_the_variable_or_the_platforms_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path))
    assert home() == tmp_path
    monkeypatch.setenv("CONSPECTUS_HOME", "~/elsewhere")
    assert home() == Path.home() / "elsewhere"
    monkeypatch.delenv("CONSPECTUS_HOME")
    assert home().name == "conspectus"
