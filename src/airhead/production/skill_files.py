"""What a user names as a skill, found: one that comes along, or a file."""

from __future__ import annotations

from pathlib import Path

from airhead.errors import BadInput
from airhead.skills import SKILL_SUFFIX, Skill, read_skill, shipped_file, shipped_names


def find_skill(skill_or_file: str) -> Skill:
    """The skill that a user means.

    Args:
        skill_or_file: the name of a skill that comes along, or the path of an `.onnx` file.

    Raises:
        BadInput: there is none, or the file is no skill.
    """
    if skill_or_file in shipped_names():
        return read_skill(shipped_file(skill_or_file))
    if Path(skill_or_file).suffix.lower() != SKILL_SUFFIX:
        allowed = ", ".join((*shipped_names(), f"or a file *{SKILL_SUFFIX}"))
        raise BadInput("no such skill", found=repr(skill_or_file[:80]), allowed=allowed)
    return read_skill(Path(skill_or_file))
