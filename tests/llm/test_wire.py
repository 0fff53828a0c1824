from __future__ import annotations

import json

import pytest
from number_questions import SCHEMA, number_question

from conspectus.llm.settings import Settings
from conspectus.llm.wire import FORMS, Complaint, Dialect, can_be_strict, request_body

SETTINGS = Settings("m", seed=3)


def test_forms_from_strict_to_none() -> None:
    bodies = [request_body(number_question(1), SETTINGS, Dialect(), form) for form in range(3)]
    assert [body.get("response_format", {}).get("type") for body in bodies] == [*FORMS[:2], None]
    assert json.dumps(SCHEMA) not in bodies[0]["messages"][0]["content"]
    for body in bodies[1:]:
        assert json.dumps(SCHEMA) in body["messages"][0]["content"]
        assert "JSON" in body["messages"][0]["content"]  # without the word OpenAI answers 400


def test_fields_that_the_endpoint_does_not_take_are_left_out() -> None:
    dialect = Dialect(dropped={"temperature"}, limit="max_completion_tokens")
    body = request_body(number_question(1), SETTINGS, dialect)
    assert "temperature" not in body
    assert body["seed"] == 3
    assert body["max_completion_tokens"] == 1024
    assert "max_tokens" not in body
    assert "seed" not in request_body(number_question(1), Settings("m"), Dialect())


def test_a_long_bad_answer_is_shown_in_part() -> None:
    complaint = Complaint("x" * 10_000, "no JSON")
    messages = request_body(number_question(1), SETTINGS, Dialect(), 0, complaint)["messages"]
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "user"]
    assert len(messages[2]["content"]) == 2000
    assert "no JSON" in messages[3]["content"]


@pytest.mark.parametrize(
    ("complaint", "changed"),
    [
        ("use 'max_completion_tokens' instead", {"limit": "max_completion_tokens"}),
        ("'temperature' does not support 0.0", {"dropped": {"temperature"}}),
        ("seed: extra inputs are not permitted", {"dropped": {"seed"}}),
    ],
)
def test_a_dialect_adapts_to_a_complaint_once(complaint: str, changed) -> None:
    dialect = Dialect()
    assert dialect.adapt(complaint, request_body(number_question(1), SETTINGS, dialect))
    assert dialect == Dialect(**changed)
    assert not dialect.adapt(complaint, request_body(number_question(1), SETTINGS, dialect))


def test_other_complaints_teach_nothing() -> None:
    dialect = Dialect()
    assert not dialect.adapt("no", request_body(number_question(1), SETTINGS, dialect))
    assert dialect == Dialect()


def test_only_what_worked_is_learnt() -> None:
    dialect = Dialect()
    tried = dialect.copy()
    tried.dropped.add("seed")
    assert dialect == Dialect()
    dialect.learn(tried, SCHEMA, 1)
    assert dialect.dropped == {"seed"}
    assert dialect.form_for(dict(reversed(SCHEMA.items()))) == 1
    assert dialect.form_for({"type": "object"}) == 0


OPEN = {"type": "object", "properties": {"n": {}}, "required": ["n"]}


@pytest.mark.parametrize(
    ("schema", "strict"),
    [
        (SCHEMA, True),
        (OPEN, False),
        ({**SCHEMA, "required": []}, False),
        ({**SCHEMA, "properties": {"n": {"type": "array", "items": SCHEMA}}}, True),
        ({**SCHEMA, "properties": {"n": {"type": "array", "items": OPEN}}}, False),
        ({**SCHEMA, "properties": {"n": {"anyOf": [SCHEMA, OPEN]}}}, False),
        ({**SCHEMA, "properties": {"n": {"anyOf": [SCHEMA, {"type": "null"}]}}}, True),
    ],
)
def test_strict_mode_is_asked_for_where_its_rules_are_kept(schema, strict: bool) -> None:
    assert can_be_strict(schema) is strict
    question = number_question(1).__class__("s", "u", schema, "name")
    sent = request_body(question, SETTINGS, Dialect())["response_format"]["json_schema"]
    assert sent == {"name": "answer", "schema": schema, "strict": strict}
