from __future__ import annotations

import json
from pathlib import Path

import pytest
from tiny_models import LINES, make_llama, make_sae

from conspectus.store import Store


@pytest.fixture(scope="module")
def sae(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    reader = make_llama(folder / "llama")
    make_sae(folder / "sae", reader=str(reader))
    return folder / "sae"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "answers.jsonl"
    rows = [{"output": line, "question": "Why?", "n": i} for i, line in enumerate(LINES)]
    rows[3]["output"] = None
    rows[5]["output"] = "\ud800 and more words"
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def test_embeds_and_tells_what_was_done(conspectus, sae, file, tmp_path) -> None:
    out = tmp_path / "answers.conspectus"
    done = conspectus("embed", file, "--text", "output", "--sae", sae, "--out", out)
    assert done.code == 0, done.err
    assert f"{out}: 19 documents, 96 latents" in done.out
    assert "1 documents failed" in done.err
    assert "1 cells held invalid characters" in done.err
    assert "conspectus label" in done.err
    assert Store.open(out).columns == ["doc_id", "text", "question", "n"]


def test_json_prompts_parts_and_tokens(conspectus, sae, file, tmp_path) -> None:
    out = tmp_path / "store"
    arguments = ["embed", file, "--text", "output", "--prompt", "question", "--doc-id", "n"]
    arguments += ["--sae", sae, "--part-size", 8, "--tokens", "--max-tokens", 16, "--out", out]
    facts = conspectus(*arguments, "--json").json
    assert facts["documents"] == 19
    assert facts["failed"] == 1
    assert facts["complete"] is True
    store = Store.open(out)
    assert len(store.manifest.parts) == 3
    assert (out / "tokens").is_dir()
    before = (out / "manifest.json").read_bytes()
    assert conspectus(*arguments).code == 0
    assert (out / "manifest.json").read_bytes() == before


def test_a_dry_run_writes_nothing(conspectus, sae, file, tmp_path) -> None:
    out = tmp_path / "store"
    arguments = ["embed", file, "--text", "output", "--sae", sae, "--out", out, "--dry-run"]
    done = conspectus(*arguments)
    assert done.code == 0, done.err
    for word in ("documents:", "tokens:", "time:", "disk:"):
        assert word in done.out
    facts = conspectus(*arguments, "--json").json
    assert facts["documents"] == 20
    assert facts["tokens"] > 100
    assert facts["exact"] is True
    assert not out.exists()


def test_another_encoder_is_refused_by_name(conspectus, sae, file, tmp_path) -> None:
    out = tmp_path / "store"
    arguments = ["embed", file, "--text", "output", "--sae", sae, "--out", out]
    assert conspectus(*arguments).code == 0
    done = conspectus(*arguments, "--max-tokens", 16)
    assert done.code == 1
    assert "max_tokens" in done.err


def test_missing_columns_and_files(conspectus, sae, file, tmp_path) -> None:
    done = conspectus("embed", file, "--text", "ouput", "--sae", sae, "--out", tmp_path / "s")
    assert done.code == 1
    assert "did you mean 'output'?" in done.err
    done = conspectus("embed", tmp_path / "no.csv", "--sae", sae, "--out", tmp_path / "s")
    assert done.code == 1
    assert "no file or folder" in done.err
    assert not (tmp_path / "s").exists()


def test_bad_arguments(conspectus, sae, file, tmp_path) -> None:
    assert conspectus("embed", file, "--sae", sae).code == 2
    out = tmp_path / "s"
    assert conspectus("embed", file, "--out", out, "--overlong", "drop").code == 2
