"""`conspectus embed` on a tiny model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conspectus.store import Store

pytest.importorskip("torch", reason="encoding needs conspectus[embed]")

from tiny_models import make_llama, make_sae


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("models")
    reader = make_llama(folder / "llama")
    make_sae(folder / "sae")
    return reader, folder / "sae"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "answers.jsonl"
    rows = [{"output": f"Answer {n}. " * 5, "instruction": "Why?", "n": n} for n in range(30)]
    rows.append({"output": "", "instruction": "Why?", "n": 30})
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


@pytest.fixture
def arguments(models: tuple[Path, Path], data: Path, tmp_path: Path) -> list[object]:
    reader, sae = models
    given = ["embed", data, "--text", "output", "--out", tmp_path / "s", "--sae", sae]
    return [*given, "--reader", reader, "--hook", "resid_post.1"]


def test_writes_a_store(conspectus, arguments, tmp_path: Path) -> None:
    done = conspectus(*arguments, "--prompt", "instruction", "--part-size", 10, "--tokens")
    assert done.code == 0
    assert "30 documents, 96 latents" in done.out
    assert "1 document failed, the first: text is empty" in done.err
    assert "conspectus label" in done.err
    store = Store.open(tmp_path / "s")
    assert len(store.manifest.parts) == 4
    assert store.token_codes(0).num_rows == store.n_tokens()[0]
    assert store.columns == ["doc_id", "text", "prompt", "n"]


def test_documents_of_which_none_can_be_encoded(conspectus, arguments, data: Path) -> None:
    data.write_text('{"output": ""}\n{"output": null}\n', encoding="utf-8")
    done = conspectus(*arguments)
    assert (done.code, done.out) == (1, "")
    assert "none of the 2 documents can be encoded, the first: text is empty" in done.err
    again = conspectus(*arguments, "--json")
    assert again.code == 1
    assert (again.json["documents"], again.json["failed"]) == (0, 2)


def test_who_stops_it_is_told_how_to_go_on(conspectus, arguments, monkeypatch) -> None:
    from conspectus.encoding import pipeline

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(pipeline, "encode_part", stop)
        done = conspectus(*arguments)
    assert done.code == 130
    assert "finished parts are kept; the same command goes on" in done.err
    assert conspectus(*arguments).code == 0


def test_a_store_begun_without_token_codes(conspectus, arguments) -> None:
    assert conspectus(*arguments).code == 0
    done = conspectus(*arguments, "--tokens")
    assert done.code == 1
    assert "was begun without --tokens: go on so, or write to another path" in done.err


def test_columns_in_a_message_are_not_taken_for_options(conspectus, arguments, data: Path) -> None:
    data.write_text('{"output": "a b c", "doc_id": "x"}\n', encoding="utf-8")
    done = conspectus(*arguments, "--prompt", "nope")
    assert "has: 'output', 'doc_id'" in done.err


def test_json_and_again(conspectus, arguments, tmp_path: Path) -> None:
    first = conspectus(*arguments, "--json").json
    assert first["documents"] == 30
    assert first["failed"] == 1
    assert first["complete"]
    assert conspectus(*arguments, "--json").json == first


def test_options_reach_the_encoder(conspectus, arguments, tmp_path: Path) -> None:
    options = ["--max-tokens", 16, "--overlong", "truncate", "--dtype", "bfloat16"]
    assert conspectus(*arguments, *options).code == 0
    record = Store.open(tmp_path / "s").encoder["reader"]
    assert record["max_tokens"] == 16
    assert record["overlong"] == "truncate"
    assert record["dtype"] == "bfloat16"


def test_dry_run_writes_nothing(conspectus, arguments, tmp_path: Path) -> None:
    done = conspectus(*arguments, "--dry-run")
    assert done.code == 0
    assert [line.split(":")[0] for line in done.out.splitlines()] == [
        *("documents", "tokens", "time", "disk"),
    ]
    found = conspectus(*arguments, "--dry-run", "--json").json
    assert found["documents"] == 31
    assert found["failing"] == 1
    assert found["exact"] is True
    assert found["tokens_per_second"] > 0
    assert not (tmp_path / "s").exists()


def test_a_wrong_hook_is_one_line(conspectus, arguments) -> None:
    done = conspectus(*arguments[:-1], "resid_pre.1")
    assert done.code == 1
    assert done.err.startswith("conspectus: the SAE does not fit the reader: hook point")


def test_bad_arguments(conspectus, arguments) -> None:
    assert conspectus(*arguments, "--overlong", "cut").code == 2
    assert conspectus(*arguments, "--max-tokens", 7).code == 2
    assert conspectus("embed").code == 2
