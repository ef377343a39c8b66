"""Make the picture of docs/lint.md: the strip of a starter take, as `airhead inspect` draws it.

    python tools/make_lint_picture.py

Writes docs/img/strip_backflip.png; the same picture for the same code on one machine.
"""

from __future__ import annotations

from pathlib import Path

from airhead.production import InspectConfig, inspect_file

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "img" / "strip_backflip.png"


def main() -> None:
    found = inspect_file(InspectConfig("backflip", strip=PICTURE))
    print(f"wrote {PICTURE.name}: {found.frames} frames of {found.source}")


if __name__ == "__main__":
    main()
