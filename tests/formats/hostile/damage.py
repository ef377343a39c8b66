"""Ways to spoil a file: without knowing its format, and knowing that it is a ZIP, JSON or GLB."""

from __future__ import annotations

import io
import json
import random
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

_MOST_BYTES = 1 << 20
_NO_ZIP = (
    zipfile.BadZipFile, zlib.error, struct.error, ValueError, OSError, NotImplementedError, RuntimeError, EOFError,
    OverflowError, MemoryError,
)  # fmt: skip
JUNK = (
    b"nan", b"-inf", b"1e999", b"-0", b"9" * 400, b"1e-400", b"1e308", b"4294967295", b"-1", b"18446744073709551616",
    b"{", b"}", b"[", b"]", b"(", b")", b"null", b'"', b"\xff\xfe", b"\xef\xbb\xbf", b"#", b"//", b"\0", b"\r", b"\n",
    b"JOINT", b"ROOT", b"End Site", b"MOTION", b"CHANNELS 3", b"Frames: 3", b"OFFSET 1 1 1", b'"Frames"', b":root",
    b":bonedata", b"begin", b"end", b"dof rx", b"def", b"PK\3\4", b"glTF", b"../../x", b"[bold]", b"\x1b[2J",
)  # fmt: skip
_JSON_JUNK = (
    None, True, -1, 0, 1, 2, 3, 1e308, -1e-308, float("nan"), float("inf"), 2**31, 2**53, 2**64, 10**400, "", "x",
    "x" * 5000, "../../x", "data:,", "\ud800", [], {}, [[]], [0] * 5000, "SCALAR", "MAT4", 5126, 5123,
)  # fmt: skip


def damaged(data: bytes, rng: random.Random) -> bytes:
    """`data`, spoiled in one to four places, most often in one."""
    for _ in range(rng.choice([1, 1, 1, 2, 3, 4])):
        ways = list(_WAYS)
        if data.startswith(b"PK"):
            ways += [_in_zip] * 6
        elif data.startswith(b"glTF"):
            ways += [_in_glb] * 6
        elif data.lstrip()[:1] == b"{":
            ways += [_in_json] * 3
        data = rng.choice(ways)(data, rng)[:_MOST_BYTES]
    return data


def _junk(rng: random.Random) -> bytes:
    return rng.choice(JUNK) if rng.random() < 0.7 else rng.randbytes(rng.randint(0, 12))


def _overwrite(data: bytes, rng: random.Random) -> bytes:
    junk, at = _junk(rng), rng.randint(0, len(data))
    return data[:at] + junk + data[at + len(junk) :]


def _insert(data: bytes, rng: random.Random) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + _junk(rng) + data[at:]


def _cut_out(data: bytes, rng: random.Random) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + data[at + rng.choice([1, 2, 7, 40, 200, len(data)]) :]


def _flip_bits(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(min(len(data), rng.randint(1, 8))):
        changed[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _extreme_integer(data: bytes, rng: random.Random) -> bytes:
    kind = rng.choice(["<H", "<I", "<Q", ">I"])
    size = struct.calcsize(kind)
    at = rng.randint(0, max(0, len(data) - size))
    extreme = rng.choice([0, 1, 2 ** (8 * size) - 1, 2 ** (8 * size - 1), 2 ** (8 * size - 1) - 1])
    return data[:at] + struct.pack(kind, extreme) + data[at + size :]


def _repeat(data: bytes, rng: random.Random) -> bytes:
    start = rng.randint(0, len(data))
    end = min(len(data), start + rng.choice([1, 5, 40, 300, 3000]))
    return data[:end] + data[start:end] * rng.choice([1, 3, 100, 2000]) + data[end:]


def _replace_words(data: bytes, rng: random.Random) -> bytes:
    words = data.split(b" ")
    for _ in range(rng.randint(1, 3)):
        words[rng.randrange(len(words))] = _junk(rng)
    return b" ".join(words)


def _swap_lines(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    return b"\n".join(lines)


_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _overwrite, _insert, _cut_out, _flip_bits, _extreme_integer, _repeat, _replace_words, _replace_words, _swap_lines,
)  # fmt: skip


def _in_zip(data: bytes, rng: random.Random) -> bytes:
    """A ZIP whose members are spoiled, left out, given twice or renamed, and which is itself whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [(name, archive.read(name)) for name in archive.namelist()]
    except _NO_ZIP:
        return data
    if not parts:
        return data
    at = rng.randrange(len(parts))
    name, part = parts[at]
    parts[at] = (name if rng.random() < 0.95 else "../" + name, damaged(part, rng))
    if rng.random() < 0.05:
        parts.append(rng.choice(parts))
    if rng.random() < 0.05:
        parts.pop(rng.randrange(len(parts)))
    packed = io.BytesIO()
    how = rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    with zipfile.ZipFile(packed, "w", how) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a name given twice is what is wanted
        for name, part in parts:
            archive.writestr(zipfile.ZipInfo(name), part, how)
    return packed.getvalue()


def _in_glb(data: bytes, rng: random.Random) -> bytes:
    """A GLB whose JSON is spoiled, with lengths that fit again."""
    if len(data) < 20:
        return data
    length = int.from_bytes(data[12:16], "little")
    text = _in_json(data[20 : 20 + length], rng)
    text += b" " * (-len(text) % 4)
    rest = data[20 + length :]
    head = struct.pack("<4sIII4s", b"glTF", 2, 20 + len(text) + len(rest), len(text), b"JSON")
    return head + text + rest


def _in_json(data: bytes, rng: random.Random) -> bytes:
    """JSON with a value replaced, left out or given again."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return data
    _spoil(document, rng)
    try:
        return json.dumps(document).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return data


def _spoil(value: Any, rng: random.Random) -> None:
    """Change one place in a JSON value, anywhere."""
    if not isinstance(value, dict | list) or not value:
        return
    key = rng.choice(list(value)) if isinstance(value, dict) else rng.randrange(len(value))
    inner = value[key]
    if isinstance(inner, dict | list) and inner and rng.random() < 0.8:
        _spoil(inner, rng)
    elif rng.random() < 0.15:
        del value[key]
    elif isinstance(value, list) and rng.random() < 0.3:
        value.extend([inner] * rng.choice([1, 10, 1000]))
    else:
        value[key] = rng.choice(_JSON_JUNK)
