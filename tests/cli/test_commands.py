from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from word_store import WORDS, word_store

from conspectus.analysis import diff


class TestInfo:
    def test_tells_what_is_there(self, conspectus, store) -> None:
        done = conspectus("info", store.path)
        assert done.code == 0
        assert "4 encoded, 1 failed" in done.out
        assert "sae.name = words" in done.out
        assert "complete" in done.out

    def test_json(self, conspectus, store) -> None:
        facts = conspectus("info", store.path, "--json").json
        assert (facts["documents"], facts["failed"], facts["parts"]) == (4, 1, 3)
        assert facts["latents"] == len(WORDS)
        assert facts["encoder"] == store.encoder
        assert facts["columns"] == store.columns
        assert "problems" not in facts

    def test_verify_a_whole_store(self, conspectus, store) -> None:
        done = conspectus("info", store.path, "--verify")
        assert done.code == 0
        assert "every file is whole" in done.out
        assert conspectus("info", store.path, "--verify", "--json").json["problems"] == []

    def test_verify_names_a_flipped_bit(self, conspectus, store) -> None:
        damaged = store.path / "codes" / "part-00001.parquet"
        content = bytearray(damaged.read_bytes())
        content[len(content) // 2] ^= 1
        damaged.write_bytes(bytes(content))
        done = conspectus("info", store.path, "--verify")
        assert done.code == 1
        assert "part-00001.parquet" in done.out
        assert "has 1 problem: " in done.err
        done = conspectus("info", store.path, "--verify", "--json")
        assert done.code == 1
        assert len(done.json["problems"]) == 1

    def test_names_by_set(self, conspectus, store) -> None:
        from conspectus.labels import Score, choose_sets, rename_latent, save_set
        from conspectus.labels.table import with_scores

        scored = with_scores(store.labels(), {1: Score("words", 0.9, 0.8, 0.95, 20, 0)})
        save_set(store, "lexical", scored)
        rename_latent(store, 5, "smiles")
        lines = conspectus("info", store.path).out.splitlines()
        at = next(i for i, line in enumerate(lines) if line.startswith("labels"))
        assert lines[at].split(maxsplit=1)[1] == "5 shown (of all sets), 1 verified (from 0.7)"
        assert lines[at + 1 : at + 3] == [
            "  human: 1 named, 0 verified",
            "  lexical: 4 named, 1 verified",
        ]
        choose_sets(store, ["lexical"])
        labels = conspectus("info", store.path, "--json").json["labels"]
        assert (labels["named"], labels["chosen"]) == (4, ["lexical"])
        assert labels["sets"]["human"] == {"named": 1, "verified": 0}
        assert "  human: 1 named, 0 verified\n" in conspectus("info", store.path).out
        rename_latent(store, 5, None)
        assert "  human:" not in conspectus("info", store.path).out

    def test_names_there_are_not_and_damaged_ones(self, conspectus, tmp_path: Path) -> None:
        bare = word_store(tmp_path / "bare", [{"text": "alpha"}], labels=False)
        assert "labels         none: conspectus label" in conspectus("info", bare.path).out
        (bare.path / "labels.parquet").write_bytes(b"PAR1")
        done = conspectus("info", bare.path)
        assert (done.code, "labels         damaged" in done.out) == (0, True)
        assert conspectus("info", bare.path, "--json").json["labels"] is None
        assert conspectus("info", bare.path, "--verify").code == 1


class TestShow:
    def test_the_words_stand_in_their_context(self, conspectus, store) -> None:
        done = conspectus("show", store.path, "4")
        assert done.code == 0
        lines = [line.split("\t") for line in done.out.splitlines()]
        assert lines[0][:2] == ["latent", "label"]
        assert [line[1] for line in lines[1:]] == ["the word alpha", "the word delta"]
        assert lines[1][2] == "lexical, unverified"
        assert lines[2][-1] == "\U0001f600\U0001f600 alpha, alpha [delta]"

    def test_json_and_top(self, conspectus, store) -> None:
        facts = conspectus("show", store.path, "0", "--top", 1, "--json").json
        assert facts["text"] == "alpha beta alpha"
        assert facts["metadata"] == {"model": "x", "pair": 1, "year": 1990}
        (concept,) = facts["concepts"]
        assert concept == {
            "latent": 0,
            "label": "the word alpha",
            "label_source": "lexical, unverified",
            "max": 1.25,
            "count": 2,
            "start": 0,
            "end": 5,
            "words": "alpha",
        }

    def test_failed_and_unknown_documents(self, conspectus, store) -> None:
        for name, why in (
            ("2", "could not be encoded: empty"),
            ("nobody", "the first ids are: '0', '1', '3'"),
        ):
            done = conspectus("show", store.path, name)
            assert done.code == 1
            assert f"'{name}'" in done.err
            assert why in done.err


class TestExport:
    def test_writes_the_file(self, conspectus, store, tmp_path: Path) -> None:
        out = tmp_path / "a.parquet"
        done = conspectus("export", store.path, "--to", "parquet-long", "--out", out)
        assert done.code == 0
        assert str(out) in done.out
        assert pq.read_metadata(out).num_rows == 8

    def test_json(self, conspectus, store, tmp_path: Path) -> None:
        out = tmp_path / "a.csv"
        facts = conspectus("export", store.path, "--to", "csv", "--out", out, "--json").json
        assert facts == {"path": str(out), "bytes": out.stat().st_size, "format": "csv"}

    def test_unknown_format(self, conspectus, store, tmp_path: Path) -> None:
        done = conspectus("export", store.path, "--to", "xlsx", "--out", tmp_path / "a")
        assert done.code == 2
        assert "parquet-long, csv, anndata, embedding-atlas" in done.err


class TestDiff:
    @pytest.fixture
    def pairs(self, tmp_path: Path):
        rows = [
            {"text": text, "model": model, "pair": i, "year": 1990 + i}
            for i in range(30)
            for model, text in (
                ("x", "some alpha here" if i % 10 else "none of it"),
                ("y", "some beta here" if i % 15 else "some alpha here"),
            )
        ]
        return word_store(tmp_path / "pairs.conspectus", rows, part_size=16)

    @pytest.fixture
    def twins(self, tmp_path: Path):
        """Two concepts that are always in the same documents."""
        rows = [
            {"text": "alpha beta" if model == "x" else "nothing", "model": model}
            for model in "xy"
            for _ in range(30)
        ]
        return word_store(tmp_path / "twins.conspectus", rows)

    def test_paired(self, conspectus, pairs) -> None:
        arguments = ["--by", "model", "--a", "x", "--b", "y", "--paired-by", "pair"]
        done = conspectus("diff", pairs.path, *arguments)
        assert done.code == 0
        lines = [line.split("\t") for line in done.out.splitlines()]
        assert lines[0][:3] == ["latent", "concept (named by)", "a"]
        found = {line[1]: line for line in lines[1:]}
        assert found["the word alpha (lexical, unverified)"][2:4] == ["90%", "7%"]
        assert found["the word alpha (lexical, unverified)"][4].startswith("+83 [")
        assert found["the word beta (lexical, unverified)"][2:4] == ["0%", "93%"]
        assert found["the word beta (lexical, unverified)"][4].startswith("-93 [")
        assert "30 pairs; 2 of 2 concepts differ" in done.err

    def test_json_and_where(self, conspectus, pairs) -> None:
        arguments = ["--by", "model", "--a", "x", "--b", "y", "--where", "year > 2000"]
        result = conspectus("diff", pairs.path, *arguments, "--json").json
        assert result["provenance"]["documents"] == [19, 19]
        assert result["settings"]["where"] == "year > 2000"
        assert {row["label"] for row in result["table"]} == {"the word alpha", "the word beta"}

    def test_report(self, conspectus, pairs, tmp_path: Path) -> None:
        out = tmp_path / "made" / "on the way" / "report.html"
        done = conspectus(
            *("diff", pairs.path, "--by", "model", "--a", "x", "--b", "y", "--out", out)
        )
        assert done.code == 0
        assert f"report: {out}" in done.err
        assert "the word alpha" in out.read_text(encoding="utf-8")

    def test_two_stores(self, conspectus, pairs, tmp_path: Path) -> None:
        other = word_store(tmp_path / "other", [{"text": "alpha beta"}] * 20)
        result = conspectus("diff", "--a-store", pairs.path, "--b-store", other.path, "--json").json
        assert result["provenance"]["documents"] == [60, 20]
        assert result["sides"] == ["pairs", "other"]

    def test_options_reach_the_analysis(self, conspectus, pairs) -> None:
        arguments = ["--by", "model", "--a", "x", "--b", "y", "--min-support", 3, "--fdr", 0.01]
        arguments += ["--min-tokens", 2, "--threshold", 0.5, "--confidence", 0.9]
        arguments += ["--correction", "by", "--rank-by", "adjusted", "--no-fold"]
        settings = conspectus("diff", pairs.path, *arguments, "--json").json["settings"]
        assert settings["min_support"] == 3
        assert settings["fdr"] == 0.01
        assert settings["presence"] == {"min_tokens": 2, "threshold": 0.5}
        assert settings["confidence"] == 0.9
        assert settings["correction"] == "by"
        assert settings["rank_by"] == "adjusted"
        assert settings["folding"] is None

    def test_defaults_are_those_of_the_library(self, conspectus, pairs) -> None:
        arguments = ["--by", "model", "--a", "x", "--b", "y", "--json"]
        theirs = diff(pairs, by="model", a="x", b="y").settings
        assert conspectus("diff", pairs.path, *arguments).json["settings"] == theirs

    def test_confidence_is_shown_and_widens_the_interval(self, conspectus, pairs) -> None:
        arguments = ["--by", "model", "--a", "x", "--b", "y", "--confidence"]
        lines = {
            sure: conspectus("diff", pairs.path, *arguments, sure).out.splitlines()
            for sure in (0.5, 0.99)
        }
        widths = []
        for sure, (heading, first, *_) in lines.items():
            assert f"a-b [{sure:.0%}]" in heading
            low, high = first.split("\t")[4].split("[")[1].rstrip("]").split(", ")
            widths.append(int(high) - int(low))
        assert widths[0] < widths[1]

    def test_near_duplicates_are_folded_unless_asked_not_to(self, conspectus, twins) -> None:
        arguments = ["--by", "model", "--a", "x", "--b", "y"]
        folded = conspectus("diff", twins.path, *arguments).out
        assert len(folded.splitlines()) == 2
        assert "(+1 alike)" in folded
        apart = conspectus("diff", twins.path, *arguments, "--no-fold").out
        assert len(apart.splitlines()) == 3
        assert "alike" not in apart

    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["STORE"],
            ["STORE", "--by", "model", "--b", "x"],
            ["STORE", "--a-store", "STORE", "--b-store", "STORE"],
            ["--a-store", "STORE"],
            ["STORE", "--b-store", "STORE"],
            ["STORE", "--by", "model", "--a", "x", "--b", "y", "--fdr", "3"],
            ["STORE", "--by", "model", "--a", "x", "--b", "y", "--confidence", "2"],
            ["STORE", "--by", "model", "--a", "x", "--b", "y", "--rank-by", "size"],
            ["STORE", "--by", "model", "--a", "x", "--b", "y", "--correction", "none"],
        ],
    )
    def test_half_a_question_is_a_bad_argument(self, conspectus, store, arguments) -> None:
        given = [store.path if argument == "STORE" else argument for argument in arguments]
        assert conspectus("diff", *given).code == 2

    def test_unknown_value_lists_the_known(self, conspectus, pairs) -> None:
        done = conspectus("diff", pairs.path, "--by", "model", "--a", "z", "--b", "y")
        assert done.code == 1
        assert "no value 'z'; it has: 'x', 'y'" in done.err


