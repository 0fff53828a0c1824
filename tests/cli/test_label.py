from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from scripted_model import ScriptedModel
from word_store import word_store

from conspectus.cli.llm_options import PENDING, LlmOptions
from conspectus.labels import methods
from conspectus.labels.tasks import Named, Score, Task
from conspectus.llm import Missing, Prices, Question
from conspectus.store import Store, StoreWriter

SCHEMA = {"type": "object"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    rows = [{"text": f"alpha {'beta' if i % 2 else 'gamma'} {i}"} for i in range(60)]
    return word_store(tmp_path / "words.conspectus", rows, part_size=16)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> ScriptedModel:
    """A model behind --llm-model, a labeller and a judge that ask it one question a latent."""

    def answer(question: Question) -> dict[str, Any] | Missing:
        if question.user == "2":
            return Missing("refused", "no")
        return {"name": f"name {question.user}", "right": True}

    scripted = ScriptedModel(answer, prices=Prices(1e6, 2e6))

    def name(task: Task) -> Named:
        assert task.model is not None
        numbers = task.latents.tolist()
        asked = task.model.ask([Question("s", str(n), SCHEMA, "name") for n in numbers])
        found = dict(zip(numbers, asked, strict=True))
        missing = {n: one.reason for n, one in found.items() if isinstance(one, Missing)}
        labels = {n: one.value["name"] for n, one in found.items() if not isinstance(one, Missing)}
        unclear = tuple(n for n in labels if n == 1)
        return Named({n: x for n, x in labels.items() if n != 1}, {}, unclear, missing)

    def judge(task: Task, labels: Any) -> dict[int, Score]:
        assert task.model is not None
        task.model.ask([Question("s", x, SCHEMA, "detection") for x in labels.values()])
        return {n: Score("detection", 0.9, 0.8, 0.95, 20, 0) for n in labels}

    monkeypatch.setitem(methods.METHODS, "llm", name)  # type: ignore[arg-type]
    monkeypatch.setitem(methods.VERIFIERS, "detection", judge)  # type: ignore[arg-type]
    monkeypatch.setattr(LlmOptions, "open", lambda self, dry_run=False: scripted)
    return scripted


class TestNaming:
    def test_counts_and_costs(self, conspectus: Any, store: Store, model: Any) -> None:
        done = conspectus("label", store.path, "--method", "llm", "--verify", "detection")
        assert done.code == 0
        counts, scores = done.out.split("\n\n")
        lines = dict(line.split(maxsplit=1) for line in counts.splitlines()[1:])
        assert scores.splitlines() == [
            "latent\tname\tdetection\tverified",
            "0\tname 0\t0.90 [0.80, 0.95]\tyes",
        ]
        assert lines == {
            "latents": "3 of 6",
            "named": "1",
            "unclear": "1",
            "missing": "1 refused",
            "verified": "1 of 1 tested",
        }
        assert "detection" in done.err
        assert "1 refused" in done.err
        names = conspectus("label", store.path, "--names", "0").out.splitlines()
        assert names[-1].split("\t")[3:] == [
            "llm 0.90 (detection)",
            "detection 0.90 [0.80, 0.95]",
        ]
        told = conspectus("label", store.path, "--names", "0", "--json").json["names"][-1]
        assert told["scores"]["detection"] == pytest.approx([0.9, 0.8, 0.95])
        assert "tests" not in told
        assert (told["measure"], told["score"]) == ("detection", pytest.approx(0.9))
        assert told["examples"] == {"detection": [20, 0]}
        shown = conspectus("show", store.path, "0").out
        assert "name 0\tllm 0.90" in shown
        assert "the word beta\tlexical, unverified" in conspectus("show", store.path, "1").out

    def test_a_batch_says_what_to_do_next(
        self, conspectus: Any, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path / "home"))
        requests = tmp_path / "requests.jsonl"
        options = ("--method", "llm", "--latents", "0", "--llm-model", "m", "--verify", "detection")
        done = conspectus("label", store.path, *options, "--batch-out", requests)
        assert done.code == PENDING
        assert f"questions written to {requests}: 1;" in done.err
        assert "waiting   1 for the answers of a batch endpoint" in done.out
        assert "missing" not in done.out
        assert "not_recorded" not in done.out + done.err
        assert "none: no name has a score yet" in done.out
        facts = conspectus("label", store.path, *options, "--batch-out", requests, "--json")
        assert (facts.code, facts.json["named"]) == (PENDING, 0)

    def test_answers_of_a_batch_alone(
        self, conspectus: Any, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path / "home"))
        requests, answers = tmp_path / "requests.jsonl", tmp_path / "answers.jsonl"
        options = ("label", store.path, "--method", "llm", "--latents", "1", "--llm-model", "m")
        conspectus(*options, "--batch-out", requests)
        (asked,) = [json.loads(line) for line in requests.read_text().splitlines()]
        said = json.dumps({"reasoning": "", "unclear": False, "label": "the word beta"})
        message = {"message": {"role": "assistant", "content": said}, "finish_reason": "stop"}
        response = {"status_code": 200, "body": {"choices": [{"index": 0, **message}]}}
        line = {"custom_id": asked["custom_id"], "response": response, "error": None}
        answers.write_text(json.dumps(line) + "\n")
        done = conspectus(*options, "--batch-in", answers)
        assert done.code == 0
        assert "named     1" in done.out
        headings, name, _ = (row.split() for row in done.err.splitlines()[-4:-1])
        assert headings[2:5] == ["asked", "answered", "cached"]
        assert name[:4] == ["name", "1", "1", "0"]
        further = conspectus(*options, "--verify", "detection", "--batch-in", answers)
        assert further.code == PENDING
        assert "run the same command again with --batch-out FILE" in further.err
        assert conspectus(*options, "--batch-out", requests).code == 0
        assert not requests.exists()

    def test_a_model_that_would_not_be_asked_is_refused(
        self, conspectus: Any, store: Store
    ) -> None:
        """All latents got lexical names, and no question was written."""
        done = conspectus("label", store.path, "--llm-model", "m", "--batch-out", "x.jsonl")
        assert done.code == 2
        assert "add --method llm" in done.err
        assert store.label_sets() == []
        assert not Path("x.jsonl").exists()

    def test_a_dry_run_needs_no_key(
        self, conspectus: Any, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path / "home"))
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)
        options = ("label", store.path, "--method", "llm", "--llm", "openai", "--llm-model", "m")
        done = conspectus(*options, "--dry-run")
        assert done.code == 0
        assert "calls: 3" in done.out
        assert "OpenAI needs a key" in conspectus(*options).err

    def test_json(self, conspectus: Any, store: Store, model: Any) -> None:
        options = ("--method", "llm", "--name", "second", "--latents", "0,2", "--json")
        facts = conspectus("label", store.path, *options).json
        assert facts["name"] == "second"
        assert (facts["named"], facts["missing"]) == (1, {"refused": 1})
        assert facts["ledger"]["purposes"]["name"]["asked"] == 2
        assert facts["shown"] is True
        assert store.label_sets() == ["lexical", "second"]

    def test_a_dry_run_asks_nothing(self, conspectus: Any, store: Store, model: Any) -> None:
        options = ("label", store.path, "--method", "llm", "--verify", "detection", "--dry-run")
        done = conspectus(*options)
        assert model.asked == []
        assert "latents: 3" in done.out
        assert "llm: calls: 3" in done.out
        assert "detection: calls: 3" in done.out
        assert "all: calls: 6" in done.out
        facts = conspectus(*options, "--json").json
        assert facts["total"]["calls"] == 6
        assert facts["stages"]["llm"]["money"] > 0
        assert store.label_sets() == []

    def test_a_dry_run_without_a_language_model(self, conspectus: Any, store: Store) -> None:
        done = conspectus("label", store.path, "--dry-run")
        assert done.out.splitlines() == [
            "latents: 3",
            "calls: none, no language model is asked",
        ]

    def test_latents_of_a_result(self, conspectus: Any, store: Store, tmp_path: Path) -> None:
        path = tmp_path / "result.json"
        path.write_text(json.dumps({"table": [{"latent": 1}]}), "utf-8")
        facts = conspectus("label", store.path, "--latents", f"from-result:{path}", "--json").json
        assert facts["latents"] == 1

    @pytest.mark.parametrize("given", ["from-result", "from-result:"])
    @pytest.mark.parametrize("first", [True, False])
    def test_a_blank_before_the_file_of_a_result(
        self, conspectus: Any, store: Store, given: str, first: bool
    ) -> None:
        blank = ("--latents", given, "result.json")
        done = conspectus("label", *((*blank, store.path) if first else (store.path, *blank)))
        assert done.code == 2
        assert "without a blank: --latents from-result:FILE" in " ".join(done.err.split())

    def test_names_of_a_set_can_be_verified(
        self, conspectus: Any, store: Store, model: Any
    ) -> None:
        done = conspectus(
            *("label", store.path, "--method", "keep", "--name", "lexical"),
            *("--verify", "detection"),
        )
        assert "3 of 3 tested" in done.out or "verified  3" in done.out
        assert [question.purpose for question in model.asked] == ["detection"] * 3

    @pytest.mark.parametrize(
        ("options", "code", "message"),
        [
            (("--method", "guess"), 2, "lexical"),
            (("--verify", "truth"), 2, "detection"),
            (("--latents", "many"), 1, "names no latents: give all, top:500"),
            (("--latents", "6"), 1, "no latent 6: latents go from 0 to 5"),
            (("--name", "A b"), 1, "cannot be called"),
            (("--method", "keep"), 1, "name a measure"),
            (("--method", "llm"), 1, "--llm-model NAME"),
            (("--set", "1", "a", "--use", "all"), 2, "one at a time"),
        ],
    )
    def test_bad_arguments(
        self, conspectus: Any, store: Store, options: tuple[str, ...], code: int, message: str
    ) -> None:
        done = conspectus("label", store.path, *options)
        assert done.code == code
        assert message in " ".join(done.err.replace("│", " ").split())
        assert store.label_sets() == []


