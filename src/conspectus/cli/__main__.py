"""`python -m conspectus.cli` is the command line, where no script is on the path."""

from __future__ import annotations

from conspectus.cli.app import main

if __name__ == "__main__":
    main()