class TestModels:
    def test_list(self, conspectus) -> None:
        done = conspectus("models", "list")
        assert done.code == 0
        assert "smollm2-135m" in done.out
        listed = conspectus("models", "list", "--json").json
        assert {"name", "size", "licence", "what", "installed", "path"} == set(listed[0])

    def test_path_of_what_is_not_here(self, conspectus, tmp_path, monkeypatch) -> None:
        monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path))
        done = conspectus("models", "path", "smollm2-135m")
        assert done.code == 1
        assert "conspectus models pull smollm2-135m" in done.err

    def test_pull_of_the_unknown(self, conspectus) -> None:
        done = conspectus("models", "pull", "nothing")
        assert done.code == 1
        assert "smollm2-135m" in done.err


class TestLabel:
    @pytest.fixture
    def unnamed(self, tmp_path: Path):
        rows = [{"text": f"alpha {'beta' if i % 2 else 'gamma'} {i}"} for i in range(60)]
        return word_store(tmp_path / "unnamed", rows, part_size=16, labels=False)

    def test_names_are_kept_in_the_store(self, conspectus, unnamed) -> None:
        done = conspectus("label", unnamed.path, "--method", "lexical")
        assert done.code == 0
        assert "label set lexical" in done.out
        assert f"named     {unnamed.labels().num_rows}\n" in done.out
        assert unnamed.labels().num_rows > 0

    def test_json(self, conspectus, unnamed) -> None:
        facts = conspectus("label", unnamed.path, "--json").json
        assert facts["method"] == "lexical"
        assert facts["labels"] == unnamed.labels().num_rows

    def test_unknown_method(self, conspectus, unnamed) -> None:
        done = conspectus("label", unnamed.path, "--method", "guess")
        assert done.code == 2
        assert "lexical" in done.err