class TestNamesThereAre:
    def test_by_hand_and_back(self, conspectus: Any, store: Store) -> None:
        done = conspectus("label", store.path, "--set", "1", "bold headings")
        assert done.out == "latent 1: bold headings (human)\n"
        conspectus("label", store.path, "--set", "1", "bold text")
        lines = conspectus("label", store.path, "--names", "1").out.splitlines()
        assert [line.split("\t") for line in lines[1:]] == [
            ["human", "2", "bold text", "human", ""],
            ["human", "1", "bold headings", "earlier, human", ""],
            ["lexical", "1", "the word beta", "lexical, unverified", ""],
        ]
        facts = conspectus("label", store.path, "--names", "1", "--json").json
        assert [one["earlier"] for one in facts["names"]] == [False, True, False]
        done = conspectus("label", store.path, "--unset", "1")
        assert done.out == "latent 1: the word beta (lexical, unverified)\n"
        assert conspectus("label", store.path, "--unset", "1").code == 1

    def test_a_latent_without_any_name(self, conspectus: Any, store: Store) -> None:
        conspectus("label", store.path, "--set", "5", "smiles")
        assert conspectus("label", store.path, "--unset", "5").out == "latent 5 has no name now\n"
        facts = conspectus("label", store.path, "--set", "5", "smiles", "--json").json
        assert (facts["label"], facts["label_source"]) == ("smiles", "human")
        assert conspectus("label", store.path, "--names", "4").out.count("\n") == 1

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            (("--set", "1", "  "), "the name of latent 1 is empty"),
            (("--set", "6", "a"), "no latent 6"),
            (("--unset", "6"), "no latent 6"),
            (("--names", "6"), "no latent 6"),
            (("--use", "gone"), "no label set 'gone': there are lexical, or 'all'"),
            (("--use", ","), "no label set"),
            (("--verified-from", "0.2"), "between 0.5 (chance) and 1"),
        ],
    )
    def test_bad_arguments(
        self, conspectus: Any, store: Store, options: tuple[str, ...], message: str
    ) -> None:
        done = conspectus("label", store.path, *options)
        assert (done.code, message in done.err) == (1, True)
        assert "Traceback" not in done.err
        assert store.label_sets() == []

    def test_which_sets_are_shown(self, conspectus: Any, store: Store, model: Any) -> None:
        conspectus("label", store.path, "--method", "llm")
        done = conspectus("label", store.path, "--use", "lexical")
        assert done.out.endswith("4 names shown, of lexical; 0 verified (from 0.7)\n")
        done = conspectus("label", store.path, "--method", "llm", "--name", "other")
        assert "--use other" in done.err
        facts = conspectus("label", store.path, "--use", "lexical, llm", "--json").json
        assert facts["sets"] == ["lexical", "llm"]
        assert conspectus("label", store.path, "--use", "all", "--json").json["sets"] == [
            *("lexical", "llm", "other")
        ]

    def test_from_which_score_names_are_verified(
        self, conspectus: Any, store: Store, model: Any
    ) -> None:
        conspectus("label", store.path, "--method", "llm", "--verify", "detection")
        facts = conspectus("label", store.path, "--verified-from", "0.95", "--json").json
        assert (facts["verified"], facts["verified_from"]) == (0, 0.95)
        assert (
            conspectus("label", store.path, "--verified-from", "0.9", "--json").json["verified"]
            == 1
        )

    def test_incomplete_and_missing_stores(self, conspectus: Any, tmp_path: Path) -> None:
        options: dict[str, Any] = {"encoder": {}, "n_latents": 4, "part_size": 2}
        with StoreWriter.create(tmp_path / "s", **options) as writer:
            writer.close()
        for given in ((), ("--set", "1", "a"), ("--latents", "top:1"), ("--use", "all")):
            done = conspectus("label", tmp_path / "s", *given)
            assert (done.code, "incomplete" in done.err) == (1, True)
        assert conspectus("label", tmp_path / "gone").code == 1


