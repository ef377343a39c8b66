"""`airhead takes reindex`: what takes are found by, computed anew where another Airhead computed it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from airhead.errors import BadInput
from airhead.production.stages import StageReport, Stages
from airhead.takes import Library


@dataclass(frozen=True)
class Reindexed:
    """What came of it.

    Attributes:
        reindexed: the takes whose traits and likeness were computed anew, by name.
        refused: why others could not be, a line each.
    """

    reindexed: tuple[str, ...]
    refused: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """JSON-ready data."""
        return {"reindexed": list(self.reindexed), "refused": list(self.refused)}


def reindex_takes(place: Path | None = None, report: StageReport | None = None) -> Reindexed:
    """Each take by itself, so that an interruption costs one; the others are known as old and follow the next time.

    Args:
        place: where the library is, None for the usual place.
        report: told of the progress.

    Raises:
        CannotWrite: the library cannot be written.
    """
    reindexed, refused = [], []
    with Library(place) as library, Stages(report).stage("reindex") as advance:
        outdated = library.outdated()
        for number, name in enumerate(outdated, start=1):
            try:
                library.reindex(name)
                reindexed.append(name)
            except BadInput as error:
                refused.append(error.line())
            advance(number, len(outdated))
    return Reindexed(tuple(reindexed), tuple(refused))
