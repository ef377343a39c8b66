"""How a skill is trained."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Hardships:
    """What an attempt has to live with; standard deviations.

    Attributes:
        step_noise: the largest noise on velocities after every control step, m/s for the root's and rad/s for the rest.
        start_noise: the largest noise on velocities where an attempt starts.
        start_pose_rad: noise on the joints where an attempt starts.
    """

    step_noise: float = 0.05
    start_noise: float = 0.1
    start_pose_rad: float = 0.02


@dataclass(frozen=True)
class PracticeSettings:
    """Proximal policy optimisation (Schulman et al. 2017).

    Attributes:
        horizon: control steps between updates.
        epochs: how often each is learned from.
        minibatch: of how many at a time, in each process.
        discount: what a reward is worth one control step later.
        trace: lambda of generalised advantage estimation.
        clip: how far the probability of an action may move in an update.
        exploration: standard deviation of actions at the beginning and at the end.
        learning_rate: of the policy at the beginning; it then follows `divergence`.
        critic_learning_rate: of the critic.
        divergence: the Kullback-Leibler divergence that an update aims at.
        warm_up: updates in which the critic alone learns: one that knows nothing spoils a policy that is good already.
    """

    horizon: int = 32
    epochs: int = 4
    minibatch: int = 2048
    discount: float = 0.985
    trace: float = 0.95
    clip: float = 0.2
    exploration: tuple[float, float] = (0.1, 0.05)
    learning_rate: float = 2e-4
    critic_learning_rate: float = 5e-4
    divergence: float = 0.03
    warm_up: int = 4


@dataclass(frozen=True)
class TrainSettings:
    """How a skill is trained.

    Attributes:
        samples: control steps in all.
        minutes: on the clock, at most; None for as long as the samples take.
        seed: of everything random.
        processes: how many share the work; what is learned depends on their number.
        bodies: how many are simulated at once, in all processes together.
        hidden: sizes of the network's hidden layers.
        action_limit: the largest action.
        trials: attempts at every examination, by which the best policy is kept.
        examine_every: updates between examinations; checkpoints are written there.
        goals: shares of attempts with noise at the start, and at every step, at which training may stop.
        hardships, practice: what it lives with, and how it learns.
    """

    samples: int = 3_000_000
    minutes: float | None = None
    seed: int = 0
    processes: int = 2
    bodies: int = 512
    hidden: tuple[int, ...] = (128, 64)
    action_limit: float = 4.0
    trials: int = 128
    examine_every: int = 10
    goals: tuple[float, float] = (0.98, 0.96)
    hardships: Hardships = field(default_factory=Hardships)
    practice: PracticeSettings = field(default_factory=PracticeSettings)
