"""Styles and scripts come from a catalogue."""

from __future__ import annotations

import pytest

from conspectus.app import assets
from conspectus.errors import MissingDependencyError


def test_everything_a_page_names_is_there(client):
    import re

    page = client.get("/s/words/").text
    named = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert len(named) >= 7
    for url in named:
        answer = client.get(url)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-type"].split(";")[0] in ("text/css", "text/javascript")


@pytest.mark.parametrize(
    "name",
    ["nothing.js", "..%2fassets.py", "%2e%2e%2fassets.py", "vendor/htmx.min.js"],
)
def test_no_name_reaches_a_file(client, name):
    assert client.get(f"/static/{name}").status_code == 404


def test_a_missing_library_is_said_at_the_start(monkeypatch):
    monkeypatch.setattr(assets, "VENDOR", ("not-there.min.js",))
    with pytest.raises(MissingDependencyError, match=r"packaging/frontend\.py"):
        assets.load_assets()


def test_a_theme_has_the_colours_of_the_system():
    css = assets.with_themes(
        ":root {\n --a: 1; }\n@media (prefers-color-scheme: dark) {\n  :root { --a: 2; }\n}\n"
    )
    assert ':root[data-theme="light"] {\n --a: 1;  color-scheme: light; }' in css
    assert ':root[data-theme="dark"] { --a: 2;  color-scheme: dark; }' in css
    served = assets.load_assets()["report.css"].content.decode()
    assert served.count(":root[data-theme=") == 2
    with pytest.raises(ValueError, match="light and dark"):
        assets.with_themes("body { color: red; }")
