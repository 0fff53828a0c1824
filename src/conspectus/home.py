"""Where cached files lie: models, derived files, answers of language models."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_path


def home() -> Path:
    """Return the folder of all cached files.

    Returns
    -------
    pathlib.Path
        ``CONSPECTUS_HOME``, else the platform's cache folder. It need not exist.
    """
    given = os.environ.get("CONSPECTUS_HOME")
    return Path(given).expanduser() if given else user_cache_path("conspectus", appauthor=False)
