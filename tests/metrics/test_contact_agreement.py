"""Contacts that agree with the source's, part by part."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays

from airhead.metrics import agreed_share, contact_agreement

NAMES = ("pelvis", "chest", "head", "left_thigh", "left_foot", "left_toes", "right_forearm", "right_hand")
contacts = arrays(bool, (7, len(NAMES)))


@given(one=contacts, other=contacts)
def test_it_does_not_matter_which_is_the_source(one: np.ndarray, other: np.ndarray) -> None:
    forth, back = contact_agreement(one, other, NAMES), contact_agreement(other, one, NAMES)
    assert [part.agreed for part in forth] == [part.agreed for part in back]
    assert [part.in_source for part in forth] == [part.in_result for part in back]


@given(one=contacts)
def test_a_motion_agrees_with_itself(one: np.ndarray) -> None:
    parts = contact_agreement(one, one, NAMES)
    assert all(part.agreed == 1.0 and part.in_source == part.in_result for part in parts)
    assert agreed_share(parts) == 1.0


@given(one=contacts, other=contacts)
def test_disagreement_is_at_least_the_difference_of_the_shares(one: np.ndarray, other: np.ndarray) -> None:
    for part in contact_agreement(one, other, NAMES):
        assert 1 - part.agreed >= abs(part.in_source - part.in_result) - 1e-12


def test_foot_and_toes_are_one_part_and_a_hand_is_its_own() -> None:
    result, source = np.zeros((4, len(NAMES)), dtype=bool), np.zeros((4, len(NAMES)), dtype=bool)
    source[:, NAMES.index("left_foot")] = True
    result[:, NAMES.index("left_toes")] = True
    result[0, NAMES.index("right_hand")] = True
    parts = {part.part: part for part in contact_agreement(result, source, NAMES)}
    assert list(parts) == ["trunk", "head", "left thigh", "left foot", "right arm", "right hand"]
    assert (parts["left foot"].agreed, parts["right hand"].agreed, parts["right arm"].agreed) == (1.0, 0.75, 1.0)
    # parts that never touch do not flatter the whole
    assert agreed_share(tuple(parts.values())) == pytest.approx((1.0 + 0.75) / 2)
