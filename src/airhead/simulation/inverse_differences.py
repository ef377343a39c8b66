"""How the force that a motion needs changes with the motion: MuJoCo's differences of inverse dynamics, in threads.

Inverse dynamics has a closed form, also through contacts: no solver runs, and moved velocities and accelerations skip
the collisions. So these differences cost a fifth of as many forward steps (Todorov 2014, "Convex and
analytically-invertible dynamics with contacts and constraints").
"""

from __future__ import annotations

import ctypes
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import mujoco
import numpy as np

from airhead.body import Body
from airhead.rotations import FloatArray


def _library() -> ctypes.CDLL:
    """MuJoCo's own library. Its Python binding keeps the interpreter's lock during the differences; ctypes does not."""
    name = {"win32": "mujoco.dll", "darwin": "libmujoco.*.dylib"}.get(sys.platform, "libmujoco.so.*")
    return ctypes.CDLL(str(next(Path(mujoco.__file__).parent.glob(name))))


_inverse_differences = _library().mjd_inverseFD
_inverse_differences.restype = None


@dataclass(frozen=True, eq=False)
class StepSlopes:
    """Physics steps (...) and how the force that each needs changes.

    Attributes:
        states: (..., nq + nv) before the step.
        acceleration: (..., nv) change of velocity over the step, by its length.
        by_position, by_velocity, by_acceleration: (..., nv, nv) slopes of the force, without the actuators'.
    """

    states: FloatArray
    acceleration: FloatArray
    by_position: FloatArray
    by_velocity: FloatArray
    by_acceleration: FloatArray


class InverseDifferences:
    """Takes the slopes of every physics step of whole control intervals.

    Args:
        body: what is simulated.
        substeps: physics steps a control interval.
        threads: how many threads share the work; results do not depend on it.
        epsilon: how far coordinates are moved.
    """

    def __init__(self, body: Body, substeps: int, threads: int, epsilon: float) -> None:
        self._model = _discretely_inverted(body.model)
        self._body, self._substeps, self._epsilon = body, substeps, epsilon
        self._data = [mujoco.MjData(self._model) for _ in range(max(threads, 1))]

    def slopes(self, states: FloatArray, controls: FloatArray) -> StepSlopes:
        """The slopes (T, substeps, ...) of the intervals that start at states (T, nq + nv) under controls (T, nu)."""
        nq, nv = self._body.space.nq, self._body.space.nv
        shape = (len(states), self._substeps)
        found = StepSlopes(
            np.empty((*shape, nq + nv)), np.empty((*shape, nv)), *(np.empty((*shape, nv, nv)) for _ in range(3))
        )

        def work(share: int) -> None:
            for interval in range(share, len(states), len(self._data)):
                self._interval(self._data[share], states[interval], controls[interval], found, interval)

        if len(self._data) == 1:
            work(0)
        else:
            with ThreadPoolExecutor(len(self._data)) as pool:
                list(pool.map(work, range(len(self._data))))
        return found

    def _interval(
        self, data: mujoco.MjData, state: FloatArray, control: FloatArray, found: StepSlopes, interval: int
    ) -> None:
        nq, step_s = self._body.space.nq, self._model.opt.timestep
        data.ctrl[:] = control
        data.qpos[:], data.qvel[:] = state[:nq], state[nq:]
        for substep in range(self._substeps):
            at = interval, substep
            before = found.states[at]
            before[:nq], before[nq:] = data.qpos, data.qvel
            mujoco.mj_step(self._model, data)
            after = data.qpos.copy(), data.qvel.copy()
            found.acceleration[at] = (after[1] - before[nq:]) / step_s
            data.qpos[:], data.qvel[:], data.qacc[:] = before[:nq], before[nq:], found.acceleration[at]
            self._differences(data, found.by_position[at], found.by_velocity[at], found.by_acceleration[at])
            data.qpos[:], data.qvel[:] = after

    def _differences(self, data: mujoco.MjData, *slopes: FloatArray) -> None:
        """Fills slopes (nv, nv) at what `data` holds; MuJoCo writes a row for each moved coordinate, so they turn."""
        _inverse_differences(
            ctypes.c_void_p(self._model._address),
            ctypes.c_void_p(data._address),
            ctypes.c_double(self._epsilon),
            ctypes.c_ubyte(0),
            *(ctypes.c_void_p(slope.ctypes.data) for slope in slopes),
            *[None] * 4,
        )
        for slope in slopes:
            slope[:] = slope.T.copy()


def _discretely_inverted(model: mujoco.MjModel) -> mujoco.MjModel:
    """The model with inverse dynamics of its discrete steps instead of continuous time."""
    inverted = mujoco.MjModel.__copy__(model)
    inverted.opt.enableflags |= int(mujoco.mjtEnableBit.mjENBL_INVDISCRETE)
    return inverted
