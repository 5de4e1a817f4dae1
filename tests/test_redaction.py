"""Personal data in a question that is sent on: found however it is written, and nothing else is touched."""

from __future__ import annotations

import datetime as dt
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.redaction import Personal, is_bsn, redact

TODAY = dt.date(2026, 11, 22)
MONTHS = ("januari", "feb", "mrt.", "april", "mei", "Juni", "juli", "aug.", "september", "okt", "nov", "december")
BETWEEN = st.sampled_from(["", " ", ".", "-", "\u00a0", "\u2011"])
AROUND = st.text(string.ascii_letters + " ,?!:\n", max_size=20)


def bsn(first: int) -> str | None:
    """The eight digits with the one behind them that passes the eleven-test; None where there is none."""
    digits = f"{first:08}"
    last = sum(weight * int(digit) for weight, digit in zip(range(9, 1, -1), digits, strict=True)) % 11
    return f"{digits}{last}" if last < 10 else None


@st.composite
def numbers(draw: st.DrawFn, digits: str) -> str:
    """Digits as people split them: in groups, with the same sign between them."""
    between, size = draw(BETWEEN), draw(st.sampled_from([2, 3, 4]))
    return between.join(digits[start : start + size] for start in range(0, len(digits), size))


@st.composite
def personal(draw: st.DrawFn) -> tuple[Personal, str]:
    kind = draw(st.sampled_from(Personal))
    match kind:
        case Personal.EMAIL:
            name = draw(st.from_regex(r"[a-z][a-z0-9._+-]{0,12}", fullmatch=True))
            return kind, f"{name}@{draw(st.sampled_from(['zorgmail.nl', 'a-b.co', 'mijn.praktijk.amsterdam']))}"
        case Personal.PHONE:
            start = draw(st.sampled_from(["0", "+31", "0031 ", "+31 (0)"]))
            rest = str(draw(st.integers(1, 9))) + f"{draw(st.integers(0, 10**8 - 1)):08}"
            return kind, start + draw(numbers(rest))
        case Personal.BSN:
            number = bsn(draw(st.integers(1_000, 10**8 - 1)))
            assume(number is not None)
            return kind, draw(numbers(number or ""))
        case Personal.DATE:
            return kind, draw(dates(st.dates(dt.date(1905, 1, 1), TODAY)))
        case Personal.POSTAL_CODE:
            letters = draw(st.from_regex("[A-RT-Z][A-Z]", fullmatch=True))
            return kind, f"{draw(st.integers(1000, 9999))}{draw(st.sampled_from(['', ' ']))}{letters}"


@st.composite
def dates(draw: st.DrawFn, days: st.SearchStrategy[dt.date]) -> str:
    day = draw(days)
    return draw(
        st.sampled_from(
            [
                f"{day.day}-{day.month}-{day.year}",
                f"{day:%d/%m/%Y}",
                f"{day:%d.%m.%Y}",
                f"{day:%d %m %Y}",
                f"{day:%d%m%Y}",
                f"{day:%Y-%m-%d}",
                f"{day.day} {MONTHS[day.month - 1]} {day.year}",
                f"{day.day}e {MONTHS[day.month - 1]} {day.year}",
            ]
        )
    )


@given(AROUND, personal(), AROUND)
def test_whatever_is_personal_goes_however_it_is_written(before, piece, after):
    kind, written = piece
    text, taken_out = redact(f"{before} {written} {after}", TODAY)
    assert written not in text
    assert kind in taken_out
    assert not any(sign.isdigit() for sign in text)


@given(st.lists(st.one_of(personal().map(lambda piece: piece[1]), AROUND), max_size=6), BETWEEN)
def test_redacting_again_changes_nothing(pieces, between):
    text, _ = redact(between.join(pieces), TODAY)
    assert redact(text, TODAY) == (text, ())


@given(st.text(max_size=200))
def test_any_text_is_redacted_without_failing_and_reads_the_same_the_second_time(anything):
    text, _ = redact(anything, TODAY)
    assert redact(text, TODAY).text == text


@given(st.text(string.ascii_letters + " .,?!()'-\n", max_size=200))
def test_words_alone_stay_as_they_are(words):
    assert redact(words, TODAY) == (words, ())


@given(st.integers(0, 10**9 - 1))
def test_nine_digits_that_fail_the_eleven_test_are_no_bsn(number):
    digits = f"{number:09}"
    assume(not is_bsn(digits))
    assert Personal.BSN not in redact(f"AGB {digits}", TODAY).taken_out


@given(dates(st.dates(TODAY + dt.timedelta(1), dt.date(2036, 12, 31))))
def test_a_date_to_come_is_nobodys_birth(date):
    assert redact(f"Geldt dit vanaf {date}?", TODAY) == (f"Geldt dit vanaf {date}?", ())


@pytest.mark.parametrize(
    "text",
    [
        "Wat verandert er in 2027 en in 2028?",
        "Geldt 30% van € 1,5 miljard voor 2.400 patiënten in 2025-2026?",
        "Voor 1 januari, of 1-1-27?",
        "Bel ik 112 of 0900-8844?",
        "1 mei 20 uur, 0,5 fte en artikel 3.2",
        "Doen wij mee met 13 overlegteams, MTVP en S2?",
    ],
)
def test_what_is_asked_of_this_bot_stays(text):
    assert redact(text, TODAY) == (text, ())


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Mw. (geb. '58) uit 5038 ea belt 013-5551234", "Mw. (geb. [datum]) uit [postcode] belt [telefoonnummer]"),
        ("geboren in 1958, bsn123456782", "geboren in [datum], bsn[BSN]"),
        ("jan@x.nl.", "[e-mailadres]."),
        ("1\u200b23456782", "[BSN]"),
        ("12 mrt 58 of 12-03-'58", "[datum] of [datum]"),
    ],
)
def test_it_reads_on_where_something_was_taken_out(text, without):
    assert redact(text, TODAY).text == without
