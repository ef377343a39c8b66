"""Attacks on readers of archives, arrays and glTF."""

from __future__ import annotations

import base64
import io
import json
import struct
import zipfile
from typing import Any

import numpy as np

from airhead.formats.native.files import native_bytes
from tests.formats.hostile.attacks_text import MIB, Attacks
from tests.formats.hostile.samples import motion


def _zip(members: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how, compresslevel=1) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _npy(description: str, body: bytes = b"") -> bytes:
    header = description.encode() + b" \n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + body


def _described(kind: str, shape: str, order: str = "False") -> str:
    return f"{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shape}, }}"


def _native(**changes: bytes) -> bytes:
    """A native file with other members."""
    with zipfile.ZipFile(io.BytesIO(native_bytes(motion()))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return _zip(
        members | {name.replace("_npy", ".npy").replace("_json", ".json"): data for name, data in changes.items()}
    )


NATIVE: Attacks = {
    "a bomb": lambda: _native(root_pos_w_npy=bytes(96 * MIB)),
    "a bomb in the document": lambda: _native(document_json=b" " * (96 * MIB)),
    "a shape without end": lambda: _native(root_pos_w_npy=_npy(_described("<f8", "(9999999999, 9999999999, 3)"))),
    "a deep document": lambda: _native(document_json=b"[" * 100_000 + b"]" * 100_000),
    "many members": lambda: _zip({f"member{n}": b"" for n in range(5000)}),
    "a path": lambda: _zip({"../../document.json": b"{}"}),
}
POINTS: Attacks = {
    "a bomb": lambda: _zip({"positions.npy": bytes(96 * MIB)}),
    "an array that unfolds": lambda: _zip(
        {"positions.npy": _npy(_described("<f8", "(4194304, 1, 3)"), bytes(96 * MIB)), "fps.npy": bytes(9)}
    ),
    "a shape without end": lambda: _zip({"positions.npy": _npy(_described("<f8", "(999999, 999999, 3)"))}),
    "objects": lambda: _zip({"positions.npy": _npy(_described("|O", "(1,)"), b"cos\nsystem\n(S'true'\ntR.")}),
    "a string without end": lambda: _zip({"names.npy": _npy(_described("<U999999999", "(1,)"))}),
    "a header that is a program": lambda: _zip({"positions.npy": _npy("__import__('os').abort()")}),
    "a header of brackets": lambda: _zip({"positions.npy": _npy("(" * 60_000)}),
}
NPY: Attacks = {
    "a shape without end": lambda: _npy(_described("<f8", "(999999, 999999, 3)")),
    "objects": lambda: _npy(_described("|O", "(1,)"), b"cos\nsystem\n(S'true'\ntR."),
    "a shape of nothing": lambda: _npy(_described("<f8", "(0, 0, 3)")),
    "axes": lambda: _npy(_described("<f8", "(" + "1, " * 60 + ")"), bytes(8)),
    "NaN": lambda: _npy(_described("<f8", "(200, 15, 3)"), np.full((200, 15, 3), np.nan).tobytes()),
}


def _gltf(**changes: Any) -> bytes:
    """A glTF of two nodes, one turning for two frames, with other parts."""
    document: dict[str, Any] = {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0]}],
        "nodes": [{"name": "hips", "children": [1]}, {"name": "head", "translation": [0, 1, 0]}],
        "buffers": [{"byteLength": 40, "uri": "data:application/octet-stream;base64," + "AAAA" * 13 + "AA=="}],
        "bufferViews": [{"buffer": 0, "byteLength": 8}, {"buffer": 0, "byteOffset": 8, "byteLength": 32}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 2, "type": "SCALAR", "min": [0], "max": [1]},
            {"bufferView": 1, "componentType": 5126, "count": 2, "type": "VEC4"},
        ],
        "animations": [
            {
                "samplers": [{"input": 0, "output": 1}],
                "channels": [{"sampler": 0, "target": {"node": 0, "path": "rotation"}}],
            }
        ],
    }
    return json.dumps(document | changes).encode()


def _accessors(count: int, **more: Any) -> list[dict[str, Any]]:
    kinds = ("SCALAR", "VEC4")
    return [
        {"bufferView": n, "componentType": 5126, "count": count, "type": kind} | more for n, kind in enumerate(kinds)
    ]


def _buffer(uri: str, size: int = 40) -> list[dict[str, Any]]:
    return [{"byteLength": size, "uri": uri}]


