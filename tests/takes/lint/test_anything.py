"""Whatever a file holds, lint says something of it that can be shown, and every fix that it offers can be had."""

from __future__ import annotations

import json
import warnings

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from airhead.motion import STARTER_SKELETON, Drive, Lineage, Motion, Skeleton
from airhead.rotations import normalize
from airhead.takes.lint import fixed, lint

_NAMES = ("j", "\x1b[2J", "left_", "[red]")


@st.composite
def motions(draw: st.DrawFn) -> Motion:
    """Trees and humanoids of any size, proportions, rate and movement; some still, some on the spot."""
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    frames, scale = draw(st.integers(1, 40)), 10.0 ** draw(st.floats(-9, 9))
    if draw(st.booleans()):
        odd = 1 + draw(st.floats(0, 1)) * generator.standard_normal((15, 3))
        skeleton = Skeleton(STARTER_SKELETON.names, STARTER_SKELETON.parents, STARTER_SKELETON.offsets_m * scale * odd)
    else:
        joints = draw(st.integers(1, 30))
        parents = (-1, *(int(generator.integers(0, joint)) for joint in range(1, joints)))
        names = tuple(draw(st.sampled_from(_NAMES)) + str(number) for number in range(joints))
        skeleton = Skeleton(names, parents, scale * generator.standard_normal((joints, 3)))
    rotations = normalize(generator.standard_normal((frames, len(skeleton), 4)))
    root = 10.0 ** draw(st.floats(-9, 9)) * generator.standard_normal((frames, 3))
    held = np.sort(generator.integers(0, frames, frames)) if draw(st.booleans()) else np.arange(frames)
    fps = 10.0 ** draw(st.floats(-1, 3.9))
    return Motion(skeleton, fps, root[held], rotations[held], Lineage.of(Drive.GENERATED, frames))


@settings(max_examples=60)
@given(motions())
def test_anything_is_looked_at_and_can_be_mended(motion: Motion) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        findings = lint(motion)
        json.dumps([finding.as_dict() for finding in findings], allow_nan=False)
        assert all(finding.what.isprintable() for finding in findings)
        offered = {finding.fix for finding in findings if finding.fix}
        mended = fixed(motion, offered)
    assert not offered or len(mended.lineage.edits) > len(motion.lineage.edits)
