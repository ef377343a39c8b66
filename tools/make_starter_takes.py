"""Make the starter takes from the source distribution of PyPI's pybullet 3.2.7.

    python tools/make_starter_takes.py                      # fetches the sdist (77 MiB) with pip
    python tools/make_starter_takes.py pybullet-3.2.7.tar.gz

Writes 14 takes in the native format, LICENSES.md and SOURCES.json to `src/airhead/takes/starter/`; always the same
bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from airhead.formats import read_deepmimic, staged_file, write_native
from airhead.motion import Consent, ConsentBasis, EditKind, Licence, Lineage, Take, TakeRef
from airhead.takes.lint import fixed

PACKAGE = "pybullet==3.2.7"
SDIST_SHA256 = "042879db8d101ac7590dee475fc6aded508b85fe1273fdbbfde1d88bd200e14f"
SDIST_ROOT = "pybullet-3.2.7"
MOTIONS = f"{SDIST_ROOT}/examples/pybullet/gym/pybullet_data/data/motions"
OUTPUT = Path(__file__).resolve().parents[1] / "src" / "airhead" / "takes" / "starter"

ALTERATIONS = (
    "Converted from DeepMimic's JSON to Airhead's native format: axes turned from Y up to Z up, knee and elbow angles "
    "written as quaternions, all quaternions scaled to unit length and made continuous in sign, joints renamed, wrists "
    "added without rotation."
)

DEEPMIMIC_MIT = """\
MIT License

Copyright (c) 2018 Xue Bin Peng

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""


@dataclass(frozen=True)
class Clip:
    """One clip: its id and title, the words to find it by, and what of lint's fixes it needs."""

    id: str
    title: str
    tags: tuple[str, ...]
    fixes: tuple[str, ...] = ()

    @property
    def source_file(self) -> str:
        return f"humanoid3d_{self.id}.txt"


# DeepMimic marks nearly every clip "wrap"; only run and walk are cycles that can be repeated.
CLIPS = (
    Clip("backflip", "Backflip", ("acrobatics", "flip", "flight")),
    Clip("cartwheel", "Cartwheel", ("acrobatics", "hands")),
    Clip("roll", "Forward roll", ("acrobatics", "floor")),
    Clip("spin", "Off-axis spin", ("acrobatics", "spin", "flight")),
    Clip("spinkick", "Spin kick", ("acrobatics", "martial_arts", "spin", "flight")),
    Clip("jump", "Jump", ("jump", "flight")),
    Clip("kick", "Kick", ("martial_arts",)),
    Clip("punch", "Punch", ("martial_arts",)),
    Clip("getup_facedown", "Get up, face down", ("getup", "floor")),
    Clip("getup_faceup", "Get up, face up", ("getup", "floor"), ("hover",)),
    Clip("dance_a", "Dance A", ("dance",)),
    Clip("dance_b", "Dance B", ("dance",)),
    Clip("run", "Run", ("locomotion", "loops")),
    Clip("walk", "Walk", ("locomotion", "loops")),
)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the starter takes from pybullet's source distribution.")
    parser.add_argument("sdist", type=Path, nargs="?", help="the sdist, if it is here already")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        sdist = arguments.sdist or download(folder)
        check_sha256(sdist)
        licence = unpack(sdist, folder)
        OUTPUT.mkdir(exist_ok=True)
        rows = [make(clip, folder, licence) for clip in CLIPS]
    write_text(OUTPUT / "SOURCES.json", json.dumps(sources(rows), indent=2) + "\n")
    write_text(OUTPUT / "LICENSES.md", licences(rows, licence))
    print(f"{len(rows)} takes in {OUTPUT}")


def download(folder: Path) -> Path:
    """Fetch the sdist with pip, from wherever pip is set up to fetch."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", ":all:"]
    subprocess.run([*command, "-d", str(folder), PACKAGE], check=True)
    return next(folder.glob("pybullet-*.tar.gz"))


def check_sha256(sdist: Path) -> None:
    with sdist.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SDIST_SHA256:
        sys.exit(f"{sdist.name}: not the sdist of {PACKAGE}; found SHA-256 {found}; allowed: {SDIST_SHA256}")


def unpack(sdist: Path, folder: Path) -> str:
    """Put the clips into `folder`; the text of pybullet's licence."""
    wanted = {f"{MOTIONS}/{clip.source_file}": clip.source_file for clip in CLIPS}
    wanted[f"{SDIST_ROOT}/LICENSE.txt"] = "LICENSE.txt"
    with tarfile.open(sdist) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name in wanted else None
            if file is not None:
                (folder / wanted[member.name]).write_bytes(file.read())
    return (folder / "LICENSE.txt").read_text(encoding="utf-8").strip()


