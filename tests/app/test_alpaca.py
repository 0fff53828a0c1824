"""A walk through a real store: answers of two models, read by the reader that users get."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pytest

import conspectus as cs
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
