"""The first passage that succeeds in rehearsal is taken, or the best of those tried; what was tried in vain counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
import pytest

from airhead.perform import Learned
from airhead.perform.judgement import SpanResult
from airhead.perform.rehearsal import Chosen, Rehearsal, best_of, in_turn
from airhead.skills import Policy

#: What learning each passage takes, and acting each move.
LEARNED, ACTED = 1000, 10


def span(success: bool, away_mm: float, frames: int) -> SpanResult:
    none = np.zeros((0, 1))
    told = "" if success else "it fell"
    return SpanResult(0, frames, ("a",), success, told, away_mm, away_mm, 0.5, ACTED, none, none[:, 0])


class Tries:
    """Passages to choose from, each told by how it turns out: whether both moves succeed, and how far away they are.

    Attributes:
        rehearsed: those that were, by their number.
        learned: how many were learned, those that were not found too.
    """

    def __init__(self, *outcomes: tuple[bool, bool, float] | None) -> None:
        self.outcomes = outcomes
        self.rehearsed: list[int] = []
        self.learned = 0

    def passages(self) -> Iterator[Learned]:
        for number, outcome in enumerate(self.outcomes):
            self.learned += 1
            yield Learned(None if outcome is None else cast("Policy", number), LEARNED, 2.0)

    def rehearse(self, passage: Policy, found: Learned) -> Rehearsal[int]:
        number = cast("int", passage)
        self.rehearsed.append(number)
        outcome = self.outcomes[number]
        assert outcome is not None
        passed, after, away_mm = outcome
        spans = span(passed, away_mm, 30).after(found.compute_s, found.physics_steps), span(after, away_mm, 10)
        return Rehearsal(number, spans)

    def chosen(self, most: int = 10) -> Chosen[int]:
        return best_of(self.passages(), self.rehearse, most)


def taken(chosen: Chosen[int]) -> int:
    assert chosen.best is not None
    return chosen.best.going


def test_the_first_that_succeeds_is_taken_and_nothing_is_learned_after_it() -> None:
    tries = Tries((True, False, 1.0), (False, True, 2.0), (True, True, 90.0), (True, True, 1.0))
    chosen = tries.chosen()
    assert taken(chosen) == 2
    assert chosen.best is not None
    assert chosen.best.succeeds
    assert (tries.rehearsed, tries.learned) == ([0, 1, 2], 3)


def test_where_the_first_one_succeeds_nothing_else_is_spent() -> None:
    tries = Tries((True, True, 90.0), (True, True, 1.0))
    chosen = tries.chosen()
    assert (taken(chosen), tries.learned) == (0, 1)
    assert (chosen.spent.physics_steps, chosen.spent.compute_s) == (0, 0.0)


BOTH, PASSAGE, AFTER, NONE = (True, True, 90.0), (True, False, 80.0), (False, True, 70.0), (False, False, 10.0)


@pytest.mark.parametrize(
    ("worse", "better"),
    [(PASSAGE, BOTH), (AFTER, PASSAGE), (NONE, AFTER), ((False, False, 11.0), NONE), ((True, False, 81.0), PASSAGE)],
)
def test_both_before_the_passage_before_the_move_after_it_before_nearness(
    worse: tuple[bool, bool, float], better: tuple[bool, bool, float]
) -> None:
    assert taken(Tries(worse, better).chosen()) == 1
    assert taken(Tries(better, worse).chosen()) == 0


def test_one_that_blows_up_ends_behind_one_that_goes_on() -> None:
    blown = Rehearsal(0, (span(False, 1.0, 5),))
    assert not blown.succeeds
    assert Rehearsal(1, (span(False, 900.0, 30), span(True, 900.0, 30))).rank < blown.rank


@pytest.mark.parametrize("most", [1, 2, 3])
def test_no_more_are_rehearsed_than_allowed(most: int) -> None:
    tries = Tries((False, False, 3.0), None, (False, False, 2.0), (False, False, 1.0), BOTH)
    assert taken(tries.chosen(most)) == [0, 2, 3][most - 1]
    assert tries.rehearsed == [0, 2, 3][:most]


def test_what_the_others_took_is_spent_searches_in_vain_too() -> None:
    chosen = Tries(NONE, None, PASSAGE, None, (False, False, 99.0)).chosen()
    assert taken(chosen) == 2
    assert chosen.spent.physics_steps == 4 * LEARNED + 2 * 2 * ACTED
    assert chosen.spent.compute_s == pytest.approx(4 * 2.0 + 2 * 2 * 0.5)
    assert chosen.spent.passage is None


def test_where_no_passage_is_found_none_is_taken_and_the_searches_count() -> None:
    chosen = Tries(None, None).chosen()
    assert chosen.best is None
    assert chosen.spent.physics_steps == 2 * LEARNED


def test_ways_as_planned_come_first_then_one_of_each_other_kind_then_the_rest() -> None:
    searched: list[str] = []

    def ways(kind: str, count: int) -> Iterator[str]:
        for number in range(count):
            searched.append(f"{kind}{number}")
            yield searched[-1]

    tried = in_turn(ways("planned", 4), [ways("later", 3), ways("sooner", 0)])
    assert next(tried) == "planned0"
    assert searched == ["planned0"]  # none is searched before it is asked for
    assert list(tried) == ["planned1", "later0", "planned2", "planned3"]
