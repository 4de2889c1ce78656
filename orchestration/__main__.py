"""`python -m orchestration …` is `chiso …`, for machines where the command is not on the path."""

from __future__ import annotations

from orchestration.cli.main import main

if __name__ == "__main__":
    main()
