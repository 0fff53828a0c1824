from __future__ import annotations

from pathlib import Path

import pytest

from conspectus.labels import wordclasses
from conspectus.labels.units import Vocabulary
from conspectus.labels.wordclasses import CLASSES, class_of, is_function_word


@pytest.mark.parametrize(
    ("unit", "many"),
    [
        ("the", "articles"),
        ("october", "months"),
        ("1984", "years"),
        ("2150", "numbers"),
        ("12.5", "numbers"),
        ("#####", "numbers"),
        ("running", "-ing forms"),
        ("quickly", "-ly adverbs"),
        ("creation", "nouns"),
        ("houses", "nouns"),
        ("glass", "nouns"),
        ("interrogatories", "nouns"),
        ("idea", "nouns"),
        ("provide", "verbs"),
        ("happy", "adjectives"),
        ("querulous", "adjectives"),
        ("morning", "nouns"),
        ("bread", "foods"),
        ("bus", "nouns"),
        ("this", ""),
        ("always", ""),
        ("may", "modal verbs"),
        ("\n\n", "line breaks"),
        ("zebra", ""),
        ("king", "nouns"),
    ],
)
def test_class_of(unit: str, many: str) -> None:
    assert CLASSES[class_of(unit)].many == many


def test_every_class_has_two_names_that_no_other_has() -> None:
    names = [name for one in CLASSES[1:] for name in (one.many, one.one)]
    assert len(set(names)) == len(names)
    assert all(names)


def test_layout_units_are_written_as_the_vocabulary_writes_them() -> None:
    vocabulary = Vocabulary()
    _, units = vocabulary.read("a\n\nb\n- c\n1. d\n# e\n**f** ... (g)")
    found = [CLASSES[class_of(vocabulary.text[unit])].many for unit in units]
    assert found.count("line breaks") == 9
    assert found.count("ends of sentences") == 1
    assert found[-3:] == ["opening brackets", "", "closing brackets"]


def test_function_words_say_nothing_by_themselves() -> None:
    assert all(map(is_function_word, ["the", "of", "not", "this", "would", "can't"]))
    assert not any(map(is_function_word, ["three", "october", "house", "\n", "."]))


def test_no_common_word_is_of_two_parts_of_speech_or_of_a_closed_list() -> None:
    lines = (Path(wordclasses.__file__).with_name("parts_of_speech.txt")).read_text("utf-8")
    parts: dict[str, list[str]] = {}
    for line in lines.splitlines():
        if line.startswith(" "):
            parts[list(parts)[-1]] += line.split()
        else:
            parts[line] = []
    assert list(parts) == ["nouns", "verbs", "adjectives"]
    words = [word for listed in parts.values() for word in listed]
    assert len(words) == len(set(words)) > 5000
    for part, listed in parts.items():
        own = [word for word in listed if CLASSES[class_of(word)].many == part]
        assert len(own) > 0.9 * len(listed)  # the rest are foods, body parts and their like
        assert not any(map(is_function_word, own))
