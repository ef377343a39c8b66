#!/usr/bin/env python3
"""One command each for a newcomer: `python3 start.py film` and `python3 start.py tests`.

Needs Python 3.11 and a package index, nothing else: it makes a virtual environment in `.venv`, installs Airhead into
it, and runs the first film or the tests. It uses the standard library only.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
SCRIPTS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
USAGE = "usage: python3 start.py film | tests"


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is run by whatever Python there is
        print(f"Airhead needs Python 3.11 or newer; this is {sys.version.split()[0]}", file=sys.stderr)
        return 2
    jobs = {"film": film, "tests": tests}
    if len(sys.argv) != 2 or sys.argv[1] not in jobs:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        jobs[sys.argv[1]]()
    except subprocess.CalledProcessError as fault:
        print(f"start.py: failed: {' '.join(map(str, fault.cmd))}", file=sys.stderr)
        return fault.returncode if fault.returncode > 0 else 1
    except KeyboardInterrupt:
        return 130
    return 0


def film() -> None:
    """The first film, in `out/backflip`, then the routine that joins six takes, in `out/first_flight`."""
    install(".")
    for source in ("backflip", "first_flight"):
        run(SCRIPTS / "airhead", "make", source)


def tests() -> None:
    """Lint, types, import contracts, tests, and a small film made and verified."""
    install(".[dev]")
    python = SCRIPTS / "python"
    run(python, "-m", "ruff", "check", ".")
    run(python, "-m", "ruff", "format", "--check", ".")
    run(python, "-m", "mypy")
    run(SCRIPTS / "lint-imports")
    run(python, "-m", "pytest", "-n", str(min(os.cpu_count() or 1, 4)))
    with tempfile.TemporaryDirectory() as folder:
        config = {"AIRHEAD_CONFIG": str(Path(folder) / "config")}
        out = Path(folder) / "kick"
        run(SCRIPTS / "airhead", "make", "kick", "--drive", "performer", "-o", out, "--json", **config)
        run(SCRIPTS / "airhead", "verify", out / "film.mp4", **config)
        for example in sorted((ROOT / "examples").glob("*.py")):
            run(python, example, cwd=folder, **config)


def install(what: str) -> None:
    """An environment with Airhead in it, at the versions that were tested."""
    if not (SCRIPTS / ("python.exe" if os.name == "nt" else "python")).exists():
        try:
            run(sys.executable, "-m", "venv", ENVIRONMENT)
        except subprocess.CalledProcessError:
            print(
                "start.py: Python's venv is missing; on Debian and Ubuntu: apt-get install python3-venv",
                file=sys.stderr,
            )
            raise
    pip = (SCRIPTS / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--constraint", ROOT / "constraints.txt", "--editable", what)


def run(*command: object, cwd: str | Path = ROOT, **environment: str) -> None:
    words = [str(word) for word in command]
    print("$", " ".join(words), flush=True)
    subprocess.run(words, cwd=cwd, check=True, env={**os.environ, **environment})


if __name__ == "__main__":
    sys.exit(main())
