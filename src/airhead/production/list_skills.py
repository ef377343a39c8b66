"""`airhead skills list | show`: skills by what their cards say, without loading them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from airhead.errors import BadInput
from airhead.motion import TakeRef, Use
from airhead.production.skill_files import find_generalist, skill_file, takes_today
from airhead.skills import (
    GENERALIST,
    SKILL_SUFFIX,
    GeneralistCard,
    SkillCard,
    generalist_file,
    is_generalist,
    read_card,
    read_generalist,
    read_skill,
    shipped_file,
    shipped_names,
)

Card = TypeVar("Card", SkillCard, GeneralistCard)


@dataclass(frozen=True, eq=False)
class Listed(Generic[Card]):
    """The file of a skill or a generalist.

    Attributes:
        file: where it is.
        card: what it says of itself.
        sha256: of the file.
        size_bytes: of the file.
        takes: those that it learned from, as the library knows them by now.
        comes_along: whether it comes with Airhead.
    """

    file: Path
    card: Card
    sha256: str
    size_bytes: int
    takes: tuple[TakeRef, ...]
    comes_along: bool

    @property
    def name(self) -> str:
        return self.card.name

    def as_dict(self) -> dict[str, object]:
        """JSON-ready data: the card, with file, size and takes as they are known by now."""
        return {
            **self.card.model_dump(mode="json", exclude={"format", "takes"}),
            "takes": [_take(ref) for ref in self.takes],
            "file": str(self.file),
            "sha256": self.sha256,
            "bytes": self.size_bytes,
            "comes_along": self.comes_along,
        }


@dataclass(frozen=True, eq=False)
class ListedSkill(Listed[SkillCard]):
    """A skill's file.

    Attributes:
        idle: whether its network adds nothing to its reflexes; None where that was not looked at.
    """

    idle: bool | None = None

    def as_dict(self) -> dict[str, object]:
        """JSON-ready data: the card, with file, size, takes as they are known by now; `network_idle` if looked at."""
        return {**super().as_dict(), **({} if self.idle is None else {"network_idle": self.idle})}


@dataclass(frozen=True, eq=False)
class ListedGeneralist(Listed[GeneralistCard]):
    """A generalist's file."""


@dataclass(frozen=True, eq=False)
class SkillList:
    """Skills, those that come along first, generalists, and what was said of files that are neither."""

    skills: tuple[ListedSkill, ...]
    refused: tuple[BadInput, ...] = ()
    generalists: tuple[ListedGeneralist, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """JSON-ready data."""
        return {
            "skills": [skill.as_dict() for skill in self.skills],
            "generalists": [one.as_dict() for one in self.generalists],
            "refused": [error.as_dict() for error in self.refused],
        }


def list_skills(folder: Path | None = None, library: Path | None = None) -> SkillList:
    """The skills that come along, and those in a folder.

    Raises:
        BadInput: there is no such folder.
    """
    skills = [_listed(shipped_file(name), library, comes_along=True) for name in shipped_names()]
    generalists = [_listed_generalist(generalist_file(), library)] if generalist_file().exists() else []
    refused: list[BadInput] = []
    for file in _files(folder):
        try:
            if is_generalist(file):
                generalists.append(_listed_generalist(file, library))
            else:
                skills.append(_listed(file, library))
        except BadInput as error:
            refused.append(error)
    return SkillList(tuple(skills), tuple(refused), tuple(generalists))


def show_skill(skill_or_file: str, library: Path | None = None) -> ListedSkill | ListedGeneralist:
    """All that is known of a skill or a generalist; BadInput if there is none, or the file is neither."""
    if find_generalist(skill_or_file) is not None:
        return _listed_generalist(generalist_file() if skill_or_file == GENERALIST else Path(skill_or_file), library)
    file = skill_file(skill_or_file)
    listed = _listed(file, library, comes_along=skill_or_file in shipped_names())
    return replace(listed, idle=read_skill(file).network.idle)


def _listed(file: Path, library: Path | None, comes_along: bool = False) -> ListedSkill:
    card, sha256 = read_card(file)
    return ListedSkill(file, card, sha256, file.stat().st_size, takes_today(card.take_refs, library), comes_along)


def _listed_generalist(file: Path, library: Path | None) -> ListedGeneralist:
    found, size_bytes = read_generalist(file), file.stat().st_size
    takes = takes_today(found.takes, library)
    return ListedGeneralist(file, found.card, found.sha256, size_bytes, takes, file == generalist_file())


def _files(folder: Path | None) -> list[Path]:
    if folder is None:
        return []
    try:
        return sorted(file for file in folder.iterdir() if file.suffix.lower() == SKILL_SUFFIX)
    except OSError as error:
        raise BadInput("not a folder that can be read", file=folder, found=error.strerror) from None


def _take(ref: TakeRef) -> dict[str, object]:
    """A take in the words of `airhead takes show`."""
    consent = ref.consent
    return {
        "name": ref.id,
        "file_sha256": ref.sha256,
        "performer": ref.performer.name,
        "performer_status": ref.performer.status.value,
        "licence": ref.licence.name,
        "notice": ref.licence.notice,
        "consent": {
            **{use.value: use in consent.uses for use in Use},
            "basis": consent.basis.value,
            "until": consent.until.isoformat() if consent.until else None,
        },
    }
