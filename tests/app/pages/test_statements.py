"""The page that tells a result in sentences, in a client and in a browser."""

from __future__ import annotations

import html
import io
import json
import re
import shlex
import threading
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner
from word_store import word_store

import conspectus as cs
from conspectus.app.facts import asking
from conspectus.app.facts import statements as facts
from conspectus.cli.app import app as cli

URL = "/s/words/statements?of="
COMPARE = f"{URL}compare&by=model&a=x"
TOGETHER = f"{URL}together&min_support=5"
CLUSTERS = f"{URL}clusters&latents=0&latents=1&latents=2&latents=3&k=2&unchecked=true"
SEARCH = f"{URL}search&latents=0&n=20"
HOSTILE = '<img src=x onerror=alert(1)> "quoted"'


@pytest.fixture(autouse=True)
def _by_words(monkeypatch):
    """Compare names by their words, whatever encoder is installed."""
    for place in ("concepts.wording", "concepts.axis", "concepts.find"):
        monkeypatch.setattr(f"conspectus.analysis.{place}.choose_encoder", lambda _: (None, "none"))


@pytest.fixture
def rows():
    """Of 400 documents those of model x have alpha and gamma, those of y beta without delta."""
    rng = np.random.default_rng(3)
    made = []
    for i in range(400):
        model = "xyz"[i % 3]
        first = rng.random() < {"x": 0.9, "y": 0.2, "z": 0.1}[model]
        second = rng.random() < {"x": 0.1, "y": 0.8, "z": 0.4}[model]
        words = ["alpha"] * first + ["beta"] * second
        words += ["gamma"] * (rng.random() < (0.85 if first else 0.15))
        words += ["delta"] * (rng.random() < (0.1 if second else 0.8))
        words += [f"w{i}", HOSTILE, *["plain"] * int(rng.integers(30, 40))]
        made.append({"text": " ".join(rng.permutation(words).tolist()), "model": model})
    return made


def made_of(store, of):
    """Make the result as `--explain` does."""
    if of == "compare":
        return cs.diff(store, by="model", a=["x"], verify_share=0.5)
    if of == "together":
        return cs.correlate(store, min_support=5, verify_share=0.5)
    if of == "clusters":
        return cs.cluster(store, latents=[0, 1, 2, 3], k=2, resamples=0)
    return cs.search(store, latents=[0], n=20)


OF = {"compare": COMPARE, "together": TOGETHER, "clusters": CLUSTERS, "search": SEARCH}


def code_of(page, heading):
    section = page.partition(f'id="{heading}"')[2]
    return html.unescape(re.search(r"<code>(?!--)(.*?)</code></pre>", section, re.S)[1])


@pytest.mark.parametrize("of", OF)
def test_statements_and_figures_are_those_of_the_library(client, settled, store, of):
    expected = cs.explain(made_of(store, of))
    told = json.loads(settled(client, f"{OF[of]}&format=json").text)
    assert told == json.loads(expected.to_json()) | {"provenance": told["provenance"]}
    page = settled(client, OF[of]).text
    for row in expected.table.to_dict("records"):
        shown = page.partition(f'id="s-{row["hypothesis"]}"')[2].partition("</tbody>")[0]
        assert html.escape(row["statement"]) in shown
        assert row["verdict"] in shown
        known = pd.notna(row["latent_difference"])
        points = f"{row['latent_difference'] * 100:+.1f} pp".replace("-", "−")
        assert (points if known else "–") in shown
        for latent in row["latents"][: facts.NAMED]:
            assert f"/s/words/concept/{latent}" in shown
    for note in expected.notes:
        assert html.escape(note, quote=True).replace("&#x27;", "&#39;") in page
    assert "No language model was given" in page


@pytest.mark.parametrize("of", OF)
def test_the_python_call_gives_the_same(client, settled, store, of):
    known = {}
    exec(code_of(settled(client, OF[of]).text, "call-title"), known)
    expected = cs.explain(made_of(store, of))
    pd.testing.assert_frame_equal(known["table"], expected.table)


