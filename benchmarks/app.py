"""How long the web app takes to show a store of a million documents, and how much memory.

The store is synthetic: 1,000,000 documents over 16,384 latents, 100 active a document, with four
groups (40 latents differ between the first and the others) and 40 topics; any other will do.
The server is `conspectus serve` in a process of its own, as a user starts it. Measured over HTTP:
the first view of the overview after the start, its later parts, then pages of concepts drawn by how
common they are (every one for the first time), documents, and searches by a concept; and the peak
resident memory of the server after all of it. With Playwright and a Chromium the first view is also
timed in a browser, until its charts are drawn.

With ``--work`` long work is measured instead: see `app_jobs.py`. ``--only NAME`` (several times)
chooses cases by a part of their name. With ``--crowd`` many visitors come at once, and with
``--hostile`` the store is one of immoderate columns and texts: see `app_crowd.py`.

Run ``python benchmarks/app.py --store STORE [--json]``; the store is made if it is not there.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import app_crowd
import app_jobs
import numpy as np
from search import make_store
from synthetic import Synthetic

from conspectus.store import Store

CONCEPTS, DOCUMENTS = 40, 20
LIMITS = {"first view": 2_000.0, "concept": 300.0}
LIMIT_MB = 1_500.0


def fetch(url: str) -> float:
    """Fetch a page and give the milliseconds it took."""
    began = time.perf_counter()
    with urllib.request.urlopen(url, timeout=120) as answer:
        answer.read()
    return 1e3 * (time.perf_counter() - began)


def start(store: Path) -> tuple[subprocess.Popen[str], str]:
    """Start the server; give its process and the address of the store."""
    command = [sys.executable, "-m", "conspectus.cli", "serve", str(store), "--no-browser"]
    process = subprocess.Popen(
        [*command, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    line = process.stdout.readline() if process.stdout else ""
    found = re.search(r"http://\S+", line)
    if found is None:
        raise SystemExit(f"the server did not start: {line}")
    with urllib.request.urlopen(found[0] + "static/app.js", timeout=120):
        pass  # up; no page has been asked for
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", store.name.removesuffix(".conspectus"))
    return process, f"{found[0]}s/{name}"


def memory_mb(process: subprocess.Popen[str], key: str) -> float:
    """Read a figure of a process's memory, in MB; NaN where there is no /proc."""
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():
        return float("nan")
    line = next(x for x in status.read_text().splitlines() if x.startswith(key))
    return int(line.split()[1]) / 1024


def pages(home: str, store: Store) -> dict[str, list[float]]:
    """Time pages, none of them asked for before."""
    frequency = store.document_frequency().astype(float)
    rng = np.random.default_rng(0)
    latents = rng.choice(len(frequency), CONCEPTS, replace=False, p=frequency / frequency.sum())
    rows = rng.integers(0, store.n_documents, DOCUMENTS)
    found = {"first view": [fetch(f"{home}/")], "columns": [fetch(f"{home}/columns")]}
    found["concept"] = [fetch(f"{home}/concept/{latent}") for latent in latents.tolist()]
    few = latents[:10].tolist()
    found["neighbours"] = [fetch(f"{home}/concept/{latent}/near") for latent in few]
    found["by column"] = [fetch(f"{home}/concept/{latent}/columns") for latent in few]
    found["list of concepts"] = [fetch(f"{home}/concepts?page={page}") for page in range(1, 11)]
    found["document"] = [fetch(f"{home}/document/{row}") for row in rows.tolist()]
    found["search"] = [fetch(f"{home}/search?latents={latent}") for latent in few]
    return found


