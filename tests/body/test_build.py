"""What is built: thirteen bodies that weigh a human, hinged and driven in one known order."""

from __future__ import annotations

from dataclasses import replace

import mujoco
import numpy as np
import pytest

from airhead.body import Body, build_body
from airhead.errors import BadInput
from airhead.motion import STARTER_SKELETON, Drive, Lineage, Motion, Skeleton, segments_of
from airhead.rotations import IDENTITY, from_rotvec

NAMES = STARTER_SKELETON.names


def contacts(body: Body, root_z: float, **turned: tuple[float, float, float]) -> set[frozenset[str]]:
    """The pairs of shapes that touch in a pose."""
    joints = np.tile(IDENTITY, (len(STARTER_SKELETON), 1))
    for name, rotvec in turned.items():
        joints[STARTER_SKELETON.index(name)] = from_rotvec(rotvec)
    data = mujoco.MjData(body.model)
    data.qpos[:] = body.qpos(np.array([0.0, 0.0, root_z]), joints)
    mujoco.mj_forward(body.model, data)
    return {frozenset(body.model.geom(int(geom)).name for geom in contact.geom) for contact in data.contact}


def test_hands_and_toes_are_welded(body: Body) -> None:
    moving = {body.model.body(b).name for b in range(1, body.model.nbody)}
    assert moving == set(STARTER_SKELETON.names) - {"right_wrist", "left_wrist"}
    assert body.model.ngeom == 1 + sum(len(segment.shapes) for segment in body.segments)


def test_it_weighs_what_was_measured(body: Body) -> None:
    assert body.mass_kg == pytest.approx(body.physique.mass_kg, rel=0.001)
    assert body.mass_kg == pytest.approx(sum(s.lump.mass_kg for s in body.segments))
    assert body.physique.assumed == ("stature_m", "mass_kg")
    measured = replace(body.physique, mass_kg=80.0, assumed=())
    assert build_body(standing_still(), measured).mass_kg == pytest.approx(80, rel=0.001)


def test_actuator_i_turns_degree_of_freedom_6_plus_i(body: Body) -> None:
    data = mujoco.MjData(body.model)
    data.qpos[:] = body.qpos(np.zeros(3), standing_still().joint_rot_l[0])
    mujoco.mj_forward(body.model, data)
    at_rest = data.qfrc_actuator.copy()
    for number in range(body.model.nu):
        data.ctrl[:] = body.targets(data.qpos, 0 * data.qvel)
        data.ctrl[number] += 0.1
        mujoco.mj_fwdActuation(body.model, data)
        assert np.flatnonzero(np.abs(data.qfrc_actuator) > 1e-6).tolist() == [6 + number]
    assert at_rest.shape == (body.space.nv,)


def test_everything_meets_the_floor(body: Body) -> None:
    touching = {name for pair in contacts(body, -2.0) for name in pair if "floor" in pair}
    assert {name.rsplit("_", 1)[0] for name in touching - {"floor"}} == {s.name for s in body.segments}


def test_a_leg_meets_the_other_leg_and_nothing_else_meets_anything(body: Body) -> None:
    assert contacts(body, 5.0) == set()
    crossed = contacts(body, 5.0, left_hip=(-0.25, 0.0, 0.0), right_hip=(0.25, 0.0, 0.0))
    assert crossed
    for pair in crossed:
        assert {name.split("_")[0] for name in pair} == {"left", "right"}
        assert {name.split("_")[1] for name in pair} <= {"thigh", "shank", "foot", "toes"}
    hugging = contacts(body, 5.0, left_shoulder=(0.0, -1.5, -1.2), right_shoulder=(0.0, -1.5, 1.2))
    assert hugging == set()


