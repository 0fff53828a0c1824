"""The page Together and the pairs it shows, in a client and in a browser."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from io import BytesIO, StringIO

import numpy as np
import pandas as pd
import pytest

import conspectus as cs
from conspectus.app.facts.pairs import graph, members, narrow, only, shown_columns

URL = "/s/words/together?go=true&min_support=5"


@pytest.fixture
def rows():
    """Documents of like length in which alpha goes with gamma, and beta avoids delta."""
    rng = np.random.default_rng(4)
    made = []
    for i in range(300):
        first, second = rng.random(2) < 0.5
        words = ["alpha"] * int(first) + ["beta"] * int(second)
        words += ["gamma"] * (rng.random() < (0.85 if first else 0.15))
        words += ["delta"] * (rng.random() < (0.1 if second else 0.8))
        words += ["<i>x</i>", f"w{i}", *["plain"] * int(rng.integers(30, 40))]
        text = " ".join(rng.permutation(words).tolist())
        made.append({"text": text, "model": "xy"[int(first)], "year": 1990 + i % 7})
    return made


@pytest.fixture(autouse=True)
def _by_words(monkeypatch):
    """Compare labels by their words, whatever encoder is installed."""
    monkeypatch.setattr(
        "conspectus.analysis.concepts.wording.choose_encoder", lambda _: (None, "none")
    )


@pytest.fixture
def result(store):
    return cs.correlate(store, min_support=5)


def settled(client, url):
    end = time.monotonic() + 120
    while time.monotonic() < end:
        answer = client.get(url)
        if "every 700ms" not in answer.text:
            return answer
        time.sleep(0.1)
    raise AssertionError("the job never ended")


def named(table):
    return set(zip(table["a"], table["b"], strict=True))


def named_in_order(table):
    return list(zip(table["a"].tolist(), table["b"].tolist(), strict=True))


def both_ways(*pairs):
    return {pair for a, b in pairs for pair in ((a, b), (b, a))}


def test_it_asks_before_it_computes(client):
    page = client.get("/s/words/together").text
    assert "Which concepts go together?" in page
    assert "values of model" in page
    assert "every 700ms" not in page


def test_planted_pairs_are_found(result):
    together, apart = narrow(result, direction="together"), narrow(result, direction="apart")
    assert named(together.head(1)) <= both_ways((0, 2))
    assert named(apart.head(1)) <= both_ways((1, 3))
    assert set(together["direction"]) == {"together"}
    assert set(apart["direction"]) == {"apart"}


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"text": "WORD alpha"}, {0, 2}),
        ({"text": "("}, set()),
        ({"latent": 3}, {1, 3}),
        ({"latent": 4}, set()),
        ({"least": 100}, {0, 2}),
    ],
)
def test_filters_of_pairs(result, filters, kept):
    found = narrow(result, **filters)
    assert {one for pair in named(found) for one in pair} == kept
    assert found.index.tolist() == [i for i in result.table.index if i in set(found.index)]


@pytest.mark.parametrize("order", ["-npmi", "-support", "-surplus", "label_a"])
def test_orders_of_pairs(result, order):
    table = narrow(result, findings=False, order=order)
    figure = {
        "-npmi": -table["adjusted_npmi"].abs(),
        "-support": -table["support"],
        "-surplus": -(table["support"] - table["adjusted_expected"]).abs(),
        "label_a": table["label_a"],
    }[order]
    assert figure.is_monotonic_increasing
    assert len(table) == len(result.table)


def test_a_graph_has_the_pairs_and_their_concepts(result):
    table = narrow(result)
    drawn = graph(result, table)
    assert [edge[0] for edge in drawn.edges] == table.index.tolist()
    assert [edge[3] for edge in drawn.edges] == table["adjusted_npmi"].tolist()
    assert {node.member.latent for node in drawn.nodes} == {0, 1, 2, 3}
    assert all(len(node.short) <= 25 for node in drawn.nodes)
    assert graph(result, table.head(0)).edges == ()


def test_values_of_columns_are_members_too(store):
    found = cs.correlate(store, with_column="model", min_support=5)
    row = {str(k): v for k, v in found.table.iloc[0].items()}
    pair = members(row)
    assert {one.latent >= 0 for one in pair} == {True, False}
    assert "model = " in pair[1].label
    keys = {column.key for column in shown_columns(found)}
    assert keys <= set(found.table.columns)


def test_the_numbers_are_those_of_the_library(client, result):
    page = settled(client, URL).text
    for number, row in result.findings.iterrows():
        shown = page.partition(f'id="p-{number}"')[2].partition("</tbody>")[0]
        assert f"{row['support']:,}" in shown
        assert f"{row['b_given_a']:.1%}" in shown
        assert "without" in shown if row["direction"] == "apart" else "with</span>" in shown
    csv = settled(client, f"{URL}&direction=apart&format=csv").content.decode("utf-8-sig")
    expected = result.findings.query("direction == 'apart'")
    assert pd.read_csv(StringIO(csv))["support"].tolist() == expected["support"].tolist()
    told = json.loads(settled(client, f"{URL}&every=true&format=json").text)
    assert told["settings"] == json.loads(result.to_json())["settings"]
    assert settled(client, f"{URL}&format=html").text.startswith("<!doctype html>")


def test_every_file_holds_the_pairs_that_are_shown_and_where_they_are_from(client, result):
    query = f"{URL}&direction=apart&least=3"
    expected = narrow(result, direction="apart", least=3)
    assert 0 < len(expected) < len(result.findings)
    told = json.loads(settled(client, f"{query}&format=json").text)
    assert [(row["a"], row["b"]) for row in told["table"]] == named_in_order(expected)
    assert told["settings"] == json.loads(result.to_json())["settings"]
    assert told["provenance"]["pairs_tested"] == result.provenance["pairs_tested"]
    assert told["notes"][-1].startswith("Only pairs shown in the app: avoiding each other, in at")
    report = settled(client, f"{query}&format=html").text
    assert len(re.findall(r'<tbody role="rowgroup" id="[^"]*" class="finding"', report)) == len(
        expected
    )
    parquet = settled(client, f"{query}&format=parquet").content
    assert len(pd.read_parquet(BytesIO(parquet))) == len(expected)
    assert "Only pairs" not in json.loads(settled(client, f"{URL}&format=json").text)["notes"][-1]


def test_kept_rows_keep_the_pairs_folded_under_them(result):
    pairs = result.pairs.copy()
    last = len(pairs) - 1
    pairs.loc[last, "family"], pairs.loc[[0, last], "family_size"] = 0, 2
    folded = replace(result, pairs=pairs)
    whole = folded.table
    kept = only(folded, [2, 0])
    pd.testing.assert_frame_equal(kept.table, whole.iloc[[2, 0]].reset_index(drop=True))
    assert named_in_order(kept.members(1)) == named_in_order(pairs.iloc[[0, last]])
    assert len(kept.members(0)) == 1
    assert kept.evidence(1, 1) == folded.evidence(0, 1)
    pd.testing.assert_frame_equal(only(folded, range(len(whole))).table, whole)


@pytest.mark.parametrize(
    "query", ["", "&q=alpha&least=3", "&direction=apart&every=true", "&latent=2"]
)
def test_the_python_call_gives_what_is_shown(client, query):
    page = settled(client, URL + query).text
    code = re.search(r"<code>(.*?)</code>", page, re.S)[1]
    known = {}
    exec(code.replace("&#39;", "'").replace("&#34;", '"').replace("&gt;", ">"), known)
    shown = [int(i) for i in re.findall(r'tbody role="rowgroup" id="p-(\d+)"', page)]
    assert known["table"].index.tolist() == shown


def test_every_option_of_the_url_reaches_the_library(client, store):
    query = "&with_column=model&given=year&where=year+%3C+1996&rank_by=npmi&no_length=true"
    told = json.loads(settled(client, f"{URL}{query}&every=true&format=json").text)
    expected = cs.correlate(
        store,
        with_column="model",
        given="year",
        where="year < 1996",
        rank_by="npmi",
        adjust_length=False,
        min_support=5,
    )
    assert told["settings"] == json.loads(expected.to_json())["settings"]


def test_what_cannot_be_answered_leaves_the_form_with_the_reason(client):
    answer = settled(client, "/s/words/together?go=true&min_support=299")
    assert answer.status_code == 400
    assert "lower min_support" in answer.text
    assert 'name="min_support"' in answer.text
    assert client.get("/s/words/together?rank_by=luck").status_code == 400
    settled(client, URL)
    assert client.get(f"{URL}&open=999").status_code == 404
    assert "passes these filters" in client.get(f"{URL}&q=nothing+so+named").text


def test_documents_have_both_marked_in_two_hues_and_are_escaped(client, result):
    settled(client, URL)
    number = int(narrow(result, direction="together").index[0])
    part = client.get(URL.replace("together?", f"together/evidence/{number}?")).text
    assert "&lt;i&gt;x" in part
    marked = re.findall(r'<mark class="m\d( hue-1)?"[^>]*>(alpha|gamma)</mark>', part)
    assert len(set(marked)) == 2
    assert {bool(hue) for hue, _ in marked} == {True, False}
    assert "With one of the two alone" in part
    assert re.search(r"document\?id=\d+&amp;latent=\d&amp;second=\d", part)


def test_a_browser_goes_from_a_line_of_the_graph_to_two_hues(served, visit, store):
    tab, said = visit(f"{served(store)}{URL}&view=graph&direction=together")
    tab.wait_for_selector(".network svg", timeout=60_000)
    line = tab.locator(".network a:has(.edge)").first
    line.focus()
    tab.keyboard.press("Enter")
    tab.locator("#evidence mark.hue-1").first.wait_for()
    assert "open=" in tab.url
    tab.get_by_label("View").select_option("table")
    tab.wait_for_selector(".findings")
    tab.locator(".findings details.evidence summary").first.click()
    tab.locator(".findings .body mark").first.wait_for()
    tab.locator(".findings a:has-text('Whole document')").first.click()
    tab.wait_for_url("**second=**")
    assert set(tab.locator(".whole-text mark").all_inner_texts()) == {"alpha", "gamma"}
    assert said == []


@pytest.mark.parametrize("view", ["table", "graph"])
@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 400)])
def test_it_is_accessible_and_fits(serious_faults, served, visit, store, scheme, width, view):
    url = f"{served(store)}{URL}&view={view}&open=0"
    tab, _ = visit(url, width=width, color_scheme=scheme, bypass_csp=True)
    tab.wait_for_selector("mark.hue-1", timeout=60_000)
    assert serious_faults(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
