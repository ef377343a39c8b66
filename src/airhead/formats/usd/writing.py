"""Writing USD: a UsdSkel figure with bind and rest transforms, its animation, and a skinned body.

By default Y up and facing +Z, in metres, as glTF; with Z up it faces -Y. One time code is one frame.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pxr import Gf, Sdf, Tf, Usd, UsdGeom, UsdShade, UsdSkel, Vt

from airhead import __version__
from airhead.character import Part
from airhead.errors import CannotWrite
from airhead.formats.bvh.axes import METRES, UpAxis, from_ours
from airhead.formats.carried import KEY, FileNumbers, carry, credit_lines
from airhead.formats.chosen import as_chosen
from airhead.formats.export_options import ExportOptions
from airhead.formats.format import MotionRecord, motion_of
from airhead.formats.rig import Rig, influences, linear_rgb, rig_of, roughness, vertex_normals
from airhead.formats.staging import staged_path
from airhead.rotations import FloatArray, to_matrix

_FIGURE: Final = Sdf.Path("/figure")
_SKELETON: Final = _FIGURE.AppendChild("skeleton")
_ANIMATION: Final = _SKELETON.AppendChild("motion")
_INFLUENCES: Final = 4


class _Space:
    """The file's axes and unit."""

    def __init__(self, up: UpAxis, per_metre: float) -> None:
        self.up, self.per_metre = up, per_metre

    def places(self, vectors: FloatArray) -> FloatArray:
        return from_ours(vectors, self.up) * self.per_metre + 0.0

    def directions(self, vectors: FloatArray) -> FloatArray:
        return from_ours(vectors, self.up) + 0.0

    def turns(self, rotations: FloatArray) -> NDArray[np.float32]:
        """(..., 4) quaternions xyzw, as USD's arrays hold them."""
        turned = np.concatenate([from_ours(rotations[..., 1:], self.up), rotations[..., :1]], axis=-1)
        return turned.astype(np.float32)

    def matrices(self, rotations: FloatArray, positions: FloatArray) -> Any:
        """Matrices of (N, 4) turns and (N, 3) positions, as USD multiplies them: by rows."""
        turned = np.concatenate([rotations[..., :1], from_ours(rotations[..., 1:], self.up)], axis=-1)
        matrices = np.tile(np.eye(4), (len(rotations), 1, 1))
        matrices[:, :3, :3] = np.swapaxes(to_matrix(turned), -1, -2)
        matrices[:, 3, :3] = self.places(positions)
        return Vt.Matrix4dArray.FromNumpy(matrices)


def write_usd(record: MotionRecord, path: Path, options: ExportOptions) -> None:
    """Write a motion as `.usda` (text), `.usdc` or `.usd` (binary) or `.usdz` (package).

    Raises:
        CannotWrite: the place cannot be written.
        BadInput: the character cannot wear the skeleton.
    """
    # the stage owns its layer, and must live as long as that is used
    stage = _stage(as_chosen(record, options), options)
    layer = stage.GetRootLayer()
    with staged_path(path) as staged:
        try:
            if path.suffix.lower() == ".usdz":
                _package(layer, staged)
            elif not layer.Export(str(staged)):
                raise CannotWrite("the file cannot be written", file=path)
        except Tf.ErrorException as error:
            raise CannotWrite("the file cannot be written", file=path, found=type(error).__name__) from None


def _package(layer: Sdf.Layer, path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="airhead-") as folder:
        inside = Path(folder) / "figure.usdc"
        layer.Export(str(inside))
        writer = Sdf.ZipFileWriter.CreateNew(str(path))
        writer.AddFile(str(inside), inside.name)
        writer.Save()


def _stage(record: MotionRecord, options: ExportOptions) -> Usd.Stage:
    motion = motion_of(record)
    rig = rig_of(motion, options)
    space = _Space(options.up or "y", 1 / METRES[options.units])
    stage = Usd.Stage.CreateInMemory("figure.usdc")
    UsdGeom.SetStageUpAxis(stage, UsdGeom.Tokens.y if space.up == "y" else UsdGeom.Tokens.z)
    UsdGeom.SetStageMetersPerUnit(stage, METRES[options.units])
    stage.SetTimeCodesPerSecond(motion.fps)
    stage.SetFramesPerSecond(motion.fps)
    stage.SetStartTimeCode(0)
    stage.SetEndTimeCode(motion.frames - 1)
    root = UsdSkel.Root.Define(stage, _FIGURE)
    stage.SetDefaultPrim(root.GetPrim())
    _add_skeleton(stage, rig, space)
    numbers = _add_animation(stage, rig, space)
    for number, part in enumerate(rig.parts):
        _add_part(stage, part, number, space)
    reach = np.concatenate([rig.root_pos_w, *(part.vertices_m for part in rig.parts)])
    root.CreateExtentAttr(_extent(space.places(_around(rig, reach))))
    layer = stage.GetRootLayer()
    credits_text = "\n".join(credit_lines(motion.lineage))
    layer.documentation = f"Airhead {__version__}\n{credits_text}"
    layer.customLayerData = {KEY: json.dumps(carry(record, numbers))}
    return stage


def _add_skeleton(stage: Usd.Stage, rig: Rig, space: _Space) -> None:
    skeleton = UsdSkel.Skeleton.Define(stage, _SKELETON)
    skeleton.CreateJointsAttr(_joint_paths(rig))
    skeleton.CreateJointNamesAttr(list(rig.names))
    skeleton.CreateBindTransformsAttr(space.matrices(rig.bind_rot_w, rig.bind_pos_w))
    skeleton.CreateRestTransformsAttr(space.matrices(rig.rest_rot_l, rig.rest_pos_l))
    binding = UsdSkel.BindingAPI.Apply(skeleton.GetPrim())
    binding.CreateAnimationSourceRel().SetTargets([_ANIMATION])


