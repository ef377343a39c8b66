"""Skills: what a body has learned to do from human takes."""

from airhead.skills.card import TEXT_LENGTH, BodyPart, FollowedPart, SkillCard, TrainingPart, card_of
from airhead.skills.controller import SkillController
from airhead.skills.done import Done, done_by, done_there
from airhead.skills.evaluate import EvaluationSettings, Simulate, evaluate, evaluate_trials
from airhead.skills.file import SUFFIX as SKILL_SUFFIX
from airhead.skills.file import read_card, read_skill, write_skill
from airhead.skills.followed import Followed
from airhead.skills.generalist import Generalist, Guided, guided
from airhead.skills.generalist_card import GeneralistCard
from airhead.skills.generalist_file import is_generalist, read_generalist, write_generalist
from airhead.skills.network import ACTIVATION, Layer, PolicyNetwork
from airhead.skills.observation import OBSERVATION_VERSION, Observer
from airhead.skills.passage import Passage
from airhead.skills.plan import TrackedPlan
from airhead.skills.policy import Policy, TakePolicy
from airhead.skills.published import DEEPMIMIC, Published
from airhead.skills.reflexes import Reflexes, reflexes_of
from airhead.skills.returns import stunt_return
from airhead.skills.scores import PushScore, Scores
from airhead.skills.shipped_skills import GENERALIST, generalist_file, shipped_file, shipped_names
from airhead.skills.skill import Skill

__all__ = [
    "ACTIVATION",
    "DEEPMIMIC",
    "GENERALIST",
    "OBSERVATION_VERSION",
    "SKILL_SUFFIX",
    "TEXT_LENGTH",
    "BodyPart",
    "Done",
    "EvaluationSettings",
    "Followed",
    "FollowedPart",
    "Generalist",
    "GeneralistCard",
    "Guided",
    "Layer",
    "Observer",
    "Passage",
    "Policy",
    "PolicyNetwork",
    "Published",
    "PushScore",
    "Reflexes",
    "Scores",
    "Simulate",
    "Skill",
    "SkillCard",
    "SkillController",
    "TakePolicy",
    "TrackedPlan",
    "TrainingPart",
    "card_of",
    "done_by",
    "done_there",
    "evaluate",
    "evaluate_trials",
    "generalist_file",
    "guided",
    "is_generalist",
    "read_card",
    "read_generalist",
    "read_skill",
    "reflexes_of",
    "shipped_file",
    "shipped_names",
    "stunt_return",
    "write_generalist",
    "write_skill",
]
