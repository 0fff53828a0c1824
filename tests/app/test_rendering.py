"""Templates: escaping, parts, and what every page has."""

from __future__ import annotations

import jinja2
import pytest

from conspectus.app.pages import PAGES
from conspectus.app.rendering import environment


def written(text, **values):
    return environment().from_string(text).render(**values)


def test_everything_is_escaped_and_cleaned():
    assert written("{{ x }}", x="<b>&\x00\ud800") == "&lt;b&gt;&amp;␀\N{REPLACEMENT CHARACTER}"


def test_a_missing_value_is_a_fault_and_not_a_gap():
    with pytest.raises(jinja2.UndefinedError):
        written("{{ nothing }}")


def test_templates_of_reports_are_there_under_their_name():
    names = environment().list_templates()
    assert "report/evidence.html.j2" in names
    assert "base.html.j2" in names


def test_no_template_has_inline_code_or_marks_anything_safe():
    loader = environment().loader
    for name in environment().list_templates():
        if name.startswith("report/") or not name.endswith(".j2"):
            continue
        source, *_ = loader.get_source(environment(), name)
        for forbidden in ("| safe", "|safe", " style=", " onclick", "hx-on", "js:", "<style"):
            assert forbidden not in source, (name, forbidden)


def test_navigation_names_every_page_once(client):
    page = client.get("/s/words/").text
    for one in PAGES:
        target = f'href="/s/words/{one.name}"'
        assert page.count(f"{target}>{one.title}</a>") == int(one.in_navigation and bool(one.name))
    assert page.count('aria-current="page"') == 1
    assert len({one.name for one in PAGES}) == len(PAGES)


def test_every_page_has_landmarks_a_title_and_one_heading(client):
    for path in ("", "concepts", "concept/0", "document/0", "search", "search?latents=0"):
        page = client.get("/s/words/" + path).text
        for part in ("<main ", "<header ", "<footer ", '<html lang="en">', 'class="skip"'):
            assert page.count(part) == 1, (path, part)
        assert page.count("<h1") == 1, path
        assert " · words · Conspectus</title>" in page


def test_read_only_is_said(client, client_of, store):
    assert "read-only" in client.get("/s/words/").text
    with client_of(store, allow_labels=True) as editing:
        assert "read-only" not in editing.get("/s/words/").text
