"""The parts of a glTF document that a motion is made of, checked; everything else is passed over unread.

Names and meanings are those of the Khronos glTF 2.0 specification, section 5.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from airhead.errors import BadInput

_MOST_NODES: Final = 65_536
_UNREADABLE: Final = ("EXT_meshopt_compression", "KHR_meshopt_compression")

_Index = Annotated[int, Field(ge=0)]
_Size = Annotated[int, Field(ge=1, lt=2**40)]
_Offset = Annotated[int, Field(ge=0, lt=2**40)]


_Number = Annotated[float, Field(ge=-1e9, le=1e9)]


def _vector(length: int) -> Any:
    return Annotated[list[_Number], Field(min_length=length, max_length=length)]


class _Part(BaseModel):
    model_config = ConfigDict(
        strict=True, extra="ignore", frozen=True, allow_inf_nan=False, alias_generator=to_camel, populate_by_name=True
    )


class Buffer(_Part):
    byte_length: _Size
    uri: str | None = None


class BufferView(_Part):
    buffer: _Index
    byte_offset: _Offset = 0
    byte_length: _Size
    byte_stride: Annotated[int, Field(ge=4, le=252)] | None = None


class SparseIndices(_Part):
    buffer_view: _Index
    byte_offset: _Offset = 0
    component_type: Literal[5121, 5123, 5125]


class SparseValues(_Part):
    buffer_view: _Index
    byte_offset: _Offset = 0


class Sparse(_Part):
    count: _Size
    indices: SparseIndices
    values: SparseValues


class Accessor(_Part):
    buffer_view: _Index | None = None
    byte_offset: _Offset = 0
    component_type: int
    normalized: bool = False
    count: _Size
    type: str
    sparse: Sparse | None = None


class Node(_Part):
    name: str | None = None
    children: list[_Index] = []
    translation: _vector(3) = [0.0, 0.0, 0.0]  # type: ignore[valid-type]
    rotation: _vector(4) = [0.0, 0.0, 0.0, 1.0]  # type: ignore[valid-type]
    scale: _vector(3) = [1.0, 1.0, 1.0]  # type: ignore[valid-type]
    matrix: _vector(16) | None = None  # type: ignore[valid-type]
    mesh: _Index | None = None
    camera: _Index | None = None


class Skin(_Part):
    joints: Annotated[list[_Index], Field(min_length=1)]


class Sampler(_Part):
    input: _Index
    output: _Index
    interpolation: Literal["LINEAR", "STEP", "CUBICSPLINE"] = "LINEAR"


class Target(_Part):
    node: _Index | None = None
    path: str


class Channel(_Part):
    sampler: _Index
    target: Target


class Animation(_Part):
    name: str | None = None
    channels: list[Channel]
    samplers: list[Sampler]


class Asset(_Part):
    version: str
    extras: Any = None


class Document(_Part):
    """A glTF document; numbers that name an entry of a list are checked where they are used."""

    asset: Asset
    extensions_required: list[str] = []
    buffers: list[Buffer] = []
    buffer_views: list[BufferView] = []
    accessors: list[Accessor] = []
    nodes: Annotated[list[Node], Field(max_length=_MOST_NODES)] = []
    skins: list[Skin] = []
    animations: list[Animation] = []


def document_of(raw: object) -> Document:
    """The document in decoded JSON.

    Raises:
        BadInput: a part is missing or of the wrong kind, or the file needs an extension that Airhead does not read.
    """
    try:
        document = Document.model_validate(raw)
    except RecursionError:
        raise BadInput("nested too deeply", place="JSON") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "JSON"
        raise BadInput(first["msg"], place=place, found=repr(first["input"])[:80]) from None
    if not document.asset.version.startswith("2."):
        found = repr(document.asset.version[:20])
        raise BadInput("not a version that Airhead reads", place="asset.version", found=found, allowed="2.0")
    for extension in _UNREADABLE:
        if extension in document.extensions_required:
            allowed = "a file exported without compression"
            raise BadInput("compressed in a way that Airhead does not read", found=extension, allowed=allowed)
    return document
