"""How a skill is learned: by trying, again and again, on top of its reflexes."""

from airhead.skills.training.checkpoint import read_checkpoint, write_checkpoint
from airhead.skills.training.progress import Diverged, Progress, Watch
from airhead.skills.training.settings import Hardships, PracticeSettings, TrainSettings
from airhead.skills.training.train import TrainedPolicy, check_training, train

__all__ = [
    "Diverged",
    "Hardships",
    "PracticeSettings",
    "Progress",
    "TrainSettings",
    "TrainedPolicy",
    "Watch",
    "check_training",
    "read_checkpoint",
    "train",
    "write_checkpoint",
]
