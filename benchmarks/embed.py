"""Tokens a second, bytes a document and peak memory of `embed`, against interp_embed.

The reference is the implementation behind "Interpretable Embeddings with Sparse Autoencoders"
(arXiv 2512.10092). Its own `Dataset` embeds the same documents with the same reader, layer and SAE
in an environment of its own that is made in the work folder; nothing is fetched while it runs. Both
of its local paths are run, and every ratio is against the one that is better in that measure. A
third contender is the bare forward pass of the body, without SAE, pooling or store.

Every run is a process of its own; contenders take turns (A B C, A B C ...), and medians count. It
judges nothing: targets stand in the table beside what was measured.

Run ``python benchmarks/embed.py --reference CHECKOUT``; without it only our side is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from embedding.agreement import compare
from embedding.environment import HOW_TO_GET, reference_python
from embedding.report import figures_of, table

from conspectus.errors import ConspectusError
from conspectus.readers.catalog import home, model_path
from conspectus.saes import load_sae
from conspectus.saes.pretrained import pretrained_names, pretrained_path

HERE = Path(__file__).resolve().parent
SOURCES = (
    HERE.parent.parent / "shared" / "data" / "alpaca_eval.parquet",
    HERE.parent / "examples" / "alpaca_eval_excerpt.parquet",
)
OURS = {
    "conspectus": {"what": "embed"},
    "body": {"what": "body", "batched": True},
    "body, row by row": {"what": "body", "batched": False},
}
READER = "smollm2-135m"
THEIRS = {"LocalSAE": {"what": "LocalSAE"}, "GoodfireSAE": {"what": "GoodfireSAE"}}


def choose_texts(path: Path, model: Path, count: int, max_tokens: int) -> list[str]:
    """Draw documents that fit into one row with the BOS token, so that nobody cuts any."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    texts = pq.read_table(path, columns=["output"]).column("output").to_pylist()
    chosen: list[str] = []
    for row in np.random.default_rng(0).permutation(len(texts)):
        text = texts[row]
        if text and 2 <= len(tokenizer.encode(text, add_special_tokens=False)) < max_tokens:
            chosen.append(text)
        if len(chosen) == count:
            break
    return chosen


def run(job: dict[str, Any], python: str, folder: Path) -> dict[str, Any]:
    """Run a contender in a process of its own and return its report."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    job = job | {"out": str(folder / "out"), "report": str(folder / "report.json")}
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    side = "our_side.py" if job["what"] in ("embed", "body") else "reference_side.py"
    quiet = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "WANDB_MODE": "disabled"}
    threads = str(job["threads"])
    done = subprocess.run(
        [python, str(HERE / "embedding" / side), str(folder / "job.json")],
        env=os.environ | quiet | {"OMP_NUM_THREADS": threads, "MKL_NUM_THREADS": threads},
        capture_output=True,
        text=True,
    )
    if done.returncode or not Path(job["report"]).exists():
        raise SystemExit(f"{job['what']} failed:\n{done.stderr[-3000:]}")
    return json.loads(Path(job["report"]).read_text())


def run_all(options: argparse.Namespace, job: dict[str, Any], work: Path) -> dict[str, Any]:
    """Measure all contenders in turn, then compare codes."""
    contenders = {name: (fields, sys.executable) for name, fields in OURS.items()}
    if options.reference:
        python = str(reference_python(options.environment))
        job = job | {"reference": str(options.reference.resolve())}
        contenders |= {name: (fields, python) for name, fields in THEIRS.items()}
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in contenders}
    for number in range(options.rounds):
        for name, (fields, python) in contenders.items():
            print(f"round {number + 1} of {options.rounds}: {name}", file=sys.stderr)
            saved = {"codes": name in THEIRS}  # after the clock has stopped
            runs[name].append(run(job | fields | saved, python, work / name))
    with_tokens = run(job | OURS["conspectus"] | {"codes": True}, sys.executable, work / "ours")
    agreement = {
        name: compare(work / "ours" / "out", work / name / "out" / "codes.npz")
        for name in THEIRS
        if name in contenders
    }
    medians = {name: _median_of(reports) for name, reports in runs.items()}
    return figures_of(job, medians, with_tokens["bytes"]) | {"agreement": agreement, "runs": runs}


def _median_of(reports: list[dict[str, Any]]) -> dict[str, Any]:
    times = ("load_s", "wall_s", "cpu_s", "loaded_mb", "peak_mb")
    return reports[0] | {name: median(report[name] for report in reports) for name in times}


def make_job(options: argparse.Namespace) -> dict[str, Any]:
    """Find model, SAE and documents; what is missing is said, with what to do."""
    try:
        model = model_path(READER)
        sae = pretrained_path(options.sae) if options.sae in pretrained_names() else options.sae
        hook = load_sae(sae).config.hook
    except ConspectusError as error:
        raise SystemExit(str(error)) from error
    if hook is None or not hook.startswith("resid_post."):
        raise SystemExit(f"the reference reads resid_post only, and {sae} is for {hook}")
    data = options.data or next((path for path in SOURCES if path.exists()), SOURCES[0])
    if not data.exists():
        raise SystemExit(f"no documents at {data}: name a parquet file with a column 'output'")
    texts = choose_texts(data, model, options.documents, options.max_tokens)
    return {
        "reader": READER,  # by name, as the SAE calls it: a folder could hold another model
        "model": str(model),
        "sae": str(Path(sae).resolve()),
        "hook": hook,
        "texts": texts,
        "data": data.name,
        "max_tokens": options.max_tokens,
        "threads": options.threads,
        "load_before": os.getloadavg()[0],
        "codes": False,
    }


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reference", type=Path, help="a checkout of interp_embed")
    parser.add_argument(
        "--environment",
        type=Path,
        default=home() / "benchmarks" / "interp_embed",
        help="where the reference's environment is kept; made if need be",
    )
    parser.add_argument("--sae", default="smollm2-135m", help="name or folder (SAELens layout)")
    parser.add_argument("--data", type=Path, help="parquet file with a column 'output'")
    parser.add_argument("--documents", type=int, default=120)
    parser.add_argument("--max-tokens", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.reference and not (options.reference / "interp_embed").is_dir():
        raise SystemExit(f"{options.reference} holds no interp_embed. {HOW_TO_GET}")
    job = make_job(options)
    if job["load_before"] > 0.3:
        print(
            f"the machine is busy (load {job['load_before']:.1f}): threads that wait for each "
            "other make times worthless; run it again when nothing else runs",
            file=sys.stderr,
        )
    with tempfile.TemporaryDirectory() as folder:
        figures = run_all(options, job, Path(folder))
    print(json.dumps(figures, indent=1) if options.json else table(figures))
    if not options.reference:
        print(HOW_TO_GET, file=sys.stderr)


if __name__ == "__main__":
    main()
