from __future__ import annotations

from pathlib import Path

import pytest

from conspectus.readers.pull.http import FETCH_ERRORS, Client, redact


def test_redact_removes_user_and_password_only() -> None:
    assert redact("https://u:p@host:8/a/b?c#d") == "https://host:8/a/b?c#d"
    assert redact("https://host/a") == "https://host/a"


@pytest.mark.parametrize(
    ("source", "url", "expected"),
    [
        ("https://u:p@a.example/s/", "https://a.example/f", "https://u:p@a.example/f"),
        ("https://u:p@a.example/s/", "https://b.example/f", "https://b.example/f"),
        ("https://u:p@a.example/s/", "http://a.example/f", "http://a.example/f"),
        ("https://a.example/s/", "https://a.example/f", "https://a.example/f"),
        ("https://u:p@a.example/", "https://x:y@a.example/f", "https://x:y@a.example/f"),
    ],
)
def test_credentials_stay_on_their_host(source: str, url: str, expected: str) -> None:
    assert Client().with_credentials_of(source, url) == expected


def test_netrc_serves_where_the_url_has_no_user(
    index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "netrc"
    path.write_text("machine 127.0.0.1 login me password word\n")
    path.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".netrc").write_text(path.read_text())
    (tmp_path / ".netrc").chmod(0o600)
    Client().open(f"{index.url}/demo-model/").close()
    assert index.requests[-1][2] == "Basic bWU6d29yZA=="


def test_proxy_is_used_for_every_request(index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.delenv("no_proxy")
    client = Client(proxy=f"http://127.0.0.1:{index.port}")
    with pytest.raises(FETCH_ERRORS):
        client.open("http://elsewhere.example/simple/demo-model/")
    assert index.requests[-1][0] == "http://elsewhere.example/simple/demo-model/"


def test_missing_certificates_are_a_fetch_error() -> None:
    with pytest.raises(FETCH_ERRORS):
        Client(certificates="/nonexistent.pem").open("https://127.0.0.1:1/")


def test_folder_of_certificates_is_accepted(tmp_path: Path) -> None:
    with pytest.raises(FETCH_ERRORS, match="refused"):
        Client(certificates=str(tmp_path)).open("https://127.0.0.1:1/")
