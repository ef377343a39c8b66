"""A rounded frame time means the rate that it was rounded from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.errors import BadInput
from airhead.formats.frame_rate import rate_of


@given(rate=st.integers(1, 250), digits=st.integers(5, 12))
def test_whole_rates_survive_rounding_and_cutting(rate: int, digits: int) -> None:
    rounded = f"{1 / rate:.{digits}f}"
    cut = f"{1 / rate:.15f}"[: 2 + digits]
    assert rate_of(rounded) == rate
    assert rate_of(cut) == rate


@given(fps=st.floats(1, 2000))
def test_a_rate_written_in_full_comes_back(fps: float) -> None:
    assert rate_of(f"{1 / fps:.15f}") == pytest.approx(fps, rel=1e-11)


@pytest.mark.parametrize(
    ("written", "fps"),
    [
        ("0.0333", 30),
        ("0.033", 30),
        ("0.03", 30),
        ("0.008", 125),
        ("0.00417", 240),
        (".033333", 30),
        ("3.3333e-2", 30),
        ("0.0083", 120),
        ("0.0625", 16),
        ("0.033367", 30000 / 1001),
        ("0.0417083", 24000 / 1001),
        ("0.033332", 1 / 0.033332),
        ("1", 1),
        ("4", 0.25),
    ],
)
def test_frame_times_of_real_files(written: str, fps: float) -> None:
    assert rate_of(written) == pytest.approx(fps, rel=1e-12)


@pytest.mark.parametrize(
    "written", ["0", "-0.03", "nan", "inf", "0,033", "", "thirty", "1e-9", "1e9", "1e999999999", "0.0"]
)
def test_what_is_no_frame_time_is_refused(written: str) -> None:
    with pytest.raises(BadInput, match="not a frame time"):
        rate_of(written)
