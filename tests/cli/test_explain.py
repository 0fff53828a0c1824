"""`--explain` on the commands: judged by a scripted model behind --llm-model."""

from __future__ import annotations

import json

import pytest
from rule_judge import rule_judge, write_planted

from conspectus.cli.explain import KEPT, ExplainOptions, _some
from conspectus.cli.llm_options import PENDING, LlmOptions

DIFF = ("--by", "model", "--a", "a", "--b", "b", "--explain")
MODEL = ("--llm-model", "scripted", "--judge-documents", "30", "--calibrate", "18")


@pytest.fixture
def store(tmp_path):
    shares = ((0.9, 0.15), (0.3, 0.3), (0.5, 0.5))
    return write_planted(tmp_path / "planted.conspectus", shares=shares).path


@pytest.fixture
def model(monkeypatch):
    scripted = rule_judge()
    monkeypatch.setattr(LlmOptions, "open", lambda self, dry_run=False: scripted)
    return scripted


def test_without_a_model_labels_are_shown_on_documents_kept_for_it(conspectus, store):
    done = conspectus("diff", store, *DIFF)
    assert done.code == 0, done.err
    assert "old name 0" in done.out
    assert "No language model" in done.err
    content = json.loads(conspectus("diff", store, *DIFF, "--json").out)
    assert content["settings"]["explains"]["verify_share"] == KEPT
    assert "difference" not in content["table"][0]


def test_with_a_model_statements_are_judged_and_the_cost_is_told(
    conspectus, store, model, tmp_path
):
    report = tmp_path / "report.html"
    done = conspectus("diff", store, *DIFF, *MODEL, "--out", report)
    assert done.code == 0, done.err
    assert "This text mentions apple." in done.out
    assert "confirmed" in done.out
    assert "calibration" in done.err
    assert "tokens that the reader read" in done.err
    assert "This text mentions apple." in report.read_text(encoding="utf-8")


def test_a_dry_run_asks_nothing_and_tells_what_would_be_asked(conspectus, store, model):
    done = conspectus("diff", store, *DIFF, *MODEL, "--dry-run", "--json")
    assert done.code == 0, done.err
    assert model.asked == []
    plan = json.loads(done.out)
    conspectus("diff", store, *DIFF, *MODEL)
    assert {p: one["calls"] for p, one in plan.items()} == {
        p: tally.asked for p, tally in model.ledger.purposes.items()
    }
    written = conspectus("diff", store, *DIFF, *MODEL, "--dry-run").out
    assert "judge: calls: 60" in written


def test_other_commands_explain_too(conspectus, store, model):
    found = conspectus(
        "search", store, "old name 0", "--latents", "0", "--words", "--fuse", "concepts",
        "--explain", *MODEL, "--json",
    )  # fmt: skip
    assert found.code == 0, found.err
    assert json.loads(found.out)["table"][0]["source"] == "query"
    paired = conspectus("correlate", store, "--with-column", "model", "--explain", *MODEL, "--json")
    assert paired.code == 0, paired.err
    content = json.loads(paired.out)
    assert content["settings"]["explains"]["verify_share"] == KEPT
    assert content["table"][0]["statement"] == "This text mentions apple."
    grouped = conspectus(
        "cluster", store, "--latents", "0,1,2", "--k", "2", "--resamples", "0", "--explain",
        *MODEL, "--json",
    )  # fmt: skip
    assert grouped.code == 0, grouped.err
    assert json.loads(grouped.out)["provenance"]["explained"] == "ClusterResult"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--llm-model", "x"), "--explain"),
        (("--dry-run",), "--explain"),
        (("--explain", "--dry-run"), "--llm-model"),
        (("--explain", "--hypotheses", "11"), "--hypotheses"),
    ],
)
def test_options_that_do_nothing_are_refused(conspectus, store, given, said):
    done = conspectus("diff", store, "--by", "model", "--a", "a", *given)
    assert done.code == 2
    assert said in done.err


def test_a_map_and_an_explanation_are_two_reports(conspectus, store, tmp_path):
    done = conspectus("cluster", store, "--explain", "--map", "--out", tmp_path / "x.html")
    assert done.code == 2
    assert "--map" in done.err


def test_a_batch_says_what_to_do_next_at_every_stage(conspectus, store, tmp_path, monkeypatch):
    monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path / "home"))
    requests = tmp_path / "requests.jsonl"
    asked = (*MODEL, "--batch-out", requests)
    done = conspectus("diff", store, *DIFF, *asked)
    assert (done.code, done.out) == (PENDING, "")
    assert f"questions written to {requests}: 1;" in done.err
    assert "--batch-in ANSWERS" in done.err
    program = conspectus("diff", store, *DIFF, *asked, "--json")
    assert program.code == PENDING
    assert program.json == {"pending": 1, "requests": str(requests)}
    # Names and statements are there; what is left is the judge.
    keys = [json.loads(line) for line in requests.read_text(encoding="utf-8").splitlines()]
    named = _answered(tmp_path / "names.jsonl", keys, {"unclear": False, "label": "apple"})
    assert conspectus("diff", store, *DIFF, *asked, "--batch-in", named).code == PENDING
    keys = [json.loads(line) for line in requests.read_text(encoding="utf-8").splitlines()]
    said = {"hypotheses": [{"statement": "This text mentions apple.", "findings": [1]}]}
    folded = _answered(tmp_path / "folded.jsonl", keys, said)
    foreign = _answered(tmp_path / "foreign.jsonl", [{"custom_id": "x"}], said)
    judging = conspectus("diff", store, *DIFF, *asked, "--batch-in", folded, "--batch-in", foreign)
    assert judging.code == PENDING
    assert "answers of --batch-in that belong to no question of this run: 1 " in judging.err
    assert "not judged" in judging.out
    assert "[, ]" not in judging.out
    assert "times as many" not in judging.err
    assert len(requests.read_text(encoding="utf-8").splitlines()) > 60


def _answered(path, requests, value):
    """Answer every request of a batch file alike."""
    value = {"reasoning": "", **value} if "label" in value else value
    message = {"role": "assistant", "content": json.dumps(value)}
    body = {"choices": [{"index": 0, "finish_reason": "stop", "message": message}]}
    lines = [
        {"custom_id": one["custom_id"], "response": {"status_code": 200, "body": body}}
        for one in requests
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_a_statement_says_how_many_latents_are_not_listed():
    assert _some([1, 2, 3, 4]) == "1, 2, 3, 4"
    assert _some([1, 2, 3, 4, 5]) == "1, 2, 3, 4 and 1 more"


def test_documents_are_kept_only_where_there_is_something_to_explain():
    assert ExplainOptions().kept(0.0) == 0.0
    assert ExplainOptions(explain=True).kept(0.0) == KEPT
    assert ExplainOptions(explain=True).kept(0.3) == 0.3
