"""Runs in Blender's own Python (PyPI `bpy`): imports a motion file and writes down where the heads of its bones are.

    python blender_read.py FILE OUT.npz FPS FRAMES [PICTURE.png FRAME]

Positions are in metres in Blender's world (Z up), one row for each of the frames; read by `check_exports.py`. Never a
dependency: Blender is GPL and lives in an environment of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

import bpy
import mathutils
import numpy as np


def load(path: Path, fps: float) -> bpy.types.Object:
    """The armature in a file; the scene plays at `fps`, so that frames fall on whole numbers."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.fps, scene.render.fps_base = round(fps), round(fps) / fps
    if path.suffix in (".glb", ".gltf"):
        # Blender's rate is fps over fps_base, but its glTF importer (5.0.1) multiplies the two
        scene.render.fps_base = fps / round(fps)
        bpy.ops.import_scene.gltf(filepath=str(path))
        scene.render.fps_base = round(fps) / fps
    elif path.suffix.startswith(".usd"):
        bpy.ops.wm.usd_import(filepath=str(path), set_frame_range=True)
    else:
        raise SystemExit(f"no importer for {path.suffix}")
    return next(thing for thing in bpy.data.objects if thing.type == "ARMATURE")


def heads(armature: bpy.types.Object, frames: int, first: int) -> np.ndarray:
    """(T, B, 3) metres in the world."""
    scene, rows = bpy.context.scene, []
    for frame in range(first, first + frames):
        scene.frame_set(frame)
        posed = armature.evaluated_get(bpy.context.evaluated_depsgraph_get())
        rows.append([tuple(posed.matrix_world @ bone.head) for bone in posed.pose.bones])
    return np.array(rows)


def picture(path: Path, armature: bpy.types.Object, frame: int) -> None:
    """A still of what was imported, by Cycles, with its floor at z = 0."""
    scene = bpy.context.scene
    scene.frame_set(frame)
    bpy.ops.mesh.primitive_plane_add(size=40)
    ground = bpy.context.object
    grey = bpy.data.materials.new("ground")
    grey.use_nodes = True
    grey.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (0.55, 0.57, 0.6, 1)
    ground.data.materials.append(grey)
    middle = mathutils.Vector(heads(armature, 1, frame)[0].mean(axis=0))
    bpy.ops.object.camera_add(location=middle + mathutils.Vector((2.6, -3.0, 0.7)))
    scene.camera = bpy.context.object
    look = middle - scene.camera.location
    scene.camera.rotation_euler = look.to_track_quat("-Z", "Y").to_euler()
    bpy.ops.object.light_add(type="SUN", rotation=(0.6, 0.3, 0.4))
    bpy.context.object.data.energy = 3
    scene.world = bpy.data.worlds.new("sky")
    scene.world.use_nodes = True
    scene.world.node_tree.nodes["Background"].inputs["Color"].default_value = (0.75, 0.8, 0.9, 1)
    scene.render.engine = "CYCLES"
    scene.cycles.samples = 24
    scene.cycles.use_denoising = True
    scene.render.resolution_x, scene.render.resolution_y = 640, 480
    scene.render.filepath = str(path.resolve())
    bpy.ops.render.render(write_still=True)


def main() -> None:
    source, out, fps, frames, *rest = sys.argv[1:]
    armature = load(Path(source), float(fps))
    # glTF has no frame numbers and starts at 0; USD keeps its time codes, ours start at 0 too
    positions = heads(armature, int(frames), 0)
    names = np.array([bone.name for bone in armature.pose.bones])
    meshes = sum(thing.type == "MESH" for thing in bpy.data.objects)
    np.savez(out, names=names, heads_w=positions, meshes=meshes)
    if rest:
        picture(Path(rest[0]), armature, int(rest[1]))


main()
