"""The environment of the peer, made once from its pinned requirements and kept in a folder of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


class NoEnvironment(Exception):
    """The peer's tools could not be had; the text is why, in a line."""


def make_environment(folder: Path, installer: Path) -> Path:
    """The Python of the environment in `folder`, which is made where it is not there or of other requirements.

    `installer`: uv; where there is none, pip installs. Raises NoEnvironment.
    """
    python = folder / "bin" / "python"
    made_of = folder / REQUIREMENTS.name
    wanted = REQUIREMENTS.read_bytes()
    if made_of.is_file() and made_of.read_bytes() == wanted:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _run(sys.executable, "-m", "venv", "--without-pip", folder)
        if installer.is_file():
            _run(installer, "pip", "install", "--python", python, "-r", REQUIREMENTS)
        else:
            pip = (sys.executable, "-m", "pip", "--python", python)
            _run(*pip, "install", "-r", REQUIREMENTS)
    except (subprocess.CalledProcessError, OSError) as error:
        told = getattr(error, "stderr", "") or str(error)
        reason = told.strip().splitlines()[0]
        raise NoEnvironment(reason) from error
    made_of.write_bytes(wanted)
    return python


def _run(*command: object) -> None:
    words = [str(word) for word in command]
    subprocess.run(words, check=True, capture_output=True, text=True)
