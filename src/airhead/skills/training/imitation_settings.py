"""How a generalist learns from its teachers."""

from __future__ import annotations

from dataclasses import dataclass, field

from airhead.skills.training.settings import Hardships


@dataclass(frozen=True)
class ApprenticeSizes:
    """How large the network is.

    Attributes:
        projected: directions of what comes that are looked at, those in which plans differ most.
        considered: units of the layer between them and the outlook.
        outlook: numbers that gains and bends are made from.
        hidden: units of the two main layers.
    """

    projected: int = 160
    considered: int = 256
    outlook: int = 128
    hidden: tuple[int, int] = (384, 384)


@dataclass(frozen=True)
class Astray:
    """How far from the line some attempts start besides, as after another drive; standard deviations at most.

    Attributes:
        share: of attempts that do.
        place_m, turn_rad: of the root.
        pose_rad: of the joints.
        velocity: m/s for the root's and rad/s for the rest.
    """

    share: float = 0.5
    place_m: float = 0.03
    turn_rad: float = 0.06
    pose_rad: float = 0.06
    velocity: float = 0.3


@dataclass(frozen=True)
class ImitationSettings:
    """How a generalist imitates (DAgger: Ross, Gordon and Bagnell 2011).

    Attributes:
        minutes: on the clock; the learning rate falls over them.
        rounds: at most; None for as many as the minutes hold.
        seed: of everything random.
        processes: how many share the work; what is learned depends on their number.
        bodies: how many are simulated at once, in all processes together.
        steps: control steps of every body in a round, and in the first one of a sitting.
        memory: moments that each process remembers; later ones push out the oldest.
        minibatches: gradient steps in a round, each from `minibatch` moments of every process.
        learning_rate: at the beginning.
        taught: share of control steps in which the teacher acts, not the apprentice.
        exploration: standard deviation of what is added to half of the actions.
        pushed: share of attempts that are pushed once.
        most_aside_m: a body that was carried off further than this is seen only so far away.
        examine_every: rounds between examinations; checkpoints are written there.
        trials: attempts at each skill in an examination.
        passages: of which so many at most are tried by each process in an examination, with `passage_trials` each.
        sizes: of the network.
        hardships, astray: what an attempt has to live with; where some start.
    """

    minutes: float = 40.0
    rounds: int | None = None
    seed: int = 0
    processes: int = 2
    bodies: int = 1024
    steps: tuple[int, int] = (24, 120)
    memory: int = 700_000
    minibatches: int = 160
    minibatch: int = 512
    learning_rate: float = 2e-3
    taught: float = 0.3
    exploration: float = 0.03
    pushed: float = 0.1
    most_aside_m: float = 0.3
    examine_every: int = 40
    trials: int = 24
    passages: int = 24
    passage_trials: int = 6
    sizes: ApprenticeSizes = field(default_factory=ApprenticeSizes)
    hardships: Hardships = field(default_factory=Hardships)
    astray: Astray = field(default_factory=Astray)