def _keys(*times_s: float) -> bytes:
    """A glTF whose keys lie at these times."""
    numbers = struct.pack(f"<{len(times_s)}f", *times_s) + struct.pack("<4f", 0, 0, 0, 1) * len(times_s)
    views = [
        {"buffer": 0, "byteLength": 4 * len(times_s)},
        {"buffer": 0, "byteOffset": 4 * len(times_s), "byteLength": 16 * len(times_s)},
    ]
    uri = "data:application/octet-stream;base64," + base64.b64encode(numbers).decode()
    return _gltf(buffers=_buffer(uri, len(numbers)), bufferViews=views, accessors=_accessors(len(times_s)))


NAN = float("nan")
GLTF: Attacks = {
    "counts without end": lambda: _gltf(accessors=_accessors(2**53)),
    "numbers from nowhere": lambda: _gltf(
        accessors=[{"componentType": 5126, "count": 10**9, "type": kind} for kind in ("SCALAR", "VEC4")]
    ),
    "a sparse accessor without end": lambda: _gltf(
        accessors=_accessors(2, sparse={"count": 10**9, "indices": {"bufferView": 0}, "values": {"bufferView": 1}})
    ),
    "a node in itself": lambda: _gltf(nodes=[{"children": [0]}]),
    "nodes in a ring": lambda: _gltf(nodes=[{"children": [1]}, {"children": [0]}]),
    "a chain of nodes": lambda: _gltf(nodes=[{"children": [n + 1]} for n in range(50_000)] + [{}]),
    "a node of many parents": lambda: _gltf(nodes=[{"children": [1]}] * 3000),
    "nodes without names": lambda: _gltf(nodes=[{"children": list(range(1, 20_000))}] + [{}] * 19_999),
    "the same child again": lambda: _gltf(nodes=[{"children": [1] * 200_000}, {}]),
    "a path out of the folder": lambda: _gltf(buffers=_buffer("../../../../../../etc/passwd")),
    "a path from the root": lambda: _gltf(buffers=_buffer("/etc/passwd")),
    "a path in disguise": lambda: _gltf(buffers=_buffer("%2e%2e/%2e%2e/etc/passwd")),
    "a name that is no text": lambda: _gltf(buffers=_buffer("half a pair \ud800")),
    "names that are no text": lambda: _gltf(nodes=[{"name": "\ud800", "children": [1]}, {"name": "\udfff\0"}]),
    "a name without end": lambda: _gltf(buffers=_buffer("x/" * 100_000)),
    "a type without end": lambda: _gltf(accessors=_accessors(2, type="x" * MIB)),
    "a device": lambda: _gltf(buffers=_buffer("/dev/zero", 2**40)),
    "itself": lambda: _gltf(buffers=_buffer("attack.gltf")),
    "a place in the network": lambda: _gltf(buffers=_buffer("http://localhost:1/x.bin")),
    "a file": lambda: _gltf(buffers=_buffer("file:///etc/passwd")),
    "a base64 of nonsense": lambda: _gltf(buffers=_buffer("data:application/octet-stream;base64," + "=" * MIB)),
    "buffers in masses": lambda: _gltf(buffers=_buffer("data:,") * 100_000),
    "views that overlap": lambda: _gltf(bufferViews=[{"buffer": 0, "byteLength": 40}] * 50_000),
    "a scale of nothing": lambda: _gltf(nodes=[{"children": [1], "scale": [0, 0, 0]}, {}]),
    "a scale without end": lambda: _gltf(nodes=[{"children": [1], "scale": [1e308] * 3}, {"translation": [1e308] * 3}]),
    "a matrix that is none": lambda: _gltf(nodes=[{"children": [1], "matrix": [NAN] * 16}, {}]),
    "rotations of no length": lambda: _gltf(nodes=[{"children": [1], "rotation": [0, 0, 0, 0]}, {}]),
    "keys from tiny to huge": lambda: _keys(0.0, 1e-30, 1e30),
    "keys far apart": lambda: _keys(0.0, 0.001, 1e7),
    "keys that go back": lambda: _keys(1.0, 0.5, 0.0),
    "keys that are none": lambda: _keys(0.0, NAN, float("inf")),
    "keys that signal": lambda: _gltf(
        buffers=_buffer("data:application/octet-stream;base64," + base64.b64encode(b"\1\0\xa0\x7f" * 10).decode())
    ),
    "keys at one time": lambda: _keys(*[0.0] * 50_000),
}


def glb(document: bytes) -> bytes:
    """A GLB with this JSON and nothing else."""
    text = document + b" " * (-len(document) % 4)
    return struct.pack("<4sIIII", b"glTF", 2, 20 + len(text), len(text), 0x4E4F534A) + text
