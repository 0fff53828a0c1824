from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from conspectus.errors import ModelError
from conspectus.readers.pull import index as module
from conspectus.readers.pull.index import DEFAULT_INDEX, IndexSettings, find_wheel


@pytest.fixture
def pip_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Write a pip configuration of the test's own; the machine's does not reach in."""
    import os

    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_")):
            monkeypatch.delenv(name)
    path = tmp_path / "pip.conf"
    # pip still reads the machine's own files beside this one: every option is given here.
    monkeypatch.setenv("PIP_CONFIG_FILE", str(path))

    def write(text: str) -> None:
        path.write_text(text)

    return write


@pytest.mark.parametrize("as_json", [False, True])
def test_finds_the_wheel_on_html_and_json_pages(index, make_entry, as_json: bool) -> None:
    entry, wheel = make_entry()
    index.as_json = as_json
    index.files = {"demo_model-0.9-py3-none-any.whl": b"", entry.filename: wheel}
    url = find_wheel(entry, index.settings())
    assert url == f"http://127.0.0.1:{index.port}/files/{entry.filename}"


def test_trailing_slash_of_the_index_does_not_matter(index, make_entry) -> None:
    entry, wheel = make_entry()
    index.files = {entry.filename: wheel}
    settings = replace(index.settings(), indexes=(index.url + "/",))
    assert find_wheel(entry, settings).endswith(entry.filename)


def test_second_index_is_asked_when_the_first_fails(index, make_entry) -> None:
    entry, wheel = make_entry()
    index.files = {entry.filename: wheel}
    wrong = f"http://127.0.0.1:{index.port}/nowhere"
    settings = replace(index.settings(), indexes=(wrong, index.url))
    assert find_wheel(entry, settings).endswith(entry.filename)


def test_error_names_every_index_and_its_reason(index, make_entry) -> None:
    entry, _ = make_entry()
    settings = replace(index.settings(), indexes=(index.url, "http://u:pw@127.0.0.1:1/simple"))
    with pytest.raises(ModelError) as caught:
        find_wheel(entry, settings)
    message = str(caught.value)
    assert f"does not list {entry.filename}" in message
    assert "http://127.0.0.1:1/simple/demo-model/" in message
    assert "pw" not in message


def test_no_index_at_all(make_entry) -> None:
    with pytest.raises(ModelError, match="no index"):
        find_wheel(make_entry()[0], IndexSettings(indexes=()))


def test_credentials_go_to_the_index_and_its_files(index, make_entry) -> None:
    entry, wheel = make_entry()
    index.files = {entry.filename: wheel}
    settings = replace(index.settings(), indexes=(index.url.replace("//", "//me:pa%20ss@"),))
    url = find_wheel(entry, settings)
    assert url.startswith("http://me:pa%20ss@127.0.0.1")
    with settings.client.open(url) as response:
        assert response.read() == wheel
    assert {login for _, _, login in index.requests} == {"Basic bWU6cGEgc3M="}


def test_local_index_and_find_links(tmp_path: Path, make_entry) -> None:
    entry, wheel = make_entry()
    page = tmp_path / "simple" / entry.distribution
    page.mkdir(parents=True)
    (tmp_path / "files").mkdir()
    placed = tmp_path / "files" / entry.filename
    placed.write_bytes(wheel)
    (page / "index.html").write_text(f'<a href="../../files/{entry.filename}">x</a>')
    settings = IndexSettings(indexes=((tmp_path / "simple").as_uri(),))
    assert find_wheel(entry, settings) == placed.as_uri()
    for folder in (str(tmp_path / "files"), (tmp_path / "files").as_uri()):
        settings = IndexSettings(indexes=(), find_links=(folder,))
        assert find_wheel(entry, settings) == placed.as_uri()


def test_pips_configuration_is_read(pip_config) -> None:
    pip_config(
        "[global]\nindex-url = https://mirror.example/simple\n"
        "extra-index-url = https://one.example/simple\n    https://two.example/simple\n"
        "find-links = /wheels\ncert = /ca.pem\nproxy = http://proxy.example:8080\ntimeout = 7\n"
    )
    settings = IndexSettings.from_pip()
    assert settings.indexes == (
        "https://mirror.example/simple",
        "https://one.example/simple",
        "https://two.example/simple",
    )
    assert settings.find_links == ("/wheels",)
    client = settings.client
    assert (client.certificates, client.proxy) == ("/ca.pem", "http://proxy.example:8080")
    assert client.timeout == 7.0


def test_environment_wins_over_files_and_download_over_global(
    pip_config, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip_config(
        "[global]\nindex-url = https://global.example\nproxy = http://global.example\n"
        "[download]\nindex-url = https://download.example\nproxy = http://download.example\n"
    )
    monkeypatch.setenv("PIP_INDEX_URL", "https://environment.example")
    settings = IndexSettings.from_pip()
    assert settings.indexes[0] == "https://environment.example"
    assert settings.client.proxy == "http://download.example"


def test_no_index_option(pip_config) -> None:
    pip_config("[global]\nno-index = true\n")
    assert IndexSettings.from_pip().indexes == ()


def test_without_pip_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess([], 1, "", "No module named pip")
    monkeypatch.setattr(module.subprocess, "run", lambda *_, **__: failed)
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX", "UV_DEFAULT_INDEX"):
        monkeypatch.delenv(name, raising=False)
    assert IndexSettings.from_pip().indexes == (DEFAULT_INDEX,)
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://uv.example")
    assert IndexSettings.from_pip().indexes == ("https://uv.example",)
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example")
    monkeypatch.setenv("PIP_TIMEOUT", "soon")
    settings = IndexSettings.from_pip()
    assert settings.indexes == ("https://mirror.example",)
    assert settings.client.timeout == 60.0
