"""From a motion to the pictures of a film: sample in time, place the camera, paint chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

import numpy as np

from airhead.character import Character, bone_poses, fit_to, skin_vertices
from airhead.character.character import IntArray
from airhead.compute import Progress, run_in_order
from airhead.motion import Motion, Stage, assume_physique, forward_kinematics, sample
from airhead.motion.humanoid import is_folded, told_ankle_height_m
from airhead.render.camera import CameraPath
from airhead.render.painter import Picture, Shot, open_painter
from airhead.render.planning import Subject, plan_cameras
from airhead.render.settings import FilmSettings
from airhead.rotations import FloatArray, rotate

_CHUNK_FRAMES = 4  # 11 MB of raw 720p pictures
_EVERY_VERTEX = 41  # the camera watches one vertex in so many
_ALL_AROUND = 0.3  # mean looking direction, of length 0 to 1, below which cameras look from all around


@dataclass(frozen=True, eq=False)
class Staging:
    """A motion set up in front of a camera, at the film's frame rate.

    Attributes:
        character: fitted to the motion's skeleton.
        bone_pos_w: (N, B, 3) metres, the bones at each of the N film frames.
        bone_rot_w: (N, B, 4).
        camera: where the camera is.
        source_frame: (N,) the motion frame that each film frame shows, the nearest in time.
        stage: what stands around.
    """

    character: Character
    bone_pos_w: FloatArray
    bone_rot_w: FloatArray
    camera: CameraPath
    source_frame: IntArray
    stage: Stage

    @property
    def lamp_yaw_rad(self) -> float:
        """Which way a camera looks for which the lights stand best; one for the whole film, so no shadow ever jumps."""
        yaw = self.camera.yaw_rad
        east, north = np.cos(yaw).mean(), np.sin(yaw).mean()
        return float(np.arctan2(north, east) if np.hypot(east, north) > _ALL_AROUND else yaw[0])

    def shot(self, frames: IntArray) -> Shot:
        """What is needed to paint these film frames."""
        camera = self.camera
        aim = camera.target_w[frames], camera.distance_m[frames], camera.yaw_rad[frames], camera.pitch_rad[frames]
        return Shot(self.bone_pos_w[frames], self.bone_rot_w[frames], *aim)


def film_times_s(motion: Motion, fps: float) -> FloatArray:
    """(N,) seconds of the film frames that show `motion`; each shows one moment, none lies after the last."""
    return np.arange(max(1, round(motion.duration_s * fps))) / fps


def set_up(motion: Motion, character: Character, settings: FilmSettings, stage: Stage | None = None) -> Staging:
    """Set up a motion for filming.

    Args:
        motion: what happens.
        character: who is seen.
        settings: the cameras, the frame rate and the size of the pictures.
        stage: what stands around; an empty ground by default.

    Raises:
        BadInput: the character cannot wear the motion's skeleton.
    """
    fitted, stage = fit_to(character, motion.skeleton, _ankle_height_m(motion)), stage or Stage()
    times_s = film_times_s(motion, settings.fps)
    exact = times_s * motion.fps
    nearest = np.clip(np.floor(exact + 0.5).astype(int), 0, motion.frames - 1)
    if np.allclose(exact, np.round(exact), atol=1e-6):
        root_pos_w, joint_rot_l = motion.root_pos_w[nearest], motion.joint_rot_l[nearest]
    else:
        root_pos_w, joint_rot_l = sample(motion, times_s)
    joint_pos_w, joint_rot_w = forward_kinematics(motion.skeleton, root_pos_w, joint_rot_l)
    bones = bone_poses(fitted, joint_pos_w, joint_rot_w)
    watched = np.concatenate([joint_pos_w, _sampled_surface(fitted, *bones)], axis=1)
    subject = Subject(watched, _facing(joint_rot_w[:, 0]), settings.fps)
    camera = plan_cameras(settings.cameras, subject, settings.aspect, stage.boxes)
    return Staging(fitted, *bones, camera, nearest, stage)


def _ankle_height_m(motion: Motion) -> float | None:
    """The ankles above the soles, as the body that was simulated has them."""
    if not is_folded(motion.skeleton):
        return None
    return assume_physique(motion.skeleton, told_ankle_height_m(motion)).ankle_height_m


def _facing(pelvis_rot_w: FloatArray) -> FloatArray:
    """(N, 2) where the pelvis (N, 4) faces on the ground plane; the shorter, the less upright it is, 0 upside down."""
    forward, up = rotate(pelvis_rot_w, [1.0, 0.0, 0.0]), rotate(pelvis_rot_w, [0.0, 0.0, 1.0])
    return np.asarray(forward[:, :2] * np.maximum(up[:, 2:], 0.0))


def _sampled_surface(character: Character, bone_pos_w: FloatArray, bone_rot_w: FloatArray) -> FloatArray:
    """(N, P, 3) points spread over the character's surface."""
    points = []
    for part in character.parts:
        ids = slice(None, None, _EVERY_VERTEX)
        chosen = type(part)(
            part.name,
            part.vertices_m[ids],
            np.zeros((1, 3), dtype=np.int64),
            part.bone_ids[ids],
            part.bone_weights[ids],
            part.material,
        )
        points.append(skin_vertices(character, chosen, bone_pos_w, bone_rot_w))
    return np.concatenate(points, axis=1)


def render_frames(
    staging: Staging,
    settings: FilmSettings,
    processes: int = 1,
    progress: Progress | None = None,
    film_frames: Sequence[int] | None = None,
) -> Iterator[Picture]:
    """The pictures (H, W, 3) of a staged motion, in order; the same for any number of processes.

    Args:
        staging: what to film.
        settings: how.
        processes: how many paint side by side. Above 1, the main module must be importable (a script needs the usual
            `if __name__ == "__main__"`).
        progress: told how many frames are done, of how many.
        film_frames: only these film frames; all by default.

    Raises:
        MissingPiece: there is no GL to draw with.
    """
    wanted = np.arange(len(staging.source_frame)) if film_frames is None else np.asarray(film_frames, dtype=int)
    chunks = [wanted[start : start + _CHUNK_FRAMES] for start in range(0, len(wanted), _CHUNK_FRAMES)]
    workshop: Callable[[], AbstractContextManager[Callable[[Shot], Picture]]] = partial(
        open_painter, staging.character, settings, staging.lamp_yaw_rad, staging.stage, one_thread=processes > 1
    )
    done = 0
    for pictures in run_in_order(workshop, [staging.shot(chunk) for chunk in chunks], processes):
        for picture in pictures:
            yield picture
            done += 1
            if progress is not None:
                progress(done, len(wanted))
