from __future__ import annotations

import json
from pathlib import Path

import pytest
from tiny_models import LINES, make_llama

from conspectus.saes import load_sae


@pytest.fixture(scope="module")
def llama(tmp_path_factory) -> Path:
    return make_llama(tmp_path_factory.mktemp("models") / "llama")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.jsonl"
    lines = [json.dumps({"body": f"{line} {i}"}) for i in range(20) for line in LINES]
    path.write_text("\n".join(lines))
    return path


def test_trains_at_each_hook_point(conspectus, llama: Path, corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "sae"
    arguments = ["train", corpus, "--text", "body", "--reader", llama, "--out", out]
    arguments += ["--hook", "resid_post.0", "--hook", "resid_post.1", "--architecture", "topk"]
    arguments += ["--latents", 64, "--k", 4, "--tokens", 6000, "--batch-size", 256]
    arguments += ["--held-out-share", 0.1]
    done = conspectus(*arguments, "--json")
    assert done.code == 0, done.err
    assert [Path(one["path"]).name for one in done.json] == ["resid_post.0", "resid_post.1"]
    card = done.json[0]["card"]
    assert card["config"]["architecture"] == "topk"
    assert card["command"].startswith(f"conspectus train {corpus} --text body")
    assert card["held_out"]["l0"] <= 4
    assert load_sae(out / "resid_post.0").n_latents == 64
    assert (tmp_path / "sae.work").is_dir()

    again = conspectus(*arguments)
    assert again.code == 0, again.err
    lines = [line.split("\t") for line in again.out.splitlines()]
    assert lines[0][:2] == ["folder", "L0"]
    assert len(lines) == 3


def test_settings_out_of_range_are_named(conspectus, llama, corpus, tmp_path) -> None:
    arguments = ["--text", "body", "--reader", llama, "--hook", "resid_post.0", "--latents", 8]
    done = conspectus("train", corpus, *arguments, "--out", tmp_path / "sae", "--k", 9)
    assert done.code == 1
    assert "--k 9" in done.err


def test_a_hook_point_that_is_none(conspectus, llama, corpus, tmp_path) -> None:
    arguments = ["--text", "body", "--reader", llama, "--hook", "middle", "--out", tmp_path / "sae"]
    done = conspectus("train", corpus, *arguments)
    assert done.code == 1
    assert "middle" in done.err


def test_reader_and_hook_must_be_given(conspectus, corpus, tmp_path) -> None:
    done = conspectus("train", corpus, "--out", tmp_path / "sae")
    assert done.code == 2
    assert "--reader" in done.err


def test_options_reach_the_trainer(conspectus, llama, corpus, tmp_path) -> None:
    arguments = ["train", corpus, "--text", "body", "--reader", llama, "--hook", "resid_post.0"]
    arguments += ["--hook", "resid_post.0", "--architecture", "matryoshka", "--latents", 40]
    arguments += ["--k", 3, "--tokens", 2560, "--batch-size", 128, "--learning-rate", 0.002]
    arguments += ["--precision", "bfloat16", "--dtype", "bfloat16", "--max-tokens", 32]
    arguments += ["--held-out-share", 0.2, "--seed", 7, "--distinct-tokens", 1000]
    arguments += ["--work", tmp_path / "elsewhere", "--out", tmp_path / "sae", "--json"]
    done = conspectus(*arguments)
    assert done.code == 0, done.err
    (one,) = done.json  # a hook point given twice is one
    card = one["card"]
    config = card["config"]
    assert (config["architecture"], config["n_latents"], config["k"]) == ("matryoshka", 40, 3)
    assert (config["tokens"], config["batch_size"], config["learning_rate"]) == (2560, 128, 0.002)
    assert (config["precision"], config["seed"]) == ("bfloat16", 7)
    assert (card["reader"]["dtype"], card["reader"]["max_tokens"]) == ("bfloat16", 32)
    assert card["held_out_share"] == 0.2
    assert (tmp_path / "elsewhere" / "activations").is_dir()
    assert "--seed 7" in card["command"]


def test_dry_run_tells_and_writes_nothing(conspectus, llama, corpus, tmp_path) -> None:
    arguments = ["train", corpus, "--text", "body", "--reader", llama, "--out", tmp_path / "sae"]
    arguments += ["--hook", "resid_post.0", "--hook", "resid_post.1", "--tokens", 81920]
    arguments += ["--latents", 100, "--dry-run"]
    plan = conspectus(*arguments, "--json").json
    assert plan["steps"] == 20
    assert plan["documents"] + plan["held_out"] == 400
    assert plan["activation_bytes"] == 2 * 32 * 2 * plan["distinct_tokens"]
    done = conspectus(*arguments)
    assert done.code == 0
    assert "20 a hook point" in done.out
    assert "for activations" in done.out
    assert sorted(one.name for one in tmp_path.iterdir()) == ["corpus.jsonl"]
