"""The two containers of glTF 2.0: `.glb` with its chunks, and `.gltf` as plain JSON.

Source: Khronos glTF 2.0 specification, section 4 (GLB file format).
"""

from __future__ import annotations

import base64
import json
import struct
from typing import Any, Final

from airhead.errors import BadInput
from airhead.formats.source_file import MIB

MAGIC: Final = b"glTF"
_HEADER: Final = struct.Struct("<4sII")
_CHUNK: Final = struct.Struct("<I4s")
_JSON_LIMIT_BYTES: Final = 64 * MIB
# Each bracket becomes an object that takes far more memory than its bytes.
_FREE_BRACKETS: Final = 4096
_BYTES_PER_BRACKET: Final = 16
_DATA_URI: Final = "data:application/octet-stream;base64,"


def unpack(data: bytes) -> tuple[Any, memoryview | None]:
    """The JSON of a glTF file, decoded, and its binary chunk, if it is a `.glb` that has one.

    Raises:
        BadInput: a damaged container, JSON that is none, or far too many brackets for its size.
    """
    if not data.startswith(MAGIC):
        return _decoded(data), None
    chunks = _chunks(data)
    if not chunks or chunks[0][0] != b"JSON":
        raise BadInput("not a GLB file", place="first chunk", allowed="a chunk of JSON")
    binary = chunks[1][1] if len(chunks) > 1 and chunks[1][0] == b"BIN\0" else None
    return _decoded(bytes(chunks[0][1])), binary


def pack_glb(document: dict[str, Any], binary: bytes) -> bytes:
    """A `.glb` of a document whose only buffer is `binary`."""
    text = _encoded(document | {"buffers": [{"byteLength": len(binary)}]})
    text += b" " * (-len(text) % 4)
    padded = binary + bytes(-len(binary) % 4)
    total = _HEADER.size + 2 * _CHUNK.size + len(text) + len(padded)
    return b"".join(
        [
            _HEADER.pack(MAGIC, 2, total),
            _CHUNK.pack(len(text), b"JSON"),
            text,
            _CHUNK.pack(len(padded), b"BIN\0"),
            padded,
        ]
    )


def pack_gltf(document: dict[str, Any], binary: bytes) -> bytes:
    """A `.gltf` that holds its buffer as a data URI, so that nothing can get lost beside it."""
    uri = _DATA_URI + base64.b64encode(binary).decode()
    return _encoded(document | {"buffers": [{"byteLength": len(binary), "uri": uri}]})


def _chunks(data: bytes) -> list[tuple[bytes, memoryview]]:
    """The first two chunks: kind and content."""
    if len(data) < _HEADER.size:
        raise BadInput("the file is truncated", place="header", found=f"{len(data)} bytes")
    _, version, length = _HEADER.unpack_from(data)
    if version != 2:
        raise BadInput("not a version that Airhead reads", place="header", found=f"version {version}", allowed="2")
    if not _HEADER.size <= length <= len(data):
        found = f"{len(data)} bytes"
        raise BadInput("the file is truncated", place="header", found=found, allowed=f"{length} bytes, as stated")
    chunks: list[tuple[bytes, memoryview]] = []
    view, at = memoryview(data)[:length], _HEADER.size
    while at + _CHUNK.size <= length and len(chunks) < 2:
        size, kind = _CHUNK.unpack_from(data, at)
        at += _CHUNK.size
        if at + size > length:
            found = f"{size} bytes at {at}"
            raise BadInput("a chunk ends behind the file", place=repr(kind), found=found, allowed=f"{length} in all")
        chunks.append((kind, view[at : at + size]))
        at += size
    return chunks


def _decoded(text: bytes) -> Any:
    if len(text) > _JSON_LIMIT_BYTES:
        allowed = f"at most {_JSON_LIMIT_BYTES // MIB} MiB; numbers belong into a binary buffer"
        raise BadInput("too much JSON", found=f"{len(text) / MIB:.1f} MiB", allowed=allowed)
    brackets = text.count(b"[") + text.count(b"{")
    if brackets > _FREE_BRACKETS + len(text) // _BYTES_PER_BRACKET:
        raise BadInput("not a glTF file", found=f"{brackets} brackets in {len(text)} bytes of JSON")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(f"not valid JSON ({error.msg})", place=f"JSON, line {error.lineno}") from None
    except (ValueError, RecursionError) as error:
        raise BadInput("not valid JSON", found=str(error)[:80]) from None


def _encoded(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
