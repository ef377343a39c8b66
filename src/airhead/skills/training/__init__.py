"""How a skill is learned: by trying, again and again, on top of its reflexes; and a generalist, from skills."""

from airhead.skills.training.checkpoint import State, read_checkpoint, write_checkpoint
from airhead.skills.training.imitate import Imitated, imitate
from airhead.skills.training.imitation_settings import ApprenticeSizes, Astray, ImitationSettings
from airhead.skills.training.lines import Line, Way, passage_line, skill_line
from airhead.skills.training.progress import Diverged, ImitationProgress, ImitationWatch, Progress, Watch
from airhead.skills.training.settings import Hardships, PracticeSettings, TrainSettings
from airhead.skills.training.train import TrainedPolicy, check_training, train

__all__ = [
    "ApprenticeSizes",
    "Astray",
    "Diverged",
    "Hardships",
    "Imitated",
    "ImitationProgress",
    "ImitationSettings",
    "ImitationWatch",
    "Line",
    "PracticeSettings",
    "Progress",
    "State",
    "TrainSettings",
    "TrainedPolicy",
    "Watch",
    "Way",
    "check_training",
    "imitate",
    "passage_line",
    "read_checkpoint",
    "skill_line",
    "train",
    "write_checkpoint",
]
