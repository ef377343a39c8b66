"""A training set can hold only what its performers' consent allows to be learned from."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from airhead.errors import BadInput
from airhead.motion import Consent, ConsentBasis, Take, TrainingSet, Use

TODAY = dt.date.today()
DAY = dt.timedelta(days=1)


def with_consent(take: Take, **allowed: object) -> Take:
    consent = Consent(basis=ConsentBasis.PERFORMER, **allowed)  # type: ignore[arg-type]
    return take.with_ref(replace(take.ref, consent=consent))


def test_what_may_be_learned_from_is_a_training_set(short_take: Take) -> None:
    allowed = with_consent(short_take, train=True, until=TODAY)
    assert TrainingSet((allowed,)).refs == (allowed.ref,)


@pytest.mark.parametrize(
    "allowed",
    [
        {},
        {"perform": True, "publish": True},
        {"train": True, "until": TODAY - DAY},
    ],
)
def test_one_take_without_consent_to_train_refuses_the_set(short_take: Take, allowed: dict[str, object]) -> None:
    other = with_consent(short_take, **allowed).with_ref(
        replace(with_consent(short_take, **allowed).ref, id="the_private_one")
    )
    with pytest.raises(BadInput, match="take the_private_one: a skill may not learn from this take"):
        TrainingSet((with_consent(short_take, train=True), other))


def test_nothing_and_a_take_twice_are_no_training_set(short_take: Take) -> None:
    with pytest.raises(BadInput, match="nothing to train from"):
        TrainingSet(())
    allowed = with_consent(short_take, train=True)
    with pytest.raises(BadInput, match="a take stands twice in a training set; found kick"):
        TrainingSet((allowed, allowed))


def test_a_consent_allows_what_it_states_up_to_its_last_day_and_nothing_else() -> None:
    consent = Consent(perform=True, publish=True, basis=ConsentBasis.LICENCE, until=TODAY)
    assert [use for use in Use if consent.allows(use, TODAY)] == [Use.PERFORM, Use.PUBLISH]
    assert not any(consent.allows(use, TODAY + DAY) for use in Use)
    assert consent.uses == (Use.PERFORM, Use.PUBLISH)
    assert not any(Consent().allows(use, dt.date.min) for use in Use)


def test_a_take_under_another_reference_is_the_same_recording(short_take: Take) -> None:
    ref = replace(short_take.ref, id="mine", sha256="1" * 64)
    mine = short_take.with_ref(ref)
    assert mine.motion.lineage.takes == (ref,)
    assert mine.motion.root_pos_w.tobytes() == short_take.motion.root_pos_w.tobytes()
    assert mine.motion.lineage.edits == short_take.motion.lineage.edits
    assert mine.with_ref(short_take.ref).motion.lineage.takes == (short_take.ref,)
