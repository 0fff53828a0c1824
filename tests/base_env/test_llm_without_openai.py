"""Asking language models where the openai package may not be installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ABSENT = "import sys; sys.modules['openai'] = sys.modules['keyring'] = None\n"
QUESTION = "conspectus.llm.Question('s', 'u', {'type': 'object'}, 'name')"
RECORDED = '{"model": "m", "system": "s", "user": "u", "schema": {"type": "object"}, "answer": {}}'


def run(code: str) -> str:
    command = [sys.executable, "-c", ABSENT + code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_room_imports_without_openai_and_without_torch() -> None:
    code = "import conspectus.llm, conspectus.cli.llm_options\nprint('torch' in sys.modules)"
    assert run(code) == "False"


def test_asking_says_which_extra_is_missing(tmp_path: Path) -> None:
    code = (
        "import conspectus.llm\n"
        "from conspectus.errors import ConspectusError\n"
        f"model = conspectus.language_model('ollama', 'm', cache={str(tmp_path / 'a.sqlite')!r})\n"
        f"print(model.estimate([{QUESTION}]).calls)\n"
        "try:\n"
        f"    model.ask([{QUESTION}])\n"
        "except ConspectusError as error:\n"
        "    print(error)\n"
    )
    told = run(code)
    assert told.startswith("1\n")
    assert "conspectus[llm] is needed for asking a language model" in told


def test_a_cassette_needs_no_openai(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text(RECORDED + "\n")
    code = (
        "import conspectus.llm\n"
        f"model = conspectus.language_model(cassette={str(path)!r})\n"
        f"print(model.ask([{QUESTION}])[0].value)\n"
    )
    assert run(code) == "{}"
