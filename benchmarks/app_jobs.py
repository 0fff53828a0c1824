"""What long work does to the web app: how long it takes, its memory, and whether pages still come.

Each case is asked of a server of its own, as a browser asks: the page, then its job until it is
over, then the page again (which may ask for a further job). Meanwhile a second visitor asks for the
overview and for concept pages, one a second, each concept for the first time. Told are the seconds
until the result, the time of the visitor's pages, and the memory of the server with all processes
that it started (`Pss`, so that nothing shared counts twice), watched twice a second. Then a
new server is asked the same, cancelled in the middle, and the seconds until the job is over and
until no process works for it any more are told.
"""

from __future__ import annotations

import contextlib
import html
import re
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

import numpy as np

if TYPE_CHECKING:
    import subprocess

EVERY = 1.0
"""Seconds from one page of the visitor to the next."""
LOOKED_EVERY = 0.5
"""Seconds from one look at the memory to the next; a look stops the process for an instant."""
ALONE = 8.0
"""Seconds that the visitor is alone before, to compare with: machines are seldom idle."""
IDLE_WITHIN = 60.0


@dataclass(frozen=True)
class Case:
    """One thing that is asked for.

    Parameters
    ----------
    path
        Page below the store.
    parameters
        Its query.
    parts
        Paths of parts that the page asks for when it is there, with the same query.
    """

    path: str
    parameters: dict[str, Any] = field(default_factory=dict[str, Any])
    parts: tuple[str, ...] = ()


def cases(words: str) -> dict[str, Case]:
    """List what is measured.

    Parameters
    ----------
    words
        Words that some label has.

    Returns
    -------
    dict of str to Case
        By name.
    """
    few = list(range(0, 3_000, 30))
    along = {"latents": few, "go": "true"}
    by = {"by": "group", "a": "a"}
    return {
        "compare": Case("compare", by),
        "compare, paired": Case("compare", {**by, "b": "b", "paired_by": "prompt_id"}),
        "compare, verified": Case("compare", {**by, "verify": "true"}),
        "compare, strata": Case("compare", {**by, "strata": "topic"}),
        "compare, one with each": Case("compare", {**by, "against": "largest"}),
        "compare, where": Case("compare", {**by, "where": "score > 0"}),
        "together": Case("together", {"go": "true"}),
        "together, with a column": Case("together", {"go": "true", "with_column": "topic"}),
        "together, given a column": Case("together", {"go": "true", "given": "topic"}),
        "clusters, k auto": Case("clusters", {**along, "method": "kmeans"}, ("clusters/map",)),
        "clusters, k 8": Case("clusters", {**along, "k": 8}, ("clusters/map",)),
        "clusters, all concepts": Case("clusters", {"go": "true"}, ("clusters/map",)),
        "clusters, in words": Case("clusters", {"about": words, "go": "true"}),
        "search in words": Case("search", {"q": words}),
        "search by meaning only": Case("search", {"q": words, "fuse": "dense"}),
        "search, keywords only": Case("search", {"q": words, "fuse": "bm25"}),
        "search like a document": Case("search", {"like": "d0000005"}),
        "search, where": Case("search", {"q": words, "where": "score > 0"}),
        "document": Case("document/12345"),
        "concepts in words": Case("concepts", {"q": words}, ("concepts/near",)),
        "columns": Case("columns"),
    }


def get(url: str) -> tuple[int, str, dict[str, str]]:
    """Fetch a page; give its status, text and headers."""
    request = urllib.request.Request(url, headers={"hx-request": "true"} if "panel" in url else {})
    try:
        with urllib.request.urlopen(request, timeout=300) as answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status, answer.read().decode(errors="replace"), headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace"), {}


def job_of(page: str) -> str | None:
    """Find the job that a page waits for."""
    found = re.search(r'hx-get="(/jobs/[^/"]+/panel[^"]*)"', page)
    return html.unescape(found[1]) if found else None


@dataclass
class Memory:
    """Watches the memory of a process and of those it started, in MB."""

    pid: int
    peak: float = 0.0
    peak_server: float = 0.0
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._over.set()
        self._thread.join()

    def now(self) -> tuple[float, float]:
        """Memory of all processes, and of the server alone."""
        each = [pss_mb(pid) for pid in [self.pid, *descendants(self.pid)]]
        return sum(each), each[0]

    def _watch(self) -> None:
        while not self._over.wait(LOOKED_EVERY):
            every, own = self.now()
            self.peak, self.peak_server = max(self.peak, every), max(self.peak_server, own)


def pss_mb(pid: int) -> float:
    """Read the memory of a process, what is shared counted by shares; 0 if it is over."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def descendants(pid: int) -> list[int]:
    """List the processes that a process started, and theirs."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, path.read_text().split()):
                found += [child, *descendants(child)]
    return found


def processor_seconds(pid: int) -> float:
    """Read the processor time of a process and of all that it started."""
    total = 0
    for one in [pid, *descendants(pid)]:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, fields[11:15]))  # its own, and of children that are over
    return total / 100