def in_browser(store: Path) -> float | None:
    """Time the first view in a browser, from asking until its charts are drawn."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    if chromium is None:
        return None
    process, home = start(store)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page()
        began = time.perf_counter()
        tab.goto(f"{home}/")
        while not tab.evaluate("!!document.querySelector('.plot-area canvas')"):
            tab.wait_for_timeout(10)
        spent = 1e3 * (time.perf_counter() - began)
        browser.close()
    process.terminate()
    process.wait()
    return spent


def measure(path: Path) -> dict[str, Any]:
    """Measure everything."""
    store = Store.open(path)
    process, home = start(path)
    started = memory_mb(process, "VmRSS")
    times = pages(home, store)
    report: dict[str, Any] = {
        name: {"n": len(ms), "p50_ms": float(np.median(ms)), "max_ms": float(np.max(ms))}
        for name, ms in times.items()
    }
    report["memory"] = {"started_mb": started, "peak_mb": memory_mb(process, "VmHWM")}
    process.terminate()
    process.wait()
    report["in a browser"] = {"first_view_ms": in_browser(path)}
    return report


def measure_work(
    path: Path, only: list[str], cancel_after: float, longest: float
) -> dict[str, Any]:
    """Measure long work, each case with a server of its own."""
    store = Store.open(path)
    named = store.labels()
    words = str(named.column("label")[1_000].as_py()) if len(named) > 1_000 else "code"
    latents = np.random.default_rng(1).permutation(store.n_latents).tolist()
    report: dict[str, Any] = {}
    for name, case in app_jobs.cases(words).items():
        if only and not any(one in name for one in only):
            continue
        process, home = start(path)
        fetch(f"{home}/")
        report[name] = {"load average": os.getloadavg()[0]}
        report[name] |= app_jobs.ask(home, case, process.pid, latents, longest)
        app_jobs.stop(process)
        process, home = start(path)
        report[name]["cancel"] = app_jobs.cancel(home, case, process.pid, cancel_after)
        app_jobs.stop(process)
        print(json.dumps({name: report[name]}), file=sys.stderr, flush=True)
    return report


def table_of_work(report: dict[str, Any]) -> str:
    """Write the figures of long work as a table."""
    lines = [
        "| | s (of processor) | peak MB (server) | meanwhile: worst ms | cancelled: s | load |",
        "|---|---|---|---|---|---|",
    ]
    for name, found in report.items():
        parts = [v for v in found.values() if isinstance(v, dict) and "jobs" in v]
        spent = [f"{one['s']:.1f} ({one['cpu_s']:.1f})" for one in parts]
        spent += [f"status {one['status']}" for one in parts if one["status"] != 200]
        files = [v["s"] for k, v in found.items() if k.startswith("as ")]
        memory, visits, ended = (found[k] for k in ("memory", "pages meanwhile", "cancel"))
        lines.append(
            f"| {name} | {' + '.join(spent)}; files {max(files, default=0):.1f} "
            f"| {memory['peak_mb']:,.0f} ({memory['server_peak_mb']:,.0f}) "
            f"| {visits['overview_max_ms']:,.0f}, {visits['concept_max_ms']:,.0f} "
            f"| {'–' if ended is None else format(ended['told_s'], '.1f')} "
            f"| {found['load average']:.1f} |"
        )
    return "\n".join(lines)


def measure_crowd(path: Path, *, hostile: bool) -> dict[str, Any]:
    """Measure many visitors, or a hostile store."""
    process, home = start(path)
    try:
        if hostile:
            return app_crowd.hostile(home, process.pid)
        return app_crowd.crowd(home, Store.open(path), process.pid)
    finally:
        app_jobs.stop(process)


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--store", type=Path, required=True, help="made if it is not there")
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--latents", type=int, default=16_384)
    parser.add_argument("--work", action="store_true", help="measure long work instead of pages")
    parser.add_argument("--crowd", action="store_true", help="many visitors instead of pages")
    parser.add_argument("--hostile", action="store_true", help="a store of immoderate columns")
    parser.add_argument("--only", action="append", default=[], help="part of a case's name")
    parser.add_argument("--cancel-after", type=float, default=3.0, metavar="SECONDS")
    parser.add_argument("--longest", type=float, default=1_800.0, metavar="SECONDS")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.hostile and not options.store.exists():
        app_crowd.write_hostile(options.store)
    if not options.store.exists():
        make_store(
            options.store,
            Synthetic(
                n_docs=options.documents,
                n_latents=options.latents,
                active=100,
                groups=("a", "b", "c", "d"),
                mean_tokens=60,
                topics=40,
                part_size=16_384,
            ),
        )
    if options.crowd or options.hostile:
        print(json.dumps(measure_crowd(options.store, hostile=options.hostile), indent=1))
        return
    if options.work:
        found = measure_work(options.store, options.only, options.cancel_after, options.longest)
        print(json.dumps(found) if options.json else table_of_work(found))
        return
    report = measure(options.store)
    if options.json:
        print(json.dumps(report))
        return
    for name, figures in report.items():
        written = ", ".join(
            f"{key} {value:,.0f}" for key, value in figures.items() if value is not None
        )
        print(f"{name:<18} {written}")
    for name, limit in LIMITS.items():
        print(f"limit of {name}: {limit:,.0f} ms; worst {report[name]['max_ms']:,.0f} ms")
    print(f"limit of memory: {LIMIT_MB:,.0f} MB; peak {report['memory']['peak_mb']:,.0f} MB")


if __name__ == "__main__":
    main()
