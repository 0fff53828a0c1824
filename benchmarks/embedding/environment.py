"""The reference's own Python environment, made once in the work folder.

The versions are those with which the reference at commit 1f7e682 runs under torch 2.13; what it
pins itself is kept, but for scikit-learn and python-dotenv, which it imports and does not use here.
``goodfire`` and ``openai`` are clients of web services that its package imports; neither is called.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

REQUIREMENTS = (
    "torch==2.13.0",
    "transformers==5.23.0",
    "sae-lens==6.54.12",
    "transformer-lens==3.9.0",
    "goodfire==0.3.4",
    "python-dotenv==1.0.1",
    "pandas==2.2.3",
    "scikit-learn==1.6.1",
    "tqdm==4.67.1",
    "openai>=1.0.0",
)
HOW_TO_GET = """\
The reference is not here. Get it, then name its folder:
    git clone https://github.com/nickjiang2378/interp_embed WHERE
    git -C WHERE checkout 1f7e682c9d50f2c673598f18be3b4933785429d2
    python benchmarks/embed.py --reference WHERE"""


def reference_python(folder: Path) -> Path:
    """Make the environment if it is not there, and return its interpreter.

    Parameters
    ----------
    folder
        Where it is, or will be.
    """
    python = folder / "bin" / "python"
    done, wanted = folder / "installed.txt", "\n".join(REQUIREMENTS)
    if done.exists() and done.read_text() == wanted:
        return python
    print(
        f"making the reference's environment in {folder}; this takes some minutes", file=sys.stderr
    )
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *REQUIREMENTS], check=True)
    done.write_text(wanted)
    return python
