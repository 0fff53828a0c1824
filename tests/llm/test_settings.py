from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from number_questions import SCHEMA

from conspectus.errors import InputError
from conspectus.llm import Question
from conspectus.llm.settings import Settings, sha256_of

SETTINGS = Settings("m")
QUESTION = Question("s", "u", SCHEMA, "name", "latent 1")
TEXTS = st.tuples(st.text(), st.text())


@given(TEXTS, TEXTS)
def test_keys_are_equal_for_equal_prompts_alone(first, second) -> None:
    keys = [SETTINGS.key(Question(*texts, SCHEMA, "name")) for texts in (first, second)]
    assert (keys[0] == keys[1]) == (first == second)
    assert all(len(bytes.fromhex(key)) == 32 for key in keys)


def test_text_does_not_move_between_the_parts_of_a_key() -> None:
    assert SETTINGS.key(replace(QUESTION, system="su", user="")) != SETTINGS.key(
        replace(QUESTION, system="s", user="u")
    )


@pytest.mark.parametrize(
    "changed",
    [{"model": "n"}, {"temperature": 1.0}, {"temperature": None}, {"seed": 0}, {"max_tokens": 9}],
)
def test_every_setting_is_part_of_key_and_identity(changed) -> None:
    other = replace(SETTINGS, **changed)
    assert other.key(QUESTION) != SETTINGS.key(QUESTION)
    assert other.identity != SETTINGS.identity


def test_the_schema_is_part_of_the_key_and_who_asks_is_not() -> None:
    key = SETTINGS.key(QUESTION)
    assert SETTINGS.key(replace(QUESTION, schema={"type": "object"})) != key
    assert SETTINGS.key(replace(QUESTION, key="latent 2", purpose="judge")) == key


def test_the_key_is_the_same_tomorrow() -> None:
    """Caches and cassettes outlive versions: a change here loses all answers that people paid."""
    assert SETTINGS.key(QUESTION) == (
        "84ee5228e453feec842eb63151666468bdc14df80672041091d1449f40e3ae8a"
    )


@given(st.dictionaries(st.text(), st.integers()))
def test_order_of_keys_does_not_matter(value) -> None:
    assert sha256_of(value) == sha256_of(dict(reversed(list(value.items()))))


@pytest.mark.parametrize(
    "wrong", [{"model": " "}, {"temperature": 2.5}, {"temperature": -0.1}, {"max_tokens": 0}]
)
def test_settings_that_nothing_takes_are_refused(wrong) -> None:
    with pytest.raises(InputError):
        Settings(**{"model": "m", **wrong})
