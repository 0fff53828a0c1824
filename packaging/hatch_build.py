"""Before a wheel, an sdist or an editable install is made, the front-end libraries are fetched."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontendHook(BuildHookInterface):
    """Runs `frontend.install`, which skips what is there and right."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch what is missing; the build fails with the reason where it cannot be had."""
        del version, build_data
        path = Path(self.root) / "packaging" / "frontend.py"
        spec = importlib.util.spec_from_file_location("conspectus_frontend", path)
        if spec is None or spec.loader is None:
            raise FileNotFoundError(path)
        frontend = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(frontend)
        try:
            frontend.install(Path(self.root))
        except frontend.FrontendError as error:
            raise SystemExit(f"conspectus: {error}") from None
