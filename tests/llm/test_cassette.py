from __future__ import annotations

import json
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from number_questions import SCHEMA, number_question

from conspectus.errors import LanguageModelError
from conspectus.llm import Answer, Missing, Question
from conspectus.llm.cassette import Recorder, Recording, read_cassette
from conspectus.llm.settings import Settings

SETTINGS = Settings("m", seed=1)
OPEN = {"type": "object"}


def recording(n: int, outcome: Answer | Missing | None = None) -> Recording:
    answer = Answer({"n": n}, 10, 5, cached=True)
    return Recording(SETTINGS, number_question(n), outcome or answer)


TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.text(), st.text(), st.dictionaries(TEXT, TEXT))
def test_lines_come_back_as_they_went(system, user, value) -> None:
    question = Question(system, user, OPEN, "name", "latent 1")
    went = Recording(SETTINGS, question, Answer(value, 3, 4, cached=True))
    line = went.to_line()
    assert "\n" not in line
    assert Recording.from_line(line.encode().decode()) == went


@pytest.mark.parametrize("text", ["\ud83d", "größe \udcff", "a\u2028b\x85c\x0bd\x1ce", "\x00"])
def test_characters_that_no_file_takes_come_back_as_they_went(tmp_path: Path, text: str) -> None:
    """Halves of characters (no answer has them), and line ends that are none of a cassette."""
    path = tmp_path / "c.jsonl"
    question = Question(text, text, OPEN, "name", "latent 1")
    recorder = Recorder(path, SETTINGS)
    answer = Answer(
        {"label": text if text.isascii() or "\u2028" in text else "x"}, 3, 4, cached=True
    )
    recorder.record("k", question, answer)
    recorder.record("l", number_question(1), Missing("failed", text))
    one, other = read_cassette(path)
    assert one == Recording(SETTINGS, question, answer)
    assert other.outcome == Missing("failed", text)
    assert Recorder(path, SETTINGS)._answered == {one.key}


@pytest.mark.parametrize("reason", ["refused", "malformed", "failed", "timeout"])
def test_missing_answers_are_recorded_too(tmp_path: Path, reason) -> None:
    path = tmp_path / "c.jsonl"
    Recorder(path, SETTINGS).record("k", number_question(1), Missing(reason, "why"))
    assert read_cassette(path)[0].outcome == Missing(reason, "why")


@pytest.mark.parametrize("reason", ["over_budget", "not_recorded"])
def test_what_was_never_asked_is_not_recorded(tmp_path: Path, reason) -> None:
    path = tmp_path / "c.jsonl"
    Recorder(path, SETTINGS).record("k", number_question(1), Missing(reason, ""))
    assert read_cassette(path) == []


