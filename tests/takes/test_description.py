"""What is said of a take is kept; a consent does not outlive who or what it rested on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from airhead.errors import BadInput
from airhead.motion import Consent, ConsentBasis, Licence, Mark, Performer, PerformerStatus, Take
from airhead.takes import Description, Library, Query, search, starter_names

TODAY = dt.date(2026, 11, 22)
MIA = Performer("Mia", PerformerStatus.NAMED)
BY_PERFORMER = Consent(perform=True, publish=True, basis=ConsentBasis.PERFORMER, until=dt.date(2031, 1, 1))
BY_LICENCE = Consent(perform=True, basis=ConsentBasis.LICENCE)
Make = Callable[..., Take]


def test_what_is_said_is_known_from_then_on_and_nothing_else_changes(library: Library, some_take: Make) -> None:
    before = library.add(some_take(1, consent=BY_LICENCE, slate="1A", mark=Mark.SELECT), TODAY).record
    said = Description(MIA, title="High kick", capture_method="video", session_date=dt.date(2026, 2, 3), slate="2B")
    after = library.describe("kick_start", said, TODAY)
    assert after == library.record("kick_start")
    assert after == replace(
        before,
        ref=replace(before.ref, performer=MIA),
        title="High kick",
        capture_method="video",
        session_date=dt.date(2026, 2, 3),
        slate="2B",
    )
    assert library.take("kick_start").ref == after.ref
    assert library.describe("kick_start", Description(), TODAY) == after


def test_it_is_found_by_what_was_said_and_no_more_by_what_was_said_before(library: Library, some_take: Make) -> None:
    library.add(some_take(1), TODAY)
    library.describe("kick_start", Description(MIA, title="Tornado", slate="7C"), TODAY)
    for words, found in (("tornado", 1), ("7c", 1), ("mia", 1), ("zoe", 0)):
        assert search(library, Query(words=words)).matches == found
    assert search(library, Query(performer="mia")).matches == 1
    assert search(library, Query(performer="zoe")).matches == 0


@pytest.mark.parametrize(
    ("consent", "said", "kept"),
    [
        (BY_PERFORMER, Description(MIA), False),
        (BY_PERFORMER, Description(Performer()), False),
        (BY_PERFORMER, Description(Performer("Zoë Ångström", PerformerStatus.NAMED)), True),
        (BY_PERFORMER, Description(licence="CC0-1.0", title="x"), True),
        (BY_LICENCE, Description(MIA), True),
        (BY_LICENCE, Description(licence="CC0-1.0"), False),
        (BY_LICENCE, Description(notice="By Zoë and Mia."), True),
        (Consent(), Description(MIA, licence="CC0-1.0"), True),
    ],
)
def test_a_consent_is_taken_back_with_what_it_rested_on(
    library: Library, some_take: Make, consent: Consent, said: Description, kept: bool
) -> None:
    library.add(some_take(1, consent=consent), TODAY)
    after = library.describe("kick_start", said, TODAY)
    assert after.ref.consent == (consent if kept else Consent())
    assert (after.consent_on is None) == (not after.ref.consent.uses)


def test_a_licence_has_its_own_notice(library: Library, some_take: Make) -> None:
    library.add(some_take(1), TODAY)
    licences = [
        library.describe("kick_start", said, TODAY).ref.licence
        for said in (Description(notice="By Mia."), Description(licence="MIT"), Description(notice="Copyright\nMia"))
    ]
    assert licences == [Licence("CC-BY-4.0", "By Mia."), Licence("MIT", ""), Licence("MIT", "Copyright\nMia")]
    stored = library.query("SELECT count(*) FROM licences WHERE name LIKE 'CC-BY%' OR name = 'MIT'")[0][0]
    assert stored == 1, "licences that no take has are forgotten"
    unstated = some_take(2, "bare")
    library.add(unstated.with_ref(replace(unstated.ref, licence=Licence())), TODAY)
    with pytest.raises(BadInput, match="a notice goes with its licence; found no licence"):
        library.describe("bare", Description(notice="By Mia."), TODAY)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (Description(Performer("\x1b", PerformerStatus.ALIAS)), "not a performer"),
        (Description(title=" "), "not a title; found ' '"),
        (Description(slate="a\nb"), "not a slate"),
        (Description(licence="MIT", notice="\x1b[2J"), "not a notice"),
        (Description(session_date=TODAY + dt.timedelta(days=1)), "the session lies in the future"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    library: Library, some_take: Make, said: Description, line: str
) -> None:
    before = library.add(some_take(1), TODAY).record
    with pytest.raises(BadInput, match=line):
        library.describe("kick_start", said, TODAY)
    assert library.record("kick_start") == before


def test_nobody_describes_a_starter_take(library: Library) -> None:
    with pytest.raises(BadInput, match="a starter take comes along as it is"):
        library.describe(starter_names()[0], Description(MIA), TODAY)