@pytest.mark.parametrize("of", OF)
def test_the_command_gives_the_same_when_no_model_is_named(client, settled, store, of):
    told = code_of(settled(client, OF[of]).text, "model-title")
    words = shlex.split(told.replace("\\\n", ""))
    assert words[0] == "conspectus"
    assert words[words.index("--llm") + 2] == "--llm-model"
    kept = [word for word in words[1:] if word not in ("--llm", "ENDPOINT", "--llm-model", "NAME")]
    answer = CliRunner().invoke(cli, [*kept, "--json"])
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)["table"]
    expected = json.loads(cs.explain(made_of(store, of)).to_json())["table"]
    assert [row["statement"] for row in told] == [row["statement"] for row in expected]
    assert [row["latent_low"] for row in told] == [row["latent_low"] for row in expected]


@pytest.mark.parametrize(
    ("of", "page"),
    [
        ("compare", "compare?by=model&a=x&where=model+!=+'z'&q=alpha&page=2"),
        ("together", "together?go=true&min_support=5&direction=apart"),
        ("clusters", f"clusters?go=true&{CLUSTERS.partition('&')[2]}"),
        ("search", "search?latents=0&n=20&page=2"),
    ],
)
def test_each_page_leads_to_its_sentences_and_they_lead_back(client, settled, of, page):
    shown = settled(client, f"/s/words/{page}").text
    link = html.unescape(re.search(r'href="([^"]*/statements[^"]*)"', shown)[1])
    assert "page=" not in link
    told = settled(client, link)
    assert told.status_code == 200
    back = html.unescape(re.search(rf'<a href="([^"]*)">Back to {of}', told.text)[1])
    again = settled(client, back).text
    assert link in html.unescape(again)


def test_the_url_restores_what_is_open(client, settled, store):
    found = cs.explain(made_of(store, "compare"))
    page = settled(client, f"{COMPARE}&statement=2&passages=2").text
    opened = page.partition('id="s-2"')[2].partition("</tbody>")[0]
    assert '<details class="evidence" open>' in opened
    shown = re.findall(r'<bdi class="doc">([^<]*)</bdi>', opened)
    assert shown == [passage.doc_id for passage in found.evidence(2, 2)]
    assert "<mark" in opened
    assert "passages=6" in opened
    part = settled(client, COMPARE.replace("statements?", "statements/2?") + "&passages=2").text
    assert re.findall(r'<bdi class="doc">([^<]*)</bdi>', part) == shown
    assert "<html" not in part


def test_every_option_of_the_url_reaches_the_library(client, settled, store):
    query = "&b=y&where=model+!=+'q'&no_length=true&against=largest"
    answer = settled(client, f"{COMPARE}{query}&format=json")
    assert answer.status_code == 200, answer.text
    told = json.loads(answer.text)
    result = cs.diff(
        store,
        by="model",
        a=["x"],
        b=["y"],
        where="model != 'q'",
        adjust_length=False,
        against="largest",
        verify_share=0.5,
    )
    assert told["settings"] == json.loads(cs.explain(result).to_json())["settings"]


def test_a_cluster_is_told_apart_from_the_rest_and_no_command_can_name_it(client, settled, store):
    url = f"{URL}compare&clusters=latents%3D0%26latents%3D1%26k%3D2%26unchecked%3Dtrue&cluster=0"
    page = settled(client, url).text
    known = {}
    exec(code_of(page, "call-title"), known)
    assert len(known["table"]) == len(re.findall(r'id="s-\d+"', page)) > 0
    assert "With a language model" not in page.partition('class="notes"')[0]
    assert 'id="model-title"' not in page


def test_files_hold_the_statements(client, settled, store):
    expected = cs.explain(made_of(store, "compare")).table
    csv = pd.read_csv(io.BytesIO(settled(client, f"{COMPARE}&format=csv").content))
    assert csv["statement"].tolist() == expected["statement"].tolist()
    answer = settled(client, f"{COMPARE}&format=parquet")
    assert "words-statements.parquet" in answer.headers["content-disposition"]
    parquet = pd.read_parquet(io.BytesIO(answer.content))
    assert parquet["latent_difference"].tolist() == expected["latent_difference"].tolist()
    report = settled(client, f"{COMPARE}&format=html").text
    assert report.startswith("<!doctype html>")
    assert html.escape(expected["statement"][0]) in report


def test_documents_are_escaped(client, settled):
    page = settled(client, f"{COMPARE}&statement=1").text
    assert "<img src=x" not in page
    assert html.escape("<img src=x") in page