def _add_animation(stage: Usd.Stage, rig: Rig, space: _Space) -> FileNumbers:
    """The animation, and what the file holds of the motion."""
    animation = UsdSkel.Animation.Define(stage, _ANIMATION)
    animation.CreateJointsAttr(_joint_paths(rig))
    animation.CreateScalesAttr(Vt.Vec3hArray(len(rig.names), Gf.Vec3h(1)))
    root, rotations = space.places(rig.root_pos_w).astype(np.float32), space.turns(rig.rot_l)
    offsets = space.places(rig.rest_pos_l)
    places = offsets.astype(np.float32)
    translation, rotation = animation.CreateTranslationsAttr(), animation.CreateRotationsAttr()
    # USD takes the samples of an attribute one at a time
    for frame, (position, turns) in enumerate(zip(root, rotations, strict=True)):
        places[0] = position
        translation.Set(Vt.Vec3fArray.FromNumpy(places), frame)
        rotation.Set(Vt.QuatfArray.FromNumpy(turns), frame)
    joints = slice(rig.joints)
    return FileNumbers(np.arange(len(root), dtype=np.float32), offsets[joints], root, rotations[:, joints])


def _add_part(stage: Usd.Stage, part: Part, number: int, space: _Space) -> None:
    name = f"{Tf.MakeValidIdentifier(part.name)}_{number}"
    mesh = UsdGeom.Mesh.Define(stage, _FIGURE.AppendChild(name))
    points = space.places(part.vertices_m).astype(np.float32)
    mesh.CreatePointsAttr(Vt.Vec3fArray.FromNumpy(points))
    mesh.CreateExtentAttr(_extent(points))
    mesh.CreateFaceVertexCountsAttr(Vt.IntArray.FromNumpy(np.full(len(part.faces), 3, np.int32)))
    mesh.CreateFaceVertexIndicesAttr(Vt.IntArray.FromNumpy(part.faces.astype(np.int32).ravel()))
    mesh.CreateNormalsAttr(Vt.Vec3fArray.FromNumpy(space.directions(vertex_normals(part)).astype(np.float32)))
    mesh.SetNormalsInterpolation(UsdGeom.Tokens.vertex)
    mesh.CreateSubdivisionSchemeAttr(UsdGeom.Tokens.none)
    bones, shares = influences(part)
    binding = UsdSkel.BindingAPI.Apply(mesh.GetPrim())
    binding.CreateSkeletonRel().SetTargets([_SKELETON])
    binding.CreateJointIndicesPrimvar(False, _INFLUENCES).Set(Vt.IntArray.FromNumpy(bones.astype(np.int32).ravel()))
    binding.CreateJointWeightsPrimvar(False, _INFLUENCES).Set(Vt.FloatArray.FromNumpy(shares.ravel()))
    binding.CreateGeomBindTransformAttr(Gf.Matrix4d(1))
    UsdShade.MaterialBindingAPI.Apply(mesh.GetPrim()).Bind(_material(stage, part, name))


def _material(stage: Usd.Stage, part: Part, name: str) -> UsdShade.Material:
    path = _FIGURE.AppendChild("materials").AppendChild(name)
    UsdGeom.Scope.Define(stage, path.GetParentPath())
    material = UsdShade.Material.Define(stage, path)
    shader = UsdShade.Shader.Define(stage, path.AppendChild("surface"))
    shader.CreateIdAttr("UsdPreviewSurface")
    colour = linear_rgb(part.material)
    glow = tuple(part.material.emission * share for share in colour)
    for field, kind, value in (
        ("diffuseColor", Sdf.ValueTypeNames.Color3f, Gf.Vec3f(*colour)),
        ("emissiveColor", Sdf.ValueTypeNames.Color3f, Gf.Vec3f(*glow)),
        ("roughness", Sdf.ValueTypeNames.Float, roughness(part.material)),
        ("opacity", Sdf.ValueTypeNames.Float, part.material.rgba[3]),
    ):
        shader.CreateInput(field, kind).Set(value)
    material.CreateSurfaceOutput().ConnectToSource(shader.ConnectableAPI(), "surface")
    return material


def _joint_paths(rig: Rig) -> list[str]:
    """The bones as UsdSkel names them: by the way from the root, in names that are identifiers."""
    paths: list[str] = []
    for name, parent in zip(_identifiers(rig.names), rig.parents, strict=True):
        paths.append(f"{paths[parent]}/{name}" if parent >= 0 else name)
    return paths


def _identifiers(names: Sequence[str]) -> list[str]:
    taken: set[str] = set()
    fit = []
    for name in names:
        base = Tf.MakeValidIdentifier(name)
        candidate, number = base, 2
        while candidate in taken:
            candidate, number = f"{base}_{number}", number + 1
        taken.add(candidate)
        fit.append(candidate)
    return fit


def _around(rig: Rig, points: FloatArray) -> FloatArray:
    """Two corners of a box that holds the figure at all times, and perhaps more."""
    reach = max(float(np.linalg.norm(rig.rest_pos_l[1:], axis=-1).sum()), 1.0) if len(rig.names) > 1 else 1.0
    return np.stack([points.min(axis=0) - reach, points.max(axis=0) + reach])


def _extent(points: NDArray[Any]) -> Any:
    return Vt.Vec3fArray.FromNumpy(np.stack([points.min(axis=0), points.max(axis=0)]).astype(np.float32))
