from __future__ import annotations

from pathlib import Path

import pytest

from conspectus.labels import encoders


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path / "cache"))
    encoders._load.cache_clear()  # a test of another room may have loaded the real one


def test_words_find_documents_and_say_why(conspectus, store) -> None:
    done = conspectus("search", store.path, "gamma")
    assert done.code == 0
    head, first, *rest = done.out.splitlines()
    assert head.split("\t") == ["rank", "document", "score", "because of (named by)", "words"]
    rank, document, _, because, words = first.split("\t")
    assert (rank, document, because) == ("1", "1", "the word gamma (lexical, unverified)")
    assert "gamma" in words
    assert "could not be encoded" in done.err
    assert "models pull minilm-l6" in done.err
    assert len(rest) <= 9


def test_json(conspectus, store) -> None:
    facts = conspectus("search", store.path, "alpha", "--words", "--top", "1", "--json").json
    assert len(facts["table"]) == 1
    assert facts["settings"]["query"] == "alpha"
    assert facts["settings"]["n"] == 1
    assert facts["concepts"][0]["label"] == "the word alpha"
    assert not any("minilm" in note for note in facts["notes"])


def test_latents_and_switching_off(conspectus, store) -> None:
    both = conspectus("search", store.path, "--latents", "0,2", "--json").json
    assert [row["latent"] for row in both["concepts"]] == [0, 2]
    alone = conspectus("search", store.path, "--latents", "0, 2", "--without", "0", "--json").json
    assert [row["on"] for row in alone["concepts"]] == [False, True]
    assert len(alone["table"]) < len(both["table"])


def test_examples(conspectus, store) -> None:
    facts = conspectus("search", store.path, "--like", "0", "--json").json
    assert facts["settings"]["like"] == ["0"]
    assert [row["doc_id"] for row in facts["table"]] == ["1", "4"]
    passage = conspectus("search", store.path, "--like", "0:6-10", "--json").json
    assert passage["settings"]["like"] == [["0", 6, 10]]
    assert [row["label"] for row in passage["concepts"]] == ["the word beta"]


def test_rankings_and_weights(conspectus, store) -> None:
    facts = conspectus("search", store.path, "alpha", "--fuse", "concepts=2, bm25", "--json").json
    assert facts["settings"]["fuse"] == {"concepts": 2.0, "bm25": 1.0}
    assert "match" not in facts["settings"]
    named = conspectus("search", store.path, "alpha", "--fuse", "concepts,bm25", "--json").json
    assert set(named["settings"]["match"]) == {"concepts", "bm25"}
    assert {"concepts_rank", "bm25_rank"} <= set(facts["table"][0])


def test_unlike_and_where(conspectus, store) -> None:
    arguments = ["search", store.path, "beta", "--unlike", "gamma", "--fuse", "concepts", "--json"]
    assert [row["doc_id"] for row in conspectus(*arguments).json["table"]] == ["0"]
    done = conspectus("search", store.path, "beta", "--where", "year == 1991", "--json").json
    assert [row["doc_id"] for row in done["table"]] == ["1"]


def test_report(conspectus, store, tmp_path: Path) -> None:
    done = conspectus("search", store.path, "alpha", "--out", tmp_path / "r" / "x.html")
    assert "report:" in done.err
    assert "Documents with: alpha" in (tmp_path / "r" / "x.html").read_text()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--latents", "a"],
        ["--latents", ""],
        ["x", "--without", "1;2"],
        ["x", "--fuse", "concepts=much"],
        ["x", "--top", "0"],
        ["x", "--length-slope", "2"],
    ],
)
def test_bad_arguments(conspectus, store, arguments) -> None:
    assert conspectus("search", store.path, *arguments).code == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x", "--fuse", "tfidf"], "fuse takes concepts, bm25, dense"),
        (["--like", "nobody"], "no document has the id 'nobody'"),
        (["zebra", "--fuse", "concepts", "--words"], "no concept is left"),
        (["--latents", "99"], "no latent 99"),
    ],
)
def test_what_cannot_be_answered_is_one_line(conspectus, store, arguments, message) -> None:
    done = conspectus("search", store.path, *arguments)
    assert done.code == 1
    assert message in done.err
    assert done.out == ""
