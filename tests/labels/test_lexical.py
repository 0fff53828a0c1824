from __future__ import annotations

import random
import re

import numpy as np
import pytest

from conspectus.labels import lexical
from conspectus.labels.lexical import MIN_DOCUMENTS, lexical_labels
from conspectus.labels.naming import LONGEST_LABEL

# fmt: off
WORDS = [
    "time", "year", "people", "way", "day", "man", "thing", "woman", "life", "child", "world",
    "school", "state", "family", "student", "group", "country", "problem", "hand", "part",
    "place", "case", "week", "company", "system", "program", "question", "work", "government",
    "number", "night", "point", "home", "water", "room", "mother", "area", "money", "story",
    "fact", "month", "lot", "right", "study", "book", "eye", "job", "word", "business", "issue",
    "side", "kind", "head", "house", "service", "friend", "father",
]
# fmt: on


def sentence(draw: random.Random, *inserted: str, n: int = 14) -> str:
    words = [draw.choice(WORDS) for _ in range(n)]
    for piece in inserted:
        words.insert(draw.randrange(2, n - 2), piece)
    return " ".join(words)


def labels_of(store) -> dict[int, tuple[str, float]]:
    rows = lexical_labels(store).to_pylist()
    return {row["latent"]: (row["label"], row["coverage"]) for row in rows}


@pytest.fixture
def draw() -> random.Random:
    return random.Random(0)


@pytest.fixture
def noise(fire):
    """Latents on common words, so that there is a background."""
    return {100 + i: fire(rf"\b{word}\b") for i, word in enumerate(WORDS[:20])}


def test_latent_of_a_word_is_named_by_it(make_store, fire, noise, draw) -> None:
    texts = [sentence(draw, "volcano" if i % 3 else "glacier") for i in range(200)]
    found = labels_of(
        make_store(texts, noise | {1: fire("volcano"), 2: fire("lacier")}, n_latents=128)
    )
    assert found[1][0].startswith("volcano")
    assert found[2][0].startswith("glacier"), "a piece of a word stands for the word"
    assert found[1][1] == pytest.approx(1.0)
    assert found[100][0].startswith(WORDS[0])


def test_of_too_many_documents_some_over_the_whole_store_are_read(
    make_store, fire, noise, draw, monkeypatch
) -> None:
    """The word of the first half is not that of the second, and both are in the name."""
    texts = [sentence(draw, "volcano" if i < 150 else "glacier") for i in range(300)]
    store = make_store(texts, noise | {1: fire("volcano|glacier")}, n_latents=128)
    monkeypatch.setattr(lexical, "MOST_DOCUMENTS", 100)
    some = lexical_labels(store)
    rows = np.linspace(0, 299, 100).astype(np.int64)
    assert some.equals(lexical_labels(store, rows=rows))
    assert some.equals(lexical_labels(store, rows=np.arange(300)))
    named = {row["latent"]: row["label"] for row in some.to_pylist()}
    assert {"volcano", "glacier"} <= set(re.findall(r"\w+", named[1]))


def test_phrase_is_preferred_to_its_word(make_store, fire, noise, draw) -> None:
    texts = [sentence(draw, "of course" if i % 2 else "race course") for i in range(200)]
    found = labels_of(
        make_store(texts, noise | {1: fire(r"(?<=of )course"), 2: fire("course")}, n_latents=128)
    )
    assert found[1][0].startswith("of course")
    assert found[2][0].startswith("course")


def test_several_words_are_listed(make_store, fire, noise, draw) -> None:
    fruits = ["banana", "mango", "papaya"]
    texts = [sentence(draw, fruits[i % 3]) for i in range(300)]
    label, score = labels_of(
        make_store(texts, noise | {1: fire("banana|mango|papaya")}, n_latents=128)
    )[1]
    assert set(re.split(r", | · ", label)) >= set(fruits)
    assert score == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("layout", "pattern", "expected"),
    [
        ("\n\n**{}** ", r"\*\*(?=\w)", "bold at line start “"),
        ("\n\n**{}** ", "\n\n", "bold at line start “⏎⏎**"),
        ("\n## {}\n", r"##", "heading “"),
        ("\n1. {}\n2. item ", r"\n1", "list number “⏎1."),
        ("\n- {} ", r"(?<=\n)-", "bullet “"),
        ("\n```{}\n", r"```", "code fence “"),
        (" 🎉 ", "🎉", "“🎉”"),
    ],
)
def test_layout_is_named_and_visible(
    make_store, fire, noise, draw, layout: str, pattern: str, expected: str
) -> None:
    texts = [sentence(draw) + layout.format(draw.choice(WORDS)) + sentence(draw) for _ in range(60)]
    label, score = labels_of(make_store(texts, noise | {1: fire(pattern)}, n_latents=128))[1]
    assert expected in label
    assert score > 0.9
    assert "\n" not in label


def test_kinds_of_words(make_store, fire, noise, draw) -> None:
    texts = [
        sentence(draw, str(draw.randrange(10, 9999)), draw.choice(WORDS).upper(), "NATO")
        for _ in range(300)
    ]
    firing = noise | {1: fire(r"\d+"), 2: fire(r"\b[A-Z]{2,}\b(?<!NATO)")}
    found = labels_of(make_store(texts, firing, n_latents=128))
    assert found[1][0].startswith("numbers")
    assert "words in CAPITALS" in found[2][0]


