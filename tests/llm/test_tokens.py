from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conspectus.llm.tokens import guess_prompt_tokens, guess_tokens, prompt_tokens_at_most

TEXTS = st.lists(st.text(), max_size=5)


def messages(texts):
    return [{"role": "user", "content": text} for text in texts]


def test_guess_is_near_for_english() -> None:
    text = "Concept names decide whether findings mean anything at all. " * 10
    assert 100 < guess_tokens(text) < 180  # 110 by the GPT-4 tokenizer


def test_other_scripts_have_more_tokens_a_character() -> None:
    assert guess_tokens("概念名称" * 10) > 2 * guess_tokens("abcd" * 10)
    assert guess_tokens("") == 0


@given(TEXTS)
def test_the_guess_is_never_above_the_bound(texts) -> None:
    assert guess_prompt_tokens(messages(texts)) <= prompt_tokens_at_most(messages(texts))


@given(TEXTS, st.text(st.characters(exclude_categories=["Cs"])))
def test_the_bound_is_of_bytes(texts, further) -> None:
    least = len(further.encode()) + sum(len(t.encode("utf-8", "replace")) for t in texts)
    assert prompt_tokens_at_most(messages(texts), further) > least
