"""Numbers read many at a time are, to the last bit, those that Python reads one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airhead.errors import BadInput
from airhead.formats import decimal_text
from airhead.formats.decimal_text import parse_decimals

SIGNS = st.sampled_from(["", "", "-", "+"])
DIGITS = st.text("0123456789", min_size=1, max_size=9)
PLAIN = st.builds(lambda sign, whole, part: f"{sign}{whole}.{part}", SIGNS, DIGITS, DIGITS)
WORDS = st.one_of(
    PLAIN,
    PLAIN,
    st.builds("{}{}".format, SIGNS, DIGITS),
    st.builds("{}{}.".format, SIGNS, DIGITS),
    st.builds("{}.{}".format, SIGNS, DIGITS),
    st.floats(-1e9, 1e9).map(repr),
    st.floats(-1e9, 1e9).map("{:.6f}".format),
    st.floats(-1e9, 1e9).map("{:.6g}".format),
    st.floats(-1e-9, 1e-9).map("{:.5e}".format),
    st.sampled_from(["0", "-0", "-0.000000", "00000000.5", "12345678.1234567", "1E+3", "999999999", "000000000000.5"]),
)
SPACES = st.sampled_from([" ", " ", "\n", "\r\n", "\t", "  \n \t", "\f", "\v"])


def same_bits(numbers: np.ndarray, words: list[str]) -> bool:
    return numbers.tobytes() == np.array([float(word) for word in words], dtype=float).tobytes()


@settings(max_examples=300)
@given(words=st.lists(WORDS, max_size=12), spaces=st.lists(SPACES, min_size=13, max_size=13), data=st.data())
def test_any_words_are_the_numbers_that_python_reads(words: list[str], spaces: list[str], data: st.DataObject) -> None:
    text = "".join(space + word for space, word in zip(spaces, words, strict=False)) + data.draw(SPACES | st.just(""))
    assert same_bits(parse_decimals(b"ROOT" + text.encode(), 4, 1e9), words)


def test_where_a_piece_ends_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    words = [
        f"{value:.{digits}f}" for value, digits in zip(rng.normal(0, 90, 3000), rng.integers(0, 12, 3000), strict=True)
    ]
    text = "\n".join(" ".join(words[row : row + 7]) for row in range(0, len(words), 7)).encode()
    for piece_bytes in (1, 2, 3, 17, 100, 1 << 20):
        monkeypatch.setattr(decimal_text, "_PIECE_BYTES", piece_bytes)
        assert same_bits(parse_decimals(text, 0, 1e9), words)


def test_words_of_the_usual_form_are_not_left_to_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decimal_text, "_parse_by_numpy", lambda _: None)
    words = ["-179.999999", "0.000000", "1234567.12345678", "-0", "12345678", "+.5", "5."]
    assert same_bits(parse_decimals(" ".join(words).encode(), 0, 1e9), words)


def test_no_other_character_passes_for_a_digit_or_a_point() -> None:
    for word in ("?", "?5", "5?", "5?5", "?.5", ".?5", "1?.5", "1.5?", "1234567.?", "1234567.12345?78", "-?5", "5.5?5"):
        for code in set(range(1, 256)) - set(b"0123456789.+-eE\t\n\v\f\r "):
            with pytest.raises(BadInput, match="line 2: not a number of a motion"):
                parse_decimals(b"0.25\n" + word.encode().replace(b"?", bytes([code])) + b" 0.25", 0, 1e9)


@settings(max_examples=50)
@given(rows=st.lists(st.lists(st.floats(-1e9, 1e9).map("{:.5e}".format), min_size=1, max_size=4), min_size=1))
def test_rows_need_not_be_of_one_length(rows: list[list[str]]) -> None:
    words = [word for row in rows for word in row]
    for end in ("\n", "\r\n", " \r", "\n \n"):
        assert same_bits(parse_decimals(end.join(" ".join(row) for row in rows).encode(), 0, 1e9), words)


@pytest.mark.parametrize("plain_around", [True, False])
@pytest.mark.parametrize(
    "word",
    ["x", "1.2.3", "1-2", "--1", "+-1", "-", "+", ".", "-.", "1_0", "0x10", "nan", "-inf", "1e", "1e+", "e5", "1e5.0",
     "1,5", "1;", "1e999", "1e10", "1000000001", "12345678901234567890", "\u0661", "1\u00a02", "1\0",
     "1\x1b2", "1\x852", "0." + "0" * 150_000],
)  # fmt: skip
def test_what_is_no_number_is_named_with_its_line(word: str, plain_around: bool) -> None:
    around = "0.25" if plain_around else "2.5e-1"
    text = f"{around} {around}\n{around} {word} {around}\n".encode()
    with pytest.raises(BadInput, match=r"line 2: not a number of a motion; found .* up to 1e\+09"):
        parse_decimals(text, 0, 1e9)


def test_no_words_are_no_numbers() -> None:
    assert parse_decimals(b"MOTION \r\n\t ", 6, 1.0).shape == (0,)
    assert parse_decimals(b"", 0, 1.0).shape == (0,)
