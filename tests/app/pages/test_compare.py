"""The page Compare, in a client and in a browser."""

from __future__ import annotations

import json
import re
from io import StringIO

import numpy as np
import pandas as pd
import pytest
from word_store import word_store

import conspectus as cs

BY = "/s/words/compare?by=model&a=x"
HOSTILE = '<img src=x onerror=alert(1)><script>alert(2)</script> alpha "quoted"'


@pytest.fixture
def rows():
    """Of 90 documents those of model x have "alpha", those of y "beta" and "gamma"."""
    rng = np.random.default_rng(5)
    made = []
    for i in range(90):
        model = "xyz"[i % 3]
        words = ["plain", "words", f"w{i}"]
        words += ["alpha"] * (rng.random() < {"x": 0.95, "y": 0.3, "z": 0.1}[model])
        words += ["beta", "gamma"] * (rng.random() < {"x": 0.05, "y": 0.8, "z": 0.4}[model])
        words += ["delta"] * (i % 9 < 3)
        made.append({"text": " ".join(words), "model": model, "pair": i // 3, "year": 1990 + i % 5})
    made[0]["text"] = HOSTILE
    return made


def result_of(store, **options):
    return cs.diff(store, by="model", a=["x"], **options)


def test_without_sides_it_asks_for_them(client):
    shown = client.get("/s/words/compare")
    assert shown.status_code == 200
    assert "model (3 values)" in shown.text
    values = client.get("/s/words/compare?by=model").text
    assert re.findall(r'name="a" value="(\w)"', values) == ["x", "y", "z"]


def test_a_store_without_groups_says_what_to_do(client_of, tmp_path):
    store = word_store(tmp_path / "words.conspectus", [{"text": f"alpha {i}"} for i in range(5)])
    with client_of(store) as client:
        assert "Embed with columns" in client.get("/s/words/compare").text


def test_the_numbers_are_those_of_the_library(client, store):
    table = result_of(store).findings
    page = client.get(BY).text
    first = page.partition('id="c-0"')[2].partition("</tbody>")[0]
    row = table.iloc[0]
    assert row["latent"] == 0
    for share in ("share_a", "share_b"):
        assert f"{row[share]:.1%}" in first
    assert f"+{row['difference'] * 100:.1f} pp" in first
    assert f"+{row['low'] * 100:.1f} to +{row['high'] * 100:.1f}" in first
    adjusted = [row[f"adjusted{end}"] * 100 for end in ("", "_low", "_high")]
    assert f"{adjusted[0]:+.1f} pp" in first
    assert f"{adjusted[1]:+.1f} to {adjusted[2]:+.1f}".replace("-", "−") in first
    held = table["verdict"].map(["remains", "reduced", "reversed", "unclear", "explained"].index)
    assert re.findall(r'tbody role="rowgroup" id="c-(\d+)"', page) == [
        str(i) for i in table.iloc[np.argsort(held, kind="stable")]["latent"]
    ]


def test_every_option_of_the_url_reaches_the_library(client, store):
    query = "&b=y&paired_by=pair&strata=year&no_length=true&rank_by=adjusted&where=year+%3C+1994"
    told = json.loads(client.get(f"{BY}{query}&format=json&every=true").text)
    expected = result_of(
        store,
        b=["y"],
        paired_by="pair",
        strata=("year",),
        adjust_length=False,
        rank_by="adjusted",
        where="year < 1994",
    )
    assert told["settings"] == dict(expected.settings)
    assert [row["latent"] for row in told["table"]] == expected.table["latent"].tolist()


def test_verified_findings_carry_a_mark(client, store):
    page = client.get(f"{BY}&verify=true&seed=0").text
    survived = set(result_of(store, verify_share=0.5).findings["latent"])
    marked = {
        int(part.partition('"')[0])
        for part in page.split('id="c-')[1:]
        if "✓ verified" in part.partition("</tbody>")[0]
    }
    assert survived
    assert marked == survived


def test_groups_are_set_against_each_other(client, store):
    page = client.get(f"{BY}&against=largest").text
    assert "against each of 2 other groups" in page
    assert "less than in all others" in page
    opened = client.get("/s/words/compare/evidence/0?by=model&a=x&against=largest").text
    assert "other groups" in opened


def test_exports_hold_what_is_shown_and_say_what_was_left_out(client, store):
    filtered = f"{BY}&side=b&q=the+word&least=3"
    csv = client.get(f"{filtered}&format=csv")
    table = result_of(store).findings
    expected = table[(table["difference"] < 0) & table["label"].str.contains("the word")]
    got = pd.read_csv(StringIO(csv.content.decode("utf-8-sig")))
    assert got["latent"].tolist() == expected["latent"].tolist()
    notes = json.loads(client.get(f"{filtered}&format=json").text)["notes"]
    assert "Only concepts shown in the app: names with 'the word', more in side b" in notes[-1]
    assert client.get(f"{filtered}&format=html").text.startswith("<!doctype html>")
    assert client.get(f"{filtered}&format=parquet").content[:4] == b"PAR1"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "&side=a",
        "&q=word+b&least=2",
        "&family=1",
        "&every=true&paired_by=pair",
        "&verdict=remains",
    ],
)
def test_the_python_call_gives_what_is_shown(client, store, query):
    page = client.get(BY + query).text
    code = re.search(r"<code>(.*?)</code>", page, re.S)[1]
    for sign, escaped in {"'": "&#39;", '"': "&#34;", "<": "&lt;", ">": "&gt;"}.items():
        code = code.replace(escaped, sign)
    known = {}
    exec(code, known)
    shown = re.findall(r'tbody role="rowgroup" id="c-(\d+)"', page)
    assert [str(i) for i in known["table"]["latent"]] == shown


