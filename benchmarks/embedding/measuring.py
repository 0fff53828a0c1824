"""What every measured process does alike: read its job, time one call, report. Standard library.

It runs in two environments, ours and the reference's, so it imports nothing of either.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def read_job() -> dict[str, Any]:
    """Read the job whose path is the only argument."""
    return json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))


def write_report(job: dict[str, Any], report: dict[str, Any]) -> None:
    """Leave a report where the job wants it."""
    Path(job["report"]).write_text(json.dumps(report), encoding="utf-8")


def peak_mb() -> float:
    """Give the peak resident memory of this process.

    Linux carries `ru_maxrss` over from the parent through fork and exec, so it is read from the
    process's own memory map where there is one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(load: Callable[[], Any], work: Callable[[Any], Any]) -> tuple[Any, dict[str, Any]]:
    """Load, then work, each timed.

    Parameters
    ----------
    load
        Imports and loads the models and reads one short text, so that nothing is first-time work.
    work
        What is measured; given what `load` gave.

    Returns
    -------
    tuple of Any and dict
        What `work` gave, and seconds, processor seconds and peak memory in MB.
    """
    start = time.perf_counter()
    loaded = load()
    ready, ready_cpu, before = time.perf_counter(), time.process_time(), peak_mb()
    result = work(loaded)
    return result, {
        "load_s": ready - start,
        "wall_s": time.perf_counter() - ready,
        "cpu_s": time.process_time() - ready_cpu,
        "loaded_mb": before,
        "peak_mb": peak_mb(),
    }
