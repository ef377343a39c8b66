"""The gate denies everything until somebody who could allowed it, and says what would change that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from airhead.errors import BadInput
from airhead.motion import Consent, ConsentBasis, Licence, Performer, PerformerStatus, Take, TakeRef, Use
from airhead.takes import (
    allowed,
    check_perform,
    check_train,
    commands_that_allow,
    starter_names,
    starter_take,
    stated,
    training_set,
)

TODAY = dt.date(2026, 11, 22)
DAY = dt.timedelta(days=1)
ZOE = Performer("Zoë", PerformerStatus.NAMED)
Make = Callable[..., Take]


def ref(consent: Consent, name: str = "flip", performer: Performer = ZOE, licence: str = "unstated") -> TakeRef:
    return TakeRef(name, "1" * 64, performer, Licence(licence), consent)


@pytest.mark.parametrize("uses", list(product([False, True], repeat=3)))
@pytest.mark.parametrize("until", [None, TODAY - DAY, TODAY, TODAY + DAY])
def test_exactly_what_was_stated_is_allowed_and_no_longer_than_stated(
    uses: tuple[bool, bool, bool], until: dt.date | None
) -> None:
    take = ref(Consent(*uses, ConsentBasis.PERFORMER, until))
    for use, said in zip(Use, uses, strict=True):
        assert allowed(take, use, TODAY) == (said and (until is None or until >= TODAY))


def test_nothing_is_allowed_by_itself() -> None:
    assert not any(allowed(TakeRef("flip", "1" * 64), use, TODAY) for use in Use)


@pytest.mark.parametrize("name", starter_names())
def test_starter_takes_may_be_used_for_everything(name: str) -> None:
    take = starter_take(name)
    assert all(allowed(take.ref, use, TODAY) for use in Use)
    check_perform(take.ref, TODAY)


@pytest.mark.parametrize(
    ("consent", "line"),
    [
        (Consent(), "found a consent that denies everything; allowed: `airhead takes consent flip --allow perform`"),
        (
            Consent(train=True, basis=ConsentBasis.LICENCE),
            "found consent to train only; allowed: `airhead takes consent flip --allow perform,train`",
        ),
        (
            Consent(True, True, True, ConsentBasis.PERFORMER, TODAY - DAY),
            "found a consent that ended on 2026-11-21; "
            "allowed: `airhead takes consent flip --allow perform,train,publish`",
        ),
    ],
)
def test_a_refusal_names_the_take_and_the_command(consent: Consent, line: str) -> None:
    with pytest.raises(BadInput, match=f"^no consent to perform with take flip; {line}, if that is so$"):
        check_perform(ref(consent), TODAY)


def test_who_may_only_perform_is_not_learned_from() -> None:
    performs = Consent(perform=True, basis=ConsentBasis.PERFORMER)
    check_perform(ref(performs), TODAY)
    with pytest.raises(BadInput, match=r"^no consent to train with take flip; found consent to perform only"):
        check_train(ref(performs), TODAY)
    check_train(ref(Consent(perform=True, train=True, basis=ConsentBasis.PERFORMER)), TODAY)


def test_a_bare_file_is_refused_with_a_command_that_can_be_pasted() -> None:
    with pytest.raises(BadInput) as refused:
        check_perform(ref(Consent()), TODAY, Path("my takes/it's.bvh"))
    command = """airhead takes add 'my takes/it'"'"'s.bvh' --performer NAME --allow perform"""
    assert command in str(refused.value)
    assert refused.value.file == "my takes/it's.bvh"


def test_who_performed_is_said_before_they_can_consent() -> None:
    with pytest.raises(BadInput) as refused:
        check_perform(ref(Consent(), performer=Performer()), TODAY, library=Path("my lib"))
    describe = "airhead takes describe flip --performer NAME --library 'my lib'"
    consent = "airhead takes consent flip --allow perform --library 'my lib'"
    assert refused.value.allowed == f"`{describe}`, then `{consent}`, if that is so"
    with pytest.raises(BadInput, match=r"take flip: nobody is recorded .*takes describe flip --performer NAME"):
        state(Performer(), take="flip")
    with pytest.raises(BadInput, match=r"take flip: there is no licence .*takes describe flip --licence NAME"):
        state(basis=ConsentBasis.LICENCE, take="flip")


def test_the_commands_for_many_takes_name_each_once() -> None:
    trains = Consent(train=True, basis=ConsentBasis.PERFORMER)
    refs = [
        ref(trains, "known"),
        ref(Consent(), "nobody", Performer()),
        ref(Consent(), "free", Performer(), "CC0-1.0"),
        ref(Consent(), "hidden", Performer(status=PerformerStatus.WITHHELD)),
    ]
    assert commands_that_allow(refs, [Use.PERFORM]) == (
        "airhead takes describe nobody --performer NAME",
        "airhead takes consent known nobody hidden --allow perform",
        "airhead takes consent free --allow perform --basis licence",
    )
    assert commands_that_allow(refs[:1], [Use.PUBLISH]) == ("airhead takes consent known --allow train,publish",)
    assert commands_that_allow([], [Use.PERFORM]) == ()


def test_a_training_set_is_refused_by_the_take_that_refuses(some_take: Make) -> None:
    trains = Consent(train=True, basis=ConsentBasis.PERFORMER)
    takes = [some_take(1, "one", consent=trains), some_take(2, "two"), some_take(3, "three", consent=trains)]
    with pytest.raises(BadInput, match=r"no consent to train with take two; .*takes consent two --allow train"):
        training_set(takes)
    agreed = training_set([takes[0], takes[2]])
    assert [take.id for take in agreed.refs] == ["one", "three"]
    ended = replace(trains, until=dt.date.today() - DAY)
    with pytest.raises(BadInput, match="take four; found a consent that ended"):
        training_set([some_take(4, "four", consent=ended)])


def state(performer: Performer = ZOE, licence: Licence = Licence(), **fields: object) -> Consent:  # noqa: B008
    values = {"basis": ConsentBasis.PERFORMER, "until": None, "today": TODAY} | fields
    return stated(performer, licence, [Use.PERFORM, Use.PUBLISH], **values)  # type: ignore[arg-type]


def test_a_statement_is_what_was_said() -> None:
    assert state(until=TODAY) == Consent(True, False, True, ConsentBasis.PERFORMER, TODAY)
    licence = Licence("CC0-1.0")
    assert state(Performer(), licence, basis=ConsentBasis.LICENCE).basis is ConsentBasis.LICENCE
    assert stated(Performer(), Licence(), [], basis=ConsentBasis.PERFORMER, until=None, today=TODAY) == Consent()


def test_nobody_consents_for_a_performer_or_by_a_licence_that_nobody_named() -> None:
    with pytest.raises(BadInput, match="nobody is recorded who could have consented; found performer unrecorded"):
        state(Performer())
    assert state(Performer(status=PerformerStatus.WITHHELD)).perform
    with pytest.raises(BadInput, match="no licence that the consent could rest on; allowed: --licence NAME"):
        state(basis=ConsentBasis.LICENCE)
    with pytest.raises(BadInput, match="would have ended already; found 2026-11-21; allowed: 2026-11-22 or later"):
        state(until=TODAY - DAY)