def make(clip: Clip, folder: Path, zlib_licence: str) -> dict[str, str | float | int]:
    """Write one take; what SOURCES.json says of it."""
    source = folder / clip.source_file
    read = fixed(read_deepmimic(source), clip.fixes)
    ref = TakeRef(
        clip.id,
        read.lineage.takes[0].sha256,
        licence=Licence("Zlib AND MIT", f"{altered_notice(clip)}\n\n{zlib_licence}\n\n{DEEPMIMIC_MIT}"),
        consent=Consent(perform=True, train=True, publish=True, basis=ConsentBasis.LICENCE),
    )
    # The reader can only call the file by its name and deny consent; the licence allows more.
    strand = replace(read.lineage.strands[0], takes=(ref,))
    lineage = Lineage((strand,), read.lineage.edits)
    take = Take(
        ref,
        read.with_lineage(lineage),
        clip.title,
        capture_method="motion capture, details unrecorded",
        source_file=clip.source_file,
        alterations=alterations(lineage),
        tags=clip.tags,
    )
    output = OUTPUT / f"{clip.id}.airhead"
    write_native(take, output)
    return {
        "id": clip.id,
        "source_file": clip.source_file,
        "source_sha256": ref.sha256,
        "source_loop": json.loads(source.read_bytes())["Loop"],
        "file": output.name,
        "sha256": hashlib.sha256(output.read_bytes()).hexdigest(),
        "frames": take.motion.frames,
        "fps": take.motion.fps,
        "alterations": take.alterations,
    }


def altered_notice(clip: Clip) -> str:
    return f"This is an altered version of {clip.source_file} of pybullet and DeepMimic, converted for Airhead."


def alterations(lineage: Lineage) -> str:
    told = (EditKind.RESAMPLE, EditKind.REPAIR)
    return ALTERATIONS + "".join(f" Also, {edit.note}." for edit in lineage.edits if edit.kind in told)


def sources(rows: list[dict[str, str | float | int]]) -> dict[str, object]:
    return {
        "made_by": "tools/make_starter_takes.py",
        "source": {"package": PACKAGE, "sdist_sha256": SDIST_SHA256, "folder": MOTIONS},
        "licence": "Zlib AND MIT",
        "takes": rows,
    }


def licences(rows: list[dict[str, str | float | int]], zlib_licence: str) -> str:
    """LICENSES.md: the notices that must travel with the takes, and where each take comes from."""
    table = [
        f"| `{row['file']}` | `{row['source_file']}` | `{row['source_sha256']}` | `{row['sha256']}` |" for row in rows
    ]
    further = [f"- {row['id']}: {str(row['alterations'])[len(ALTERATIONS) :].strip()}" for row in rows]
    return "\n".join(
        [
            "# Starter takes: sources and licences",
            "",
            "**These files are altered versions.** " + ALTERATIONS,
            "",
            *[line for line in further if not line.endswith(": ")],
            "",
            f"Source: `{MOTIONS}`",
            f"in the source distribution of PyPI's `{PACKAGE}` (SHA-256 `{SDIST_SHA256}`),",
            "which has them from DeepMimic. The performers are unrecorded. Made by `tools/make_starter_takes.py`.",
            "",
            "| take | source | SHA-256 of the source | SHA-256 of the take |",
            "| --- | --- | --- | --- |",
            *table,
            "",
            "## pybullet (Bullet Physics), zlib licence",
            "",
            "```",
            zlib_licence,
            "```",
            "",
            "## DeepMimic, MIT licence",
            "",
            "```",
            DEEPMIMIC_MIT.strip(),
            "```",
            "",
        ]
    )


def write_text(path: Path, text: str) -> None:
    with staged_file(path) as file:
        file.write(text.encode())


if __name__ == "__main__":
    main()
