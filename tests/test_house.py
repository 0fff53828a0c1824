"""The house rules that no linter knows."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest

import conspectus

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src" / "conspectus").rglob("*.py"))
TORCH_ROOMS = {"readers", "saes", "training", "encoding"}


def room(path: Path) -> str:
    return path.relative_to(ROOT / "src" / "conspectus").parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_source_file_keeps_the_house_rules(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    assert "from __future__ import annotations" in text
    assert text.startswith('"""')
    if room(path) not in TORCH_ROOMS:
        heavy = re.findall(r"^(?:import|from) (?:torch|transformers|safetensors)\b", text, re.M)
        assert not heavy, "torch belongs to readers, saes, training and encoding"


def test_every_public_name_has_a_home() -> None:
    homes = conspectus._HOMES
    assert set(conspectus.__all__) == set(homes) | {"__version__"}
    for name in homes:
        assert getattr(conspectus, name) is getattr(conspectus, name)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'embedd'"):
        conspectus.embedd  # noqa: B018


def test_dir_lists_the_public_names() -> None:
    assert set(dir(conspectus)) == set(conspectus.__all__)


def test_base_dependencies_have_no_torch() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {re.split(r"[^\w-]", entry)[0] for entry in project["dependencies"]}
    assert names.isdisjoint({"torch", "transformers", "safetensors", "accelerate", "gguf"})


def test_constraints_pin_every_direct_dependency_exactly() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = {line.split("==")[0].lower().replace("_", "-") for line in lines if "==" in line}
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    names = {re.split(r"[^\w-]", entry)[0].lower() for entry in wanted}
    assert names - {"conspectus"} <= pins
    assert not [line for line in lines if "+" in line or "://" in line]


def test_import_contract_holds() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^make (\w+)$", (ROOT / "README.md").read_text(), re.M))
    assert targets == {"demo", "test"}
    assert all(re.search(rf"^{target}:", makefile, re.M) for target in targets)


def test_links_of_the_documents_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in link and not link.startswith("pictures/"):
                assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_pictures_of_the_tutorial_are_those_that_the_script_takes() -> None:
    spec = importlib.util.spec_from_file_location("pictures", ROOT / "docs" / "pictures.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    sys.modules["pictures"] = script  # its dataclass looks itself up
    spec.loader.exec_module(script)
    tutorial = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[([^\]]+)\]\(pictures/(\w+)\.png\)", tutorial)
    assert {name for _, name in shown} == set(script.PICTURES)
    assert all(len(alt) > 40 for alt, _ in shown), "alt text says what is to be seen"