def test_what_cannot_be_compared_leaves_the_form_with_the_reason(client):
    both = client.get("/s/words/compare?by=model&a=x&b=x")
    assert both.status_code == 400
    assert "both sides hold the same value" in both.text
    assert 'name="a" value="y"' in both.text
    unknown = client.get("/s/words/compare?by=model&a=x&where=nothing+%3E+1")
    assert "This cannot be compared" in unknown.text
    assert client.get("/s/words/compare?store_b=nowhere").status_code == 400
    assert client.get(f"{BY}&family=5").status_code == 400


def test_the_verdict_is_the_first_thing_said_and_leads_to_what_holds(client, store):
    found = result_of(store).findings
    page = client.get(BY).text
    hold = int((found["verdict"] == "remains").sum())
    headline = re.search(r'id="verdict-title">(.*?)</h2>', page)[1]
    among = "differences hold among documents of equal length."
    assert (
        headline == f"{f'All {hold}' if hold == len(found) else f'{hold} of {len(found)}'} {among}"
    )
    assert page.index(headline) < page.index('class="lead') < page.index("<table")
    kept = client.get(f"{BY}&verdict=remains").text
    shown = re.findall(r'tbody role="rowgroup" id="c-(\d+)"', kept)
    assert shown == [str(i) for i in found.loc[found["verdict"] == "remains", "latent"]]
    assert 'id="verdict-title"' not in client.get(f"{BY}&no_length=true").text
    told = client.get(f"{BY}&verdict=remains&format=json").json()["notes"][-1]
    assert "those of which is said: remains" in told


def test_filters_that_nothing_passes_say_so(client):
    assert "passes these filters" in client.get(f"{BY}&q=nothing+so+named").text
    none = client.get("/s/words/compare?by=year&a=1990").text
    assert "Show all concepts tested" in none


def test_two_stores_are_compared_and_lead_to_their_own_documents(client_of, store, tmp_path, rows):
    other = word_store(tmp_path / "other.conspectus", rows[40:], part_size=16)
    with client_of(store, other) as client:
        page = client.get("/s/words/compare?store_b=other&every=true").text
        assert "words against other" in page
        expected = cs.diff(store, b_store=other)
        row = expected.table.iloc[0]
        assert f"{row['share_b']:.1%}" in page
        evidence = client.get(f"/s/words/compare/evidence/{row['latent']}?store_b=other").text
        assert "/s/words/document?id=" in evidence
        assert "/s/other/document?id=" in evidence


def test_texts_are_escaped_wherever_they_stand(client):
    evidence = client.get("/s/words/compare/evidence/0?by=model&a=x&k=50").text
    assert "&lt;img src=x onerror=alert(1)&gt;" in evidence
    assert "<script>alert" not in evidence


def test_a_browser_goes_from_a_difference_to_a_marked_word_and_the_document(served, visit, store):
    tab, said = visit(served(store) + BY)
    tab.wait_for_selector(".drawn canvas")
    row = tab.locator("#c-0")
    row.locator("summary").focus()
    tab.keyboard.press("Enter")
    row.locator("mark").first.wait_for()
    assert set(row.locator("mark").all_inner_texts()) == {"alpha"}
    assert "open=0" in tab.url
    tab.reload()
    tab.locator("#c-0 mark").first.wait_for()
    tab.locator("#c-0 a.whole, #c-0 a:has-text('Whole document')").first.click()
    tab.wait_for_url("**/document/*latent=0*")
    assert tab.locator(".whole-text mark").first.inner_text() == "alpha"
    assert said == []


def test_a_browser_filters_by_the_form(served, visit, store):
    tab, said = visit(served(store) + "/s/words/compare")
    tab.get_by_label("Sides by a column").select_option("model")
    tab.get_by_label("x on side a").check()
    tab.get_by_role("button", name="Compare").click()
    tab.wait_for_selector("#c-0")
    tab.get_by_label("Direction").select_option("b")
    tab.wait_for_url("**side=b**")
    tab.wait_for_selector("#c-1")
    assert tab.locator("#c-0").count() == 0
    tab.get_by_label("Name or number").fill("nothing so named")
    tab.keyboard.press("Enter")
    tab.get_by_text("passes these filters").wait_for()
    assert said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 400])
def test_it_is_accessible_and_fits(serious_faults, served, visit, store, scheme, width):
    tab, _ = visit(f"{served(store)}{BY}&open=0", width=width, color_scheme=scheme, bypass_csp=True)
    tab.wait_for_selector("#c-0 mark")
    assert serious_faults(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
