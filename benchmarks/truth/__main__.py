"""The truth bench: what the analyses find, against what is known.

Usage: python -m benchmarks.truth --data DIR --work DIR [--suite NAME ...] [--quick] [--seeds N]
       [--encoder NAME]

Writes truth.json and truth.md into the work folder. With --quick only documents that come with the
project are read, and the exit code is 1 if a floor is broken.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.truth.corpora import MissingDataError
from benchmarks.truth.registry import ASKED, QUICK, SUITES, run_suite
from benchmarks.truth.results import Options, SuiteResult, assemble, write
from benchmarks.truth.work import ENCODER, Work


def main(arguments: list[str] | None = None) -> int:
    """Run suites, write what they found, and check floors.

    Parameters
    ----------
    arguments
        Of the command line; those of the process if None.

    Returns
    -------
    int
        1 if a floor is broken, else 0.
    """
    parser = argparse.ArgumentParser(description="does what is found agree with what is known?")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--work", type=Path, default=Path(".bench"))
    parser.add_argument("--suite", nargs="+", choices=list(SUITES), default=None)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--encoder", default=ENCODER, help="whose concepts are judged")
    given = parser.parse_args(arguments)
    work = Work(given.data, given.work, given.encoder)
    options = Options(given.quick, given.seeds)
    folder = given.work / (("quick" if given.quick else "full") + work.mark)
    results: list[SuiteResult] = []
    usual = QUICK if given.quick else [name for name in SUITES if name not in ASKED]
    for name in given.suite or usual:
        began, worked = time.perf_counter(), time.process_time()
        try:
            found = run_suite(name, work, options)
        except MissingDataError as missing:
            found = SuiteResult(name, notes=(f"Skipped: {missing}.",))
        seconds, processor = time.perf_counter() - began, time.process_time() - worked
        results.append(replace(found, seconds=seconds, processor_seconds=processor))
        write(results[-1], folder)
    sys.stdout.write(assemble(folder, SUITES))
    broken = [floor for found in results for floor in found.floors if not floor.holds]
    for floor in broken:
        logging.getLogger("benchmarks.truth").error("%s", floor)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
