"""What must work without torch: CI runs this where only the base dependencies are installed.

In a full environment the same tests run too, but for the one that looks whether torch is absent.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

import pytest

IN_BASE = os.environ.get("CONSPECTUS_BASE_ENV") == "1"
TORCH_FREE = ["documents", "store", "stats", "llm", "labels", "report", "analysis", "cli"]


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.skipif(not IN_BASE, reason="this is not the base environment")
@pytest.mark.parametrize("module", ["torch", "transformers", "safetensors", "polars", "datasets"])
def test_the_base_environment_has_no(module: str) -> None:
    assert importlib.util.find_spec(module) is None


def test_import_takes_under_300_ms() -> None:
    code = "import time; t = time.perf_counter(); import conspectus; print(time.perf_counter() - t)"
    assert min(float(run(code)) for _ in range(5)) < 0.3


def test_import_loads_no_heavy_package() -> None:
    heavy = "{'torch', 'transformers', 'numpy', 'pandas', 'pyarrow', 'scipy', 'sklearn', 'altair'}"
    assert run(f"import sys, conspectus; print(sorted({heavy} & set(sys.modules)))") == "[]"


@pytest.mark.parametrize("room", TORCH_FREE)
def test_room_imports_without_torch(room: str) -> None:
    code = f"import sys, conspectus.{room}; print('torch' in sys.modules)"
    assert run(code) == "False"


@pytest.mark.skipif(not IN_BASE, reason="this is not the base environment")
def test_embedding_says_which_extra_is_missing() -> None:
    code = (
        "import conspectus\n"
        "from conspectus.errors import ConspectusError\n"
        "try:\n"
        "    conspectus.Encoder.load('smollm2-135m')\n"
        "except ConspectusError as error:\n"
        "    print(error)\n"
    )
    assert "conspectus[embed]" in run(code)