@pytest.mark.parametrize("of", ["", "concepts", "<script>alert(1)</script>"])
def test_an_unknown_page_is_refused_with_those_that_can_be_told(client, of):
    answer = client.get("/s/words/statements", params={"of": of, "by": "model"})
    assert answer.status_code == 400
    assert "compare, together, clusters, search" in answer.text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (f"{URL}compare", "choose what is to be told"),
        (f"{URL}search", "choose what is to be told"),
        (f"{COMPARE}&k=many", "cannot be read"),
        (f"{COMPARE}&statement=99", "there is no hypothesis 99"),
    ],
)
def test_what_cannot_be_told_says_why(client, settled, url, told):
    answer = settled(client, url)
    assert answer.status_code == 400
    assert told in html.unescape(answer.text)


def test_without_findings_there_is_nothing_to_tell(client_of, settled, tmp_path):
    rows = [{"text": f"alpha beta w{i}", "model": "xy"[i % 2]} for i in range(80)]
    with client_of(word_store(tmp_path / "words.conspectus", rows, tokens=True)) as client:
        answer = settled(client, COMPARE)
        assert answer.status_code == 400
        assert "Nothing to put into sentences" in answer.text
        assert html.unescape(answer.text).count("/s/words/compare?by=model&a=x") == 1
        assert client.get(f"{COMPARE}&format=csv").status_code == 400


def test_the_job_tells_where_it_is_and_is_cancelled(client_of, settled, store, monkeypatch):
    go, real = threading.Event(), asking.explain

    def slow(result, model, *, progress):
        while not go.wait(0.01):
            progress.advance(0)
        return real(result, model, progress=progress)

    monkeypatch.setattr(asking, "explain", slow)
    with client_of(store, patience=2.0) as client:
        page = client.get(COMPARE).text
        assert "In sentences: Comparing x with the rest" in page
        assert "putting it into sentences" in client.get(COMPARE).text
        cancel = html.unescape(re.search(r'action="(/jobs/[^"]+/cancel[^"]*)"', page)[1])
        assert "cancelled" in client.post(cancel, headers={"hx-request": "true"}).text
        go.set()
        assert settled(client, COMPARE).status_code in (200, 409)
        assert 'id="s-1"' in settled(client, COMPARE).text


@pytest.mark.parametrize("of", ["compare", "together", "clusters"])
def test_a_large_store_is_told_in_a_process_of_its_own(client_of, settled, store, of):
    with client_of(store, apart_from=0) as client:
        told = json.loads(settled(client, f"{OF[of]}&format=json").text)
        page = settled(client, f"{OF[of]}&statement=1").text
    expected = json.loads(cs.explain(made_of(store, of)).to_json())
    assert told["table"] == expected["table"]
    assert "<mark" in page.partition('id="s-1"')[2].partition("</tbody>")[0]


@pytest.mark.parametrize(
    ("page", "of"),
    [
        (f"clusters?go=true&{CLUSTERS.partition('&')[2]}", "clusters"),
        ("search?latents=0&n=20", "search"),
        ("compare?by=model&a=x&verify=true", "compare"),
    ],
)
def test_what_its_own_page_has_made_is_not_made_again(client, settled, page, of):
    settled(client, f"/s/words/{page}")
    jobs = client.app.state.conspectus.jobs
    before = {job.id for job in jobs.all()}
    settled(client, OF[of])
    (new,) = (job for job in jobs.all() if job.id not in before)
    assert new.title.startswith("In sentences")


def test_a_browser_goes_from_compare_to_the_words(served, visit, until, store):
    tab, said = visit(f"{served(store)}/s/words/compare?by=model&a=x")
    until(tab)
    tab.click("text=In sentences")
    tab.wait_for_url("**/statements?of=compare&by=model&a=x")
    until(tab, "document.querySelector('#s-1')")
    tab.locator("#s-1 details.evidence summary").first.click()
    tab.locator("#s-1 .body mark").first.wait_for()
    assert "statement=1" in urlsplit(tab.url).query
    tab.locator("#s-1 a:has-text('Whole document')").first.click()
    tab.wait_for_url("**/document/**")
    assert tab.locator(".whole-text mark").count() > 0
    assert said == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 400)])
def test_it_is_accessible_and_fits(serious_faults, served, visit, until, store, scheme, width):
    url = f"{served(store)}{COMPARE}&statement=1"
    tab, _ = visit(url, width=width, color_scheme=scheme, bypass_csp=True)
    until(tab, "document.querySelector('#s-1 mark')")
    assert serious_faults(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
