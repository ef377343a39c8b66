"""Opening a stranger's USD file without following it anywhere.

Composition arcs and value clips may name other files; they are counted before anything is composed, and a file that has
any is refused. Inside a `.usdz`, its own members may be named. What USD has opened in the end is checked once more.
"""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from typing import Final

from pxr import Sdf, Tf, Usd

from airhead.errors import BadInput

_MOST_MEMBERS: Final = 1000
_MOST_SPECS: Final = 200_000
_LAYERS: Final = (".usd", ".usda", ".usdc")
_CLIPS: Final = ("clips", "clipSets")


def warm_up() -> None:
    """Have USD load its own libraries and start its threads, which take memory that no file is to blame for."""
    for suffix in _LAYERS:
        layer = Sdf.Layer.CreateAnonymous(suffix)
        layer.ImportFromString('#usda 1.0\ndef SkelRoot "figure" {\n def Skeleton "skeleton" {}\n}\n')
        stage = Usd.Stage.Open(layer)
        stage.Flatten()


def opened_stage(path: Path) -> Usd.Stage:
    """The stage of a file that stands alone.

    Raises:
        BadInput: damaged, or it names other files.
    """
    members = _members(path) if path.suffix == ".usdz" else ()
    try:
        first = Sdf.Layer.FindOrOpen(str(path))
        if not first:
            raise BadInput("USD cannot read the file", allowed="a whole usda, usdc or usdz file")
        layers = [first]
        names = [str(first.identifier), *(f"{path}[{name}]" for name in members if name.endswith(_LAYERS))]
        for name in names[1:]:
            if (layer := Sdf.Layer.FindOrOpen(name)) is not None:
                layers.append(layer)
        for layer in layers:
            _check_alone(layer, members)
        stage = Usd.Stage.Open(first, None, Usd.Stage.LoadAll)
        _check_used(stage, names, path)
    except Tf.ErrorException:
        # its text names folders of ours and lines of USD's source
        raise BadInput("USD cannot read the file", allowed="a whole usda, usdc or usdz file") from None
    return stage


def _members(path: Path) -> tuple[str, ...]:
    """The names inside of a package, whose contents lie in it as they are."""
    size = path.stat().st_size
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, OverflowError) as error:
        raise BadInput("a damaged package", found=str(error)[:80]) from None
    if len(entries) > _MOST_MEMBERS:
        raise BadInput("too many members", found=len(entries), allowed=f"at most {_MOST_MEMBERS}")
    for entry in entries:
        if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 0x1:
            raise BadInput("a compressed or encrypted member", place=entry.filename[:80], allowed="stored members")
        if _leaves(entry.filename) or entry.file_size > size:
            raise BadInput("not a member of a package", place=entry.filename[:80])
    return tuple(entry.filename for entry in entries)


def _check_alone(layer: Sdf.Layer, members: tuple[str, ...]) -> None:
    for named in layer.GetCompositionAssetDependencies():
        if not named:  # a reference to another part of the same file
            continue
        if _leaves(named) or str(PurePosixPath(named)) not in members:
            allowed = "a file that stands alone; flatten it first (usdcat --flatten)"
            raise BadInput("the file refers to another file", found=repr(str(named)[:80]), allowed=allowed)
    specs = 0

    def look(spec: Sdf.Path) -> None:
        nonlocal specs
        specs += 1
        if specs > _MOST_SPECS:
            raise BadInput("too many parts", allowed=f"at most {_MOST_SPECS}")
        if spec.IsPrimPath() and any(layer.GetObjectAtPath(spec).HasInfo(key) for key in _CLIPS):
            raise BadInput("value clips, which lie in other files", place=str(spec)[:80])

    layer.Traverse(Sdf.Path.absoluteRootPath, look)


def _check_used(stage: Usd.Stage, names: list[str], path: Path) -> None:
    """That USD itself opened nothing else."""
    for layer in stage.GetUsedLayers():
        inside = layer.identifier.startswith(f"{path}[")
        if not (layer.anonymous or inside or layer.identifier in names or layer.realPath == str(path)):
            raise BadInput("the file refers to another file", allowed="a file that stands alone")


def _leaves(name: str) -> bool:
    """Whether a name inside of a package points out of it."""
    return not name or name.startswith("/") or ".." in PurePosixPath(name).parts or ":" in name or "\\" in name
