from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llm_server import completion

from conspectus.llm.replies import Reply, UnreadableReplyError, read_reply


def body_of(response):
    return json.loads(response.body)


def test_a_whole_reply() -> None:
    assert read_reply(body_of(completion({"n": 1}))) == Reply('{"n": 1}', None, False, 10, 5)


def test_parts_that_servers_leave_out() -> None:
    assert read_reply({"choices": [{"message": {}}]}) == Reply("", None, False, None, None)
    assert read_reply({"choices": [{}], "usage": None}).text == ""


def test_text_in_parts() -> None:
    content = [{"type": "text", "text": "a"}, {"type": "image"}, {"type": "text", "text": "b"}]
    assert read_reply({"choices": [{"message": {"content": content}}]}).text == "ab"


@pytest.mark.parametrize("tokens", ["10", -1, True, 1.5, None])
def test_token_counts_that_are_none(tokens) -> None:
    reply = read_reply({"choices": [{}], "usage": {"prompt_tokens": tokens}})
    assert reply.tokens_in is None


def test_refusals() -> None:
    assert read_reply(body_of(completion(None, refusal="no"))).refusal == "no"
    assert "filter" in str(read_reply(body_of(completion("x", finish="content_filter"))).refusal)


@pytest.mark.parametrize("body", [None, [], {}, {"choices": []}, {"choices": "x"}, "text", 3])
def test_what_is_no_completion(body) -> None:
    with pytest.raises(UnreadableReplyError, match="no chat completion"):
        read_reply(body)


def test_an_error_in_the_body_is_told() -> None:
    with pytest.raises(UnreadableReplyError, match="overloaded"):
        read_reply({"error": {"message": "overloaded"}})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["choices", "message", "content", "usage", "refusal", "error"]), inner
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_read_or_refused(body) -> None:
    try:
        reply = read_reply(body)
    except UnreadableReplyError:
        return
    assert isinstance(reply.text, str)