def test_a_line_is_readable(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    question = Question("Nenne es.", "größer", OPEN, "name", "latent 7")
    Recorder(path, SETTINGS).record("k", question, Answer({"label": "Größe"}, 10, 5, cached=False))
    assert path.read_text(encoding="utf-8") == (
        '{"model": "m", "temperature": 0.0, "seed": 1, "max_tokens": 1024, "purpose": "name", '
        '"asked_by": "latent 7", "system": "Nenne es.", "user": "größer", '
        '"schema": {"type": "object"}, "answer": {"label": "Größe"}, '
        '"tokens_in": 10, "tokens_out": 5}\n'
    )


def test_a_line_written_by_hand_needs_little() -> None:
    read = Recording.from_line(
        json.dumps({"model": "m", "user": "u", "schema": SCHEMA, "answer": {"n": 1}})
    )
    assert read.question == Question("", "u", SCHEMA, "")
    assert read.outcome == Answer({"n": 1}, 0, 0, cached=True)


def test_an_answer_that_does_not_fit_is_malformed() -> None:
    line = json.dumps({"model": "m", "user": "u", "schema": SCHEMA, "answer": {"n": "x"}})
    assert Recording.from_line(line).outcome.reason == "malformed"


@pytest.mark.parametrize(
    "line",
    ["nonsense", "[]", "{}", '{"model": "m"}', '{"model": "m", "user": "u", "schema": {}}',
     '{"model": "m", "user": "u", "schema": {}, "missing": {"reason": "lazy"}}',
     '{"model": "", "user": "u", "schema": {}, "answer": {}}', '{"model": '],
)  # fmt: skip
def test_a_line_that_is_no_recording_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text(f"{recording(1).to_line()}\n\n{line}\n{recording(2).to_line()}\n")
    with pytest.raises(LanguageModelError, match=r"line 3 of the cassette .*c\.jsonl"):
        read_cassette(path)


def test_no_file_and_no_text(tmp_path: Path) -> None:
    with pytest.raises(LanguageModelError, match="cannot be read"):
        read_cassette(tmp_path / "none.jsonl")
    with pytest.raises(LanguageModelError, match="cannot be read"):
        Recorder(tmp_path, SETTINGS)
    (tmp_path / "file").touch()
    with pytest.raises(LanguageModelError, match="cannot be written"):
        Recorder(tmp_path / "file" / "c.jsonl", SETTINGS)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\n")
    with pytest.raises(LanguageModelError, match="line 1"):
        read_cassette(tmp_path / "binary")


@pytest.mark.parametrize("cut", [3, 30, 150])
def test_a_line_cut_by_a_kill_is_dropped_and_asked_again(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "c.jsonl"
    whole, half = recording(1).to_line(), recording(2).to_line()[:cut]
    path.write_text(f"{whole}\n{half}")
    assert [one.question for one in read_cassette(path)] == [number_question(1)]
    recorder = Recorder(path, SETTINGS)
    recorder.record("k", number_question(2), Answer({"n": 2}, 1, 1, cached=False))
    assert [one.question for one in read_cassette(path)] == [number_question(i) for i in (1, 2)]


def test_a_cassette_cut_at_any_byte_has_all_whole_lines_and_goes_on(tmp_path: Path) -> None:
    """Between characters, inside of one, before the line end, behind it."""
    path = tmp_path / "c.jsonl"
    asked = [Question("s", f"größer 日本 😀 {n}", OPEN, "name", f"latent {n}") for n in (1, 2)]
    lines = [
        Recording(SETTINGS, one, Answer({"label": "ſ \u2028 é"}, 1, 1, cached=True)).to_line()
        for one in asked
    ]
    first, content = (lines[0] + "\n").encode(), "".join(f"{line}\n" for line in lines).encode()
    for cut in range(len(first), len(content) + 1):
        path.write_bytes(content[:cut])
        whole = asked if cut >= len(content) - 1 else asked[:1]
        assert [one.question for one in read_cassette(path)] == whole, cut
        Recorder(path, SETTINGS).record("k", asked[1], Answer({}, 1, 1, cached=False))
        assert [one.question for one in read_cassette(path)] == [*whole, asked[1]], cut


def test_a_last_line_without_end_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text(recording(1).to_line())
    Recorder(path, SETTINGS).record("k", number_question(2), Missing("failed", ""))
    assert len(read_cassette(path)) == 2


def test_a_file_that_is_no_cassette_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("my notes")
    with pytest.raises(LanguageModelError, match="no recorded answer"):
        Recorder(path, SETTINGS)
    assert path.read_text() == "my notes"


def test_an_answer_is_recorded_once_and_after_a_missing_one(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    key, question = SETTINGS.key(number_question(1)), number_question(1)
    for outcome in (Missing("failed", ""), recording(1).outcome, recording(1).outcome):
        Recorder(path, SETTINGS).record(key, question, outcome)
    assert len(read_cassette(path)) == 2


def test_threads_write_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    recorder = Recorder(path, SETTINGS)

    def write(first: int) -> None:
        for n in range(first, first + 50):
            recorder.record(str(n), number_question(n), Answer({"n": n}, 1, 1, cached=False))

    threads = [Thread(target=write, args=(50 * i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.outcome.value["n"] for one in read_cassette(path)} == set(range(200))