def test_place_in_the_text(make_store, fire, noise, draw) -> None:
    texts = [sentence(draw) for _ in range(300)]
    firing = noise | {1: lambda text: [(text.index(" ") + 1, 1.0)]}
    label, _ = labels_of(make_store(texts, firing, n_latents=128))[1]
    assert "start of text" in label


def test_scattered_peaks_are_called_mixed(make_store, noise, draw) -> None:
    texts = [sentence(draw) for _ in range(400)]
    anywhere = random.Random(1)
    firing = noise | {1: lambda text: [(anywhere.randrange(20, 50), 1.0)]}
    label, score = labels_of(make_store(texts, firing, n_latents=128))[1]
    assert label.startswith("mixed")
    assert score < 0.35


def test_strong_peaks_weigh_more(make_store, fire, noise, draw) -> None:
    texts = [sentence(draw, "volcano" if i % 2 else "glacier") for i in range(400)]
    strong, weak = fire("volcano", 9.0), fire("glacier", 0.5)
    firing = noise | {1: lambda text: strong(text) + weak(text)}
    label, _ = labels_of(make_store(texts, firing, n_latents=128))[1]
    assert label.startswith("volcano")


@pytest.mark.parametrize(
    ("inserted", "pattern", "expected"),
    [
        ("人工智能", "工", "工"),
        ("الذكاء الاصطناعي", "الاصطناعي", "الاصطناعي"),
        ("привет мир", "привет", "привет"),
        ("cafe\u0301", "cafe", "cafe\u0301"),
        ("👩‍👩‍👧", "👩‍👩", "👩‍👩‍👧"),
    ],
)
def test_any_script(
    make_store, fire, noise, draw, inserted: str, pattern: str, expected: str
) -> None:
    texts = [sentence(draw, inserted) for _ in range(60)]
    label, score = labels_of(make_store(texts, noise | {1: fire(pattern)}, n_latents=128))[1]
    assert expected in label
    assert score == pytest.approx(1.0)


def test_characters_without_spaces_make_a_phrase(make_store, fire, noise, draw) -> None:
    texts = [sentence(draw, "人工智能" if i % 2 else "工程机械") for i in range(200)]
    firing = noise | {1: fire("(?<=人)工"), 2: fire("工")}
    found = labels_of(make_store(texts, firing, n_latents=128))
    assert "人工" in found[1][0]


def test_rare_latents_are_not_named(make_store, fire, noise, draw) -> None:
    texts = [sentence(draw, *(["volcano"] if i < MIN_DOCUMENTS - 1 else [])) for i in range(60)]
    assert 1 not in labels_of(make_store(texts, noise | {1: fire("volcano")}, n_latents=128))


def test_namesakes_are_told_apart_by_their_surroundings(make_store, fire, noise, draw) -> None:
    texts = [
        sentence(draw, "the river bank flooded" if i % 2 else "the savings bank lent", n=20)
        for i in range(200)
    ]
    firing = noise | {1: fire(r"(?<=river )bank"), 2: fire(r"(?<=savings )bank")}
    found = labels_of(make_store(texts, firing, n_latents=128))
    assert found[1][0] != found[2][0]
    assert "river" in found[1][0]
    assert "savings" in found[2][0]


def test_every_label_is_short_one_line_and_scored(make_store, fire, noise, draw) -> None:
    long = "x" * 90
    texts = [sentence(draw, long, f"{long}y") for _ in range(40)]
    firing = noise | {1: fire(long), 2: fire("y")}
    table = lexical_labels(make_store(texts, firing, n_latents=128))
    for row in table.to_pylist():
        assert 0 < len(row["label"]) <= LONGEST_LABEL
        assert "\n" not in row["label"]
        assert 0 <= row["coverage"] <= 1
        assert (row["source"], row["version"]) == ("lexical", 1)


def test_labels_depend_on_the_documents_and_not_on_how_they_are_cut(
    make_store, fire, noise, draw
) -> None:
    texts = [sentence(draw, "volcano" if i % 2 else "glacier") for i in range(300)]
    firing = noise | {1: fire("volcano"), 2: fire("glacier")}
    whole = make_store(texts, firing, n_latents=128, part_size=300)
    table = lexical_labels(whole)
    assert lexical_labels(whole).equals(table)
    assert lexical_labels(make_store(texts, firing, n_latents=128, part_size=17)).equals(table)


def test_empty_store(make_store) -> None:
    assert lexical_labels(make_store(["a b c"] * 5, {})).num_rows == 0


def test_progress_is_told_of_documents_and_latents(make_store, fire, noise, draw) -> None:
    class Recorder:
        def __init__(self) -> None:
            self.tasks: list[tuple[str, float | None]] = []
            self.done: list[float] = []

        def start(self, task: str, total: float | None, unit: str) -> None:
            self.tasks.append((unit, total))
            self.done.append(0)

        def advance(self, amount: float) -> None:
            self.done[-1] += amount

        def finish(self) -> None:
            pass

    texts = [sentence(draw) for _ in range(40)]
    bar = Recorder()
    table = lexical_labels(make_store(texts, noise, n_latents=128), bar)
    assert [unit for unit, _ in bar.tasks] == ["documents", "latents"]
    assert bar.done == [total for _, total in bar.tasks]
    assert bar.done[-1] == table.num_rows