class TestFiles:
    @pytest.mark.parametrize("layout", ["neuronpedia", "goodfire", "parquet", "csv"])
    def test_there_and_back(
        self, conspectus: Any, store: Store, tmp_path: Path, layout: str
    ) -> None:
        path = tmp_path / "names.out"
        done = conspectus("label", store.path, "--export", path, "--layout", layout)
        assert done.out == f"{path}: 4 names ({layout})\n"
        done = conspectus(
            *("label", store.path, "--from", path, "--layout", layout, "--name", "back")
        )
        assert f"4 names ({layout}) in label set back, which has 4" in done.out
        back = store.labels("back")
        assert (
            back.column("label").to_pylist() == store.labels("lexical").column("label").to_pylist()
        )

    def test_layouts_are_found(self, conspectus: Any, store: Store, tmp_path: Path) -> None:
        path = tmp_path / "Goodfire.json"
        path.write_text(json.dumps({"1": "a", "2": ""}), "utf-8")
        done = conspectus("label", store.path, "--from", path)
        assert "1 names (goodfire) in label set goodfire" in done.out
        assert "1 entry without a name" in done.err
        conspectus("label", store.path, "--use", "lexical")
        facts = conspectus("label", store.path, "--from", path, "--json")
        assert facts.json["set"] == "goodfire"
        assert facts.json["notes"] == ["1 entry without a name: left out."]
        assert "--use goodfire" in conspectus("label", store.path, "--from", path).err
        done = conspectus("label", store.path, "--export", tmp_path / "x.csv", "--json")
        assert done.json["layout"] == "csv"

    def test_tables_of_several_sources_are_called_like_their_file(
        self, conspectus: Any, store: Store, tmp_path: Path
    ) -> None:
        path = tmp_path / "My names.csv"
        path.write_text("latent,label,source\n1,a,x\n2,b,y\n", "utf-8")
        assert "label set my-names" in conspectus("label", store.path, "--from", path).out

    @pytest.mark.parametrize(
        ("content", "options", "code", "message"),
        [
            ('{"6": "a"}', (), 1, "the store has 6 latents"),
            ("hello", (), 1, "is not JSON"),
            ("", (), 1, "is empty"),
            ('{"0": "a"}', ("--layout", "delphi"), 2, "choose one of neuronpedia"),
            ('{"0": "a"}', ("--name", "all"), 1, "cannot be called 'all'"),
        ],
    )
    def test_bad_files_leave_the_store_as_it_was(
        self,
        conspectus: Any,
        store: Store,
        tmp_path: Path,
        content: str,
        options: tuple[str, ...],
        code: int,
        message: str,
    ) -> None:
        before = (store.path / "labels.parquet").read_bytes()
        path = tmp_path / "x.json"
        path.write_text(content, "utf-8")
        done = conspectus("label", store.path, "--from", path, *options)
        assert done.code == code
        assert message in " ".join(done.err.replace("│", " ").split())
        assert (store.path / "labels.parquet").read_bytes() == before
        assert store.label_sets() == []

    def test_bad_exports(self, conspectus: Any, store: Store, tmp_path: Path) -> None:
        path = tmp_path / "x.json"
        assert conspectus("label", store.path, "--export", path).code == 2
        done = conspectus(
            *("label", store.path, "--export", path, "--layout", "csv", "--name", "gone")
        )
        assert (done.code, "no label set 'gone': there are lexical" in done.err) == (1, True)
        assert not path.exists()


def test_a_small_store_says_why_names_cannot_be_tested_without_a_model(conspectus, store):
    done = conspectus("label", store.path, "--verify", "words")
    assert done.code == 0
    assert "none: with fewer than 400 documents words and embedding test only names" in done.out
