"""The page Clusters, in a client and in a browser."""

from __future__ import annotations

import json
import re
import time
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pytest

import conspectus as cs

CHOSEN = {"latents": [0, 1, 2, 3], "k": 2, "unchecked": "true", "go": "true"}
URL = f"/s/words/clusters?{urlencode(CHOSEN, doseq=True)}"


@pytest.fixture(autouse=True)
def _words_only(monkeypatch):
    for place in ("concepts.axis", "concepts.find"):
        monkeypatch.setattr(f"conspectus.analysis.{place}.choose_encoder", lambda _: (None, "none"))


@pytest.fixture
def rows():
    """A third of the documents has alpha and delta, a third beta and gamma, a third neither."""
    rng = np.random.default_rng(2)
    made = []
    for i in range(120):
        words = [
            word
            for word in (("alpha", "delta"), ("beta", "gamma"), ())[i % 3]
            if rng.random() < 0.9
        ]
        words += ["beta"] * (rng.random() < 0.1)
        text = " ".join(["<b>plain</b>", *words, f"w{i}"])
        made.append({"text": text, "model": "xyz"[i % 3], "year": 1990 + i % 7})
    return made


def expected(store):
    return cs.cluster(store, latents=[0, 1, 2, 3], k=2, resamples=0)


def settled(client, url, headers=None):
    """Ask until the job is over."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        answer = client.get(url, headers=headers)
        if "every 700ms" not in answer.text:
            return answer
        time.sleep(0.1)
    raise AssertionError("the job never ended")


def test_it_asks_for_an_axis_first(client):
    page = client.get("/s/words/clusters").text
    assert "Which groups do documents fall into?" in page
    assert "compared by all concepts that 1% to 50%" in page


def test_the_concepts_found_are_ticked_and_more_can_be_added(client):
    page = settled(client, "/s/words/clusters?about=alpha,beta&top=2").text
    assert set(re.findall(r'name="latents" value="(\d)" checked', page)) == {"0", "1"}
    page = settled(client, "/s/words/clusters?about=alpha,beta&top=2&latents=0&add=gamma").text
    assert re.findall(r'name="latents" value="(\d)" checked', page) == ["0"]
    assert set(re.findall(r'name="latents" value="(\d)">', page)) >= {"1", "2"}


def test_the_clusters_are_those_of_the_library(client, store):
    page = settled(client, URL).text
    made = expected(store)
    for number, size in enumerate(made.table["size"]):
        card = page.partition(f'id="cluster-{number}"')[2].partition("</article>")[0]
        assert f"Cluster {number} · {size} documents" in card
        best = made.contrasts(number).query("distinction > 0").iloc[0]
        assert f"{best['share']:.1%}" in card
    assert "2 clusters" in page
    told = json.loads(settled(client, f"{URL}&format=json").text)
    assert told["assignments"] == json.loads(made.to_json())["assignments"]
    assert settled(client, f"{URL}&format=html").text.startswith("<!doctype html>")


def test_the_python_call_gives_the_same(client, store):
    code = re.search(r"<code>(.*?)</code>", settled(client, URL).text, re.S)[1]
    known = {}
    exec(code.replace("&#39;", "'"), known)
    assert known["result"].table.equals(expected(store).table)


def test_central_documents_are_marked_and_escaped(client):
    settled(client, URL)
    part = client.get(URL.replace("clusters?", "clusters/0/documents?")).text
    assert "&lt;b&gt;plain" in part
    assert "<mark" in part
    assert "document?id=" in part
    assert client.get(URL.replace("clusters?", "clusters/9/documents?")).status_code == 400
    assert "<mark" in client.get(f"{URL}&open=0").text


def test_a_cluster_leads_to_its_comparison(client, store):
    page = settled(client, URL).text
    link = re.search(r'href="(/s/words/compare\?[^"]*cluster=1)"', page)[1].replace("&amp;", "&")
    compared = settled(client, link).text
    assert "cluster 1 against the rest" in compared
    result = cs.diff(store, groups={"cluster 1": expected(store).rows(1)})
    row = result.findings.iloc[0]
    first = compared.partition(f'id="c-{row["latent"]}"')[2].partition("</tbody>")[0]
    assert f"{row['share_a']:.1%}" in first
    assert "are by construction" in compared.replace("\n", " ")
    assert "Clusters</a>; side b" in compared
    evidence = settled(client, link.replace("compare?", f"compare/evidence/{row['latent']}?"))
    assert "cluster 1" in evidence.text


def test_comparisons_are_restored_in_an_app_that_knows_nothing(client_of, store):
    clusters = urlencode({"latents": [0, 1, 2, 3], "k": 2, "unchecked": "true"}, doseq=True)
    link = f"/s/words/compare?{urlencode({'clusters': clusters, 'cluster': 0})}"
    with client_of(store) as client:
        assert "cluster 0 against the rest" in settled(client, link).text
        wrong = link.replace("cluster=0", "cluster=7")
        assert "there is no cluster 7" in settled(client, wrong).text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?latents=0&go=true", "too few concepts are left to compare documents by: 1"),
        ("?latents=99&latents=1&go=true", "there is no latent 99"),
        ("?go=true&where=nothing+%3E+1", "nothing"),
    ],
)
def test_what_cannot_be_clustered_leaves_the_form_with_the_reason(client, query, told):
    answer = settled(client, f"/s/words/clusters{query}")
    assert answer.status_code == 400
    assert told in answer.text
    assert 'name="about"' in answer.text


def test_a_browser_selects_a_part_of_the_map_and_compares_it(served, visit, store):
    pytest.importorskip("umap", reason="umap-learn is not installed")
    tab, said = visit(served(store) + URL)
    tab.wait_for_selector(".map canvas", timeout=120_000)
    tab.wait_for_function("document.querySelector('.map .plot-area').view")
    canvas = tab.locator(".map canvas")
    canvas.scroll_into_view_if_needed()
    at = canvas.bounding_box()
    tab.mouse.move(at["x"] + at["width"] * 0.05, at["y"] + at["height"] * 0.05)
    tab.mouse.down()
    tab.mouse.move(at["x"] + at["width"] * 0.5, at["y"] + at["height"] * 0.75, steps=6)
    tab.mouse.up()
    tab.locator(".selected:not([hidden])").wait_for()
    count = int(tab.locator(".selected strong").inner_text().split()[0])
    assert 0 < count < 120
    assert "box=" in tab.url
    tab.reload()
    tab.locator(".selected:not([hidden])").wait_for(timeout=60_000)
    assert int(tab.locator(".selected strong").inner_text().split()[0]) == count
    tab.get_by_text("Compare them with the rest").click()
    tab.get_by_role("heading", name="the selection against the rest").wait_for(timeout=60_000)
    assert f"{count} documents" in tab.locator("ul.sides").inner_text()
    assert said == []


def test_a_part_of_the_map_is_selected_by_keys_alone_and_said(
    served, visit, until, serious_faults, store
):
    pytest.importorskip("umap", reason="umap-learn is not installed")
    tab, said = visit(served(store) + URL, bypass_csp=True)
    tab.wait_for_selector(".map canvas", timeout=120_000)
    until(tab, "document.querySelector('.map').brush !== undefined")
    tab.locator(".by-keys summary").focus()
    tab.keyboard.press("Enter")
    tab.locator("#frame").select_option(index=1)  # as arrow keys in a list do
    until(tab, "/drawn in the selection/.test(document.querySelector('.told').textContent)")
    framed = tab.locator(".told").inner_text()
    assert f"{framed.split()[0]} document" in tab.locator(".selected").inner_text()
    box = [float(one) for one in parse_qs(urlsplit(tab.url).query)["box"][0].split(",")]
    tab.locator("button.move").focus()
    tab.keyboard.press("ArrowRight")
    until(tab, f"!location.search.includes('box={'%2C'.join(f'{one:.4f}' for one in box)}')")
    moved = [float(one) for one in parse_qs(urlsplit(tab.url).query)["box"][0].split(",")]
    assert moved[0] >= box[0]
    assert moved[1] - moved[0] == pytest.approx(box[1] - box[0], abs=1e-3)
    assert moved[2:] == pytest.approx(box[2:], abs=1e-3)
    for edge, all_of_it in zip(("left", "right", "bottom", "top"), (-99, 99, -99, 99), strict=True):
        tab.fill(f"#edge-{edge}", str(all_of_it))
        tab.keyboard.press("Tab")
    drawn = re.search(r"Map of (\d+)", tab.content())[1]
    until(tab, f"/^{drawn} documents/.test(document.querySelector('.told').textContent)")
    assert tab.locator(".within li").count() == 12
    assert serious_faults(tab) == []
    tab.locator("#theme").click()
    until(tab, "document.querySelector('.map canvas')")
    assert "box=" in tab.url, "a chart drawn anew keeps the selection"
    assert said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 400])
def test_it_is_accessible_and_fits(serious_faults, served, visit, store, scheme, width):
    tab, _ = visit(
        f"{served(store)}{URL}&open=0", width=width, color_scheme=scheme, bypass_csp=True
    )
    tab.wait_for_selector(".cluster mark", timeout=60_000)
    assert serious_faults(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # What is hidden in a list that scrolls must not lengthen the page.
    position = "getComputedStyle(document.querySelector('.tick-list')).position"
    assert tab.evaluate(position) == "relative"
