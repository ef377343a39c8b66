"""Lineage through a blend: who moved the body, frame by frame. `python examples/02_who_moved_the_character.py`."""

import numpy as np

from airhead.motion import Drive, onto_floor, resample, segments_of
from airhead.motion.anthropometry import assume_physique
from airhead.takes import starter_take

if __name__ == "__main__":
    take = starter_take("jump")
    motion = resample(take.motion, 30.0)
    motion = onto_floor(motion, segments_of(motion.skeleton, assume_physique(motion.skeleton)))
    simulated = motion.lineage.driven_by(Drive.PHYSICS)
    blended = motion.lineage.mix(simulated, np.linspace(0.0, 1.0, motion.frames))
    for span in blended.spans():
        print(f"frames {span.start_frame} to {span.end_frame - 1}: {100 * span.weight:.0f} % {span.drive.value}")
    for edit in blended.edits:
        print(f"edited: {edit.note}")