def test_at_rest_the_soles_are_on_the_floor(body: Body, standing: Motion) -> None:
    data = mujoco.MjData(body.model)
    data.qpos[:] = body.qpos(standing.root_pos_w[0] - [0, 0, 1e-3], standing.joint_rot_l[0])
    mujoco.mj_forward(body.model, data)
    touching = {body.model.geom(int(geom)).name for contact in data.contact for geom in contact.geom}
    assert touching == {"floor", "left_foot_0", "right_foot_0"}
    assert data.contact.dist == pytest.approx(np.full(data.ncon, -1e-3))


def test_another_skeleton_is_refused_in_one_line() -> None:
    small = Skeleton(("hip", "knee"), (-1, 0), np.array([[0, 0, 0], [0, 0, -0.4]]))
    arms_out = np.array(STARTER_SKELETON.offsets_m)
    arms_out[STARTER_SKELETON.index("left_elbow")] = [0.0, 0.27, 0.0]
    for skeleton in (small, replace(STARTER_SKELETON, offsets_m=arms_out)):
        with pytest.raises(BadInput, match=r"no body can be built for this skeleton as it is; found .* joints: ") as no:
            build_body(standing_still(skeleton))
        assert len(str(no.value).splitlines()) == 1


@pytest.mark.parametrize(("legs", "trunk", "arms"), [(1.15, 1.0, 1.1), (0.8, 1.3, 0.9), (0.65, 1.1, 0.8)])
def test_a_body_has_the_proportions_of_its_performer(legs: float, trunk: float, arms: float) -> None:
    scale = [
        arms if n.endswith(("elbow", "wrist")) else legs if n.endswith(("knee", "ankle")) else trunk for n in NAMES
    ]
    skeleton = replace(STARTER_SKELETON, offsets_m=STARTER_SKELETON.offsets_m * np.array(scale)[:, None])
    body = build_body(standing_still(skeleton))
    starter = build_body(standing_still())
    assert body.physique.stature_m == pytest.approx(legs * starter.physique.stature_m)
    assert body.mass_kg == pytest.approx(22.0 * body.physique.stature_m**2, rel=0.001)
    for name in NAMES:
        if name not in ("pelvis", "right_wrist", "left_wrist"):
            assert body.model.body(name).pos == pytest.approx(skeleton.offsets_m[skeleton.index(name)])
    lumps = {segment.name: segment.lump for segment in body.segments}
    assert all((lump.inertia_kgm2 > 0).all() for lump in lumps.values())
    assert lumps["head"].com_l[2] > 0


def test_feet_reach_down_to_where_they_stand() -> None:
    taller = replace(STARTER_SKELETON, offsets_m=1.1 * STARTER_SKELETON.offsets_m)
    leg_m = -float(sum(taller.offsets_m[taller.index(f"left_{joint}"), 2] for joint in ("knee", "ankle")))
    told = build_body(standing_still(taller, leg_m + 0.09)).physique
    assert told.ankle_height_m == pytest.approx(0.09, abs=0.001)
    assert "ankle_height_m" not in told.assumed
    floor_elsewhere = build_body(standing_still(taller, leg_m + 0.5)).physique
    assert floor_elsewhere.ankle_height_m == pytest.approx(0.039 * floor_elsewhere.stature_m)
    assert "ankle_height_m" in floor_elsewhere.assumed


@pytest.mark.parametrize("scale", [0.01, 100.0])
def test_nobody_is_built_in_the_wrong_units(scale: float) -> None:
    giant = replace(STARTER_SKELETON, offsets_m=scale * STARTER_SKELETON.offsets_m)
    with pytest.raises(BadInput, match="a performer of no human size"):
        build_body(standing_still(giant))


def test_the_body_has_the_segments_of_its_physique(body: Body) -> None:
    assert [s.name for s in body.segments] == [s.name for s in segments_of(STARTER_SKELETON, body.physique)]


def standing_still(skeleton: Skeleton = STARTER_SKELETON, height_m: float = 0.0) -> Motion:
    rotations = np.tile(IDENTITY, (1, len(skeleton), 1))
    return Motion(skeleton, 30.0, np.array([[0.0, 0.0, height_m]]), rotations, Lineage.of(Drive.PHYSICS, 1))
