"""What an attacker would write: for any reader, and for each format's weak places."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path

from airhead.formats import FORMATS
from tests.formats.hostile.attacks_binary import GLTF, NATIVE, NPY, POINTS, glb
from tests.formats.hostile.attacks_text import ASF_AMC, BVH, DEEPMIMIC, MIB, Attacks

#: Writes the file into an empty folder; the path to read.
Attack = Callable[[Path], Path]


def all_attacks() -> dict[str, Attack]:
    """Every attack, by a name that begins with the suffix."""
    suffixes = [suffix for known in FORMATS for suffix in known.suffixes]
    on_any = {name: lambda data=data: data for name, data in ANY.items()}  # type: ignore[misc]
    attacks = {f"{suffix} {name}": make(suffix) for name, make in PLACES.items() for suffix in suffixes}
    for suffix, made in [*((suffix, on_any) for suffix in suffixes), *BY_SUFFIX]:
        attacks |= {f"{suffix} {name}": _written(suffix, make) for name, make in made.items()}
    return attacks


def _written(suffix: str, make: Callable[[], bytes | dict[str, bytes]]) -> Attack:
    def attack(folder: Path) -> Path:
        made = make()
        files = {suffix: made} if isinstance(made, bytes) else made
        for ending, data in files.items():
            (folder / f"attack{ending}").write_bytes(data)
        return folder / f"attack{suffix}"

    return attack


def _place(make: Callable[[Path], None], name: str = "attack") -> Callable[[str], Attack]:
    def attack(suffix: str) -> Attack:
        def at(folder: Path) -> Path:
            path = folder / f"{name}{suffix}"
            make(path)
            return path

        return at

    return attack


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 42)


PLACES = {
    "a folder": _place(lambda path: path.mkdir()),
    "a pipe": _place(os.mkfifo),
    "a loop of links": _place(lambda path: path.symlink_to(path)),
    "a link to /dev/zero": _place(lambda path: path.symlink_to("/dev/zero")),
    "a link to memory": _place(lambda path: path.symlink_to("/proc/self/mem")),
    "four terabytes of nothing": _place(_huge),
    "a name with markup and escapes": _place(lambda path: path.write_bytes(b"?"), "[red]a\x1b[2J\n\u202eb"),
}

ANY: dict[str, bytes] = {
    "one byte": b"\0",
    "a byte order mark": b"\xef\xbb\xbf",
    "UTF-16": "HIERARCHY ROOT a".encode("utf-16"),
    "zeros": bytes(2 * MIB),
    "ones": b"\xff" * MIB,
    "digits": b"9" * (2 * MIB),
    "spaces": b" " * (2 * MIB),
    "ends of lines": b"\r\n" * MIB,
    "brackets": b"[" * MIB,
    "braces": b"{" * MIB,
    "objects": b'{"a":' * 200_000,
    "quotes": b'"' * MIB,
    "a ZIP's end": b"PK\5\6" + bytes(18),
    "a ZIP64's end": b"PK\6\7" + bytes(16) + b"PK\5\6" + b"\xff" * 16 + b"\0\0",
    "GLB of no length": struct.pack("<4sIIII", b"glTF", 2, 20, 0, 0x4E4F534A),
    "GLB of a stated length": struct.pack("<4sIIII", b"glTF", 2, 0xFFFFFFFF, 0xFFFFFFFF, 0x4E4F534A),
}

BY_SUFFIX: tuple[tuple[str, Attacks], ...] = (
    (".bvh", BVH),
    (".txt", DEEPMIMIC),
    (".amc", ASF_AMC),
    (".airhead", NATIVE),
    (".npz", POINTS),
    (".npy", NPY),
    (".gltf", GLTF),
    (".glb", {name: lambda make=make: glb(make()) for name, make in GLTF.items()}),  # type: ignore[misc]
)
