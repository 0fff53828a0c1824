"""A walk through a real store: answers of two models, read by the reader that users get."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pandas as pd
import pytest

import conspectus as cs
from conspectus.app.tables import ROWS
from conspectus.labels import label_store
from conspectus.readers.catalog import find_entry, is_installed

EXCERPT = Path(__file__).parents[2] / "examples" / "alpaca_eval_excerpt.parquet"
NAME = "smollm2-135m"
PROMPTS = 20

pytestmark = [
    pytest.mark.model,
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        not is_installed(find_entry(NAME)), reason=f"run: conspectus models pull {NAME}"
    ),
]


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """The shortest answers of the excerpt: both models on some prompts, with every token's code."""
    frame = pd.read_parquet(EXCERPT)
    longest = frame.groupby("prompt_id")["output"].apply(lambda texts: texts.str.len().max())
    frame = frame[frame["prompt_id"].isin(longest.nsmallest(PROMPTS).index)]
    path = tmp_path_factory.mktemp("alpaca") / "answers.conspectus"
    store = cs.embed(frame, text="output", prompt="instruction", tokens=True, out=path)
    label_store(store)
    return store


def test_overview_concept_document_and_search_say_what_python_says(visit, until, served, answers):
    home = served(answers) + "/s/answers/"
    tab, said = visit(home)
    until(tab)
    frequency = answers.document_frequency()
    facts = tab.locator(".facts").inner_text()
    assert str(answers.n_documents) in facts
    assert f"{(frequency > 0).sum():,} of {answers.n_latents:,}" in facts

    tab.locator("table.data tbody tr").first.locator("a").first.click()
    until(tab)
    latent = int(urlsplit(tab.url).path.rsplit("/", 1)[1])
    share, strength = frequency / answers.n_documents, answers.quantile(0.5)
    some = (share >= 0.1) & (share <= 0.5)  # common, and not what nearly all have
    assert some[latent]
    assert strength[latent] == strength[some].max()
    found = answers.postings(latent)
    assert f"({len(found)})" in tab.locator(".facts").inner_text()
    strongest = found.rows[found.max.argmax()]
    ids = answers.documents(["doc_id"], [strongest]).column("doc_id").to_pylist()
    assert tab.locator(".passage .doc").first.inner_text() == ids[0]

    tab.locator("a.whole").first.click()
    until(tab)
    row = int(urlsplit(tab.url).path.rsplit("/", 1)[1])
    firings = answers.firings([row], [latent])
    text = answers.documents(["text"], [row]).column("text")[0].as_py()
    assert tab.locator(".whole-text .words").text_content() == text
    marked = tab.locator(".whole-text mark").all_text_contents()
    for start, end in firings.span.tolist():
        word = text[start:end].strip()
        assert any(word in one for one in marked), word

    tab.goto(home + "search?q=a+numbered+list&n=20")
    until(tab)
    result = cs.search(answers, "a numbered list", n=20)
    assert tab.locator(".hit .doc bdi").all_inner_texts() == result.table["doc_id"].tolist()[:10]
    shown = tab.locator(".switches .key-name").all_inner_texts()
    assert shown == [f"#{latent}" for latent in result.concepts["latent"].head(len(shown))]
    marks = tab.locator(".hit").first.locator("mark").all_inner_texts()
    passages = result.evidence(1, 2)
    told = {p.text[m.start : m.end].strip() for p in passages for m in p.marks}
    # marks that touch are drawn as one
    assert marks
    assert all(any(piece in one for piece in told if piece) for one in marks if one.strip())
    assert said == []


def test_from_a_difference_to_a_marked_word_of_a_real_document(visit, until, served, answers):
    sides = {"by": "model", "a": "claude-3-opus-20240229", "paired_by": "prompt_id"}
    result = cs.diff(answers, **sides)
    tab, said = visit(f"{served(answers)}/s/answers/compare?{urlencode(sides)}&every=true")
    tab.wait_for_selector("tbody.finding", timeout=120_000)
    until(tab)
    shown = tab.locator("tbody.finding")
    assert shown.count() == min(ROWS, len(result.table))
    latent = int(shown.first.get_attribute("id").removeprefix("c-"))
    row = result.table.set_index("latent").loc[latent]
    told = shown.first.locator("tr.numbers").inner_text()
    for share in ("share_a", "share_b"):
        assert f"{row[share]:.1%}" in told
    shown.first.locator("summary").first.click()
    shown.first.locator("mark").first.wait_for(timeout=60_000)
    fired = words_of(answers, latent)
    marks = shown.first.locator(".passage mark").all_inner_texts()
    assert marks
    assert all(is_told(one, fired) for one in marks)
    shown.first.locator("a:has-text('Whole document')").first.click()
    tab.wait_for_url("**/document/*")
    assert parse_qs(urlsplit(tab.url).query)["latent"] == [str(latent)]
    marks = tab.locator(".whole-text mark").all_inner_texts()
    assert marks
    assert all(is_told(one, fired) for one in marks)
    assert said == []


def test_together_and_clusters_say_what_python_says(visit, served, answers):
    home = served(answers) + "/s/answers/"
    result = cs.correlate(answers, min_support=8)
    tab, said = visit(home + "together?go=true&min_support=8&every=true")
    tab.wait_for_selector("tbody.finding", timeout=240_000)
    row, first = result.table.iloc[0], tab.locator("#p-0")
    assert f"{row['support']:,}" in first.locator("tr.numbers").inner_text().split()
    first.locator("summary").first.click()
    first.locator("mark").first.wait_for(timeout=60_000)
    fired = words_of(answers, int(row["a"])) | words_of(answers, int(row["b"]))
    marks = first.locator(".passage mark").all_inner_texts()
    assert marks
    assert all(is_told(one, fired) for one in marks)

    made = cs.cluster(answers, k=2, method="kmeans", resamples=0)
    tab.goto(home + "clusters?go=true&k=2&method=kmeans&unchecked=true")
    tab.wait_for_selector("#cluster-1", timeout=240_000)
    for number, size in enumerate(made.table["size"]):
        card = tab.locator(f"#cluster-{number}")
        assert f"{size} documents" in card.locator(".eyebrow").inner_text().lower()
        best = made.contrasts(number).query("distinction > 0").iloc[0]
        assert f"{best['share']:.1%}" in card.locator("table").inner_text()
    tab.locator("#cluster-0 summary").first.click()
    tab.locator("#cluster-0 .passage").first.wait_for(timeout=60_000)
    ids = [one.doc_id for one in made.evidence(0, 4)]
    assert tab.locator("#cluster-0 .passage .doc").all_inner_texts() == ids
    assert said == []


def words_of(store, latent):
    """All characters on which a concept fires anywhere, as they stand in the texts."""
    rows = store.postings(latent).rows
    texts = store.documents(["text"], rows).column("text").to_pylist()
    found = set()
    for row, text in zip(rows, texts, strict=True):
        spans = store.firings([row], [latent]).span.tolist()
        found |= {text[start:end].strip() for start, end in spans}
    return found


def is_told(marked, fired):
    """Whether what is marked holds a word that fired; those that touch are drawn as one."""
    return not marked.strip() or any(word and word in marked for word in fired)