class Visitor:
    """Asks for other pages while a job runs."""

    def __init__(self, home: str, latents: list[int]) -> None:
        self.home, self.latents = home, latents
        self.overview: list[float] = []
        self.concept: list[float] = []
        self._over = threading.Event()

    def __enter__(self) -> Self:
        """Begin."""
        self._thread = threading.Thread(target=self._visit, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._over.set()
        self._thread.join()

    def _visit(self) -> None:
        for number, latent in enumerate(self.latents):
            began = time.perf_counter()
            get(f"{self.home}/" if number % 3 == 0 else f"{self.home}/concept/{latent}")
            spent = 1e3 * (time.perf_counter() - began)
            (self.concept if number % 3 else self.overview).append(spent)
            if self._over.wait(max(0.0, EVERY - spent / 1e3)):
                return


def until_there(home: str, path: str, longest: float) -> tuple[int, str, int]:
    """Ask for a page until its jobs are over; give status, text and the number of jobs."""
    host, jobs, began = home.partition("/s/")[0], 0, time.perf_counter()
    while time.perf_counter() - began < longest:
        status, text, _ = get(f"{home}/{path}")
        panel = job_of(text)
        if panel is None:
            return status, text, jobs
        jobs += 1
        while panel is not None and time.perf_counter() - began < longest:
            time.sleep(0.25)
            _, text, headers = get(host + panel)
            if "hx-redirect" in headers:
                break
            panel = job_of(text)
    return 504, "", jobs


def ask(home: str, case: Case, pid: int, latents: list[int], longest: float) -> dict[str, Any]:
    """Ask for a page with its parts and exports, as another looks at other pages."""
    query = "?" + urlencode(case.parameters, doseq=True)
    report: dict[str, Any] = {}
    with Visitor(home, latents[::-1]) as alone:
        time.sleep(ALONE)
    with Memory(pid) as memory, Visitor(home, latents) as visitor:
        for path in (case.path, *case.parts):
            began, before = time.perf_counter(), processor_seconds(pid)
            status, text, jobs = until_there(home, path + query, longest)
            report[path] = {
                "s": time.perf_counter() - began,
                "cpu_s": processor_seconds(pid) - before,
                "status": status,
                "jobs": jobs,
                "kB": len(text) / 1024,
                "fault": fault_of(text) if status != 200 else "",
            }
        whole = all(found["status"] == 200 for found in report.values())
        for file in ("csv", "parquet", "json", "html") if whole and case.path != "columns" else ():
            began = time.perf_counter()
            status, text, _ = until_there(home, f"{case.path}{query}&format={file}", longest)
            spent = time.perf_counter() - began
            report[f"as {file}"] = {"s": spent, "status": status, "kB": len(text) / 1024}
    report["memory"] = {"peak_mb": memory.peak, "server_peak_mb": memory.peak_server}
    report["pages meanwhile"] = {
        f"{name}_{what}_ms": float(take(times)) if times else float("nan")
        for name, times in (
            ("overview", visitor.overview[1:]),
            ("concept", visitor.concept),
            ("concept before", alone.concept),
        )
        for what, take in (("p50", np.median), ("max", np.max))
    }
    return report


def fault_of(page: str) -> str:
    """Find what a page says went wrong."""
    text = re.sub(r"<[^>]+>", " ", page.partition("<main")[2])
    return re.sub(r"\s+", " ", text)[:200]


def cancel(home: str, case: Case, pid: int, after: float) -> dict[str, float] | None:
    """Cancel a job some seconds after it began; None if it was over by then.

    Told are the seconds until its state says so, and until the server and its processes are idle.
    """
    host = home.partition("/s/")[0]
    _, text, _ = get(f"{home}/{case.path}?{urlencode(case.parameters, doseq=True)}")
    panel = job_of(text)
    if panel is None:
        return None
    time.sleep(after)
    _, text, headers = get(host + panel)
    if job_of(text) is None or "hx-redirect" in headers:
        return None
    job = panel.split("/")[2]
    began = time.perf_counter()
    request = urllib.request.Request(
        f"{host}/jobs/{job}/cancel", method="POST", headers={"hx-request": "true"}, data=b""
    )
    with urllib.request.urlopen(request, timeout=60):
        answered = time.perf_counter() - began
    while f"{job}/cancel" in get(f"{host}/jobs")[1] and time.perf_counter() - began < IDLE_WITHIN:
        time.sleep(0.1)
    told = time.perf_counter() - began
    idle = told
    while time.perf_counter() - began < IDLE_WITHIN:
        before, since = processor_seconds(pid), time.perf_counter()
        time.sleep(0.5)
        if processor_seconds(pid) - before < 0.15:
            idle = since - began
            break
    return {"answered_s": answered, "told_s": told, "idle_s": idle}


def stop(process: subprocess.Popen[str]) -> None:
    """End a server."""
    process.terminate()
    process.wait()
