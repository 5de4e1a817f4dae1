"""The year at a glance: what is on it, and that a phone shows it and everyone can read it."""

from __future__ import annotations

import datetime as dt
import re
import struct
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.models import Certainty, Status
from bot.content.when import Precision, When
from bot.messages.timeline import ALT_LIMIT, Mark, alternative_text, timeline
from bot.publishing import timeline_svg
from bot.publishing.feeds import feed_of_file
from bot.publishing.timelines import PNG, SVG, picture, timeline_of
from tests.made_up import content, deadline, organisation
from tests.shipped import before_any_announcement

TODAY = dt.date(2026, 11, 22)
NS = "{http://www.w3.org/2000/svg}"
HALF_SEPTEMBER = When(
    precision=Precision.AROUND, from_=dt.date(2027, 9, 10), until=dt.date(2027, 9, 20), wording="half september"
)


def line_of(*subjects, of=None):
    of = of or before_any_announcement()
    return timeline_of(of, [feed_of_file(of, f"{subject}.ics") for subject in subjects], TODAY)


def made_up(*dated):
    of = content(*dated, of=organisation())
    return timeline_of(of, [feed_of_file(of, "landelijk.ics")], TODAY)


def parsed(svg):
    return ET.fromstring(svg)  # noqa: S314 - of our own making


def shapes(svg):
    """Left edge, top and width of every numbered mark on the axis and in the list."""
    rects = [rect for rect in parsed(svg).iter(f"{NS}rect") if rect.get("stroke-width") == "4"]
    return [tuple(float(rect.get(name)) for name in ("x", "y", "width")) for rect in rects]


def test_steps_that_insurers_take_on_one_day_are_one_entry_with_their_names():
    entries = {(entry.words, entry.mark) for entry in line_of("landelijk").entries}
    assert any(words.startswith("Inkoopbeleid: CZ, De Friesland, DSW") for words, _ in entries)
    assert ("Einde van de looptijd van het IZA", Mark.EXPECTED) in entries
    assert len({entry.title for entry in line_of("landelijk").entries if entry.first.month == 4}) == 2


def test_a_region_has_its_insurers_and_what_goes_for_everyone():
    line = line_of("zeeland")
    assert line.title == "Het komende jaar voor Zeeland"
    assert line.period == "november 2026 tot en met november 2027"
    words = [entry.words for entry in line.entries]
    assert "Einde van de looptijd van het IZA" in words
    assert "CZ: controleer of er een contractvoorstel komt" in words
    assert not any("VGZ" in word for word in words)
    assert line_of("zeeland", "verzekeraar-vgz").title == "Het komende jaar voor Zeeland en VGZ"


@pytest.mark.parametrize(
    ("said", "mark"),
    [
        ({"status": Status.CONFIRMED}, Mark.CONFIRMED),
        ({"status": Status.EXPECTED}, Mark.EXPECTED),
        ({"status": Status.EXPECTED, "certainty": Certainty.LOW}, Mark.MOMENT),
        ({"status": Status.TARGET}, Mark.TARGET),
    ],
)
def test_certainty_is_drawn_in_its_own_way_and_told_in_words(said, mark):
    line = made_up(deadline("a", "2027-03-01", **said))
    (entry,) = line.entries
    assert entry.mark is mark
    svg = timeline_svg.render(line)
    assert f"1 maart 2027 · {mark}" in svg
    assert ("stroke-dasharray" in svg) == (mark is Mark.MOMENT)
    assert ('stroke-width="2"' in svg) == (mark is Mark.TARGET)


def test_a_window_is_a_bar_and_a_year_one_mark():
    year = When(precision=Precision.YEAR, date=dt.date(2027, 11, 30), wording="in 2027")
    long = HALF_SEPTEMBER.model_copy(update={"from_": dt.date(2027, 8, 15)})
    widths = [
        shapes(timeline_svg.render(made_up(deadline("a", when))))[0][2] for when in (HALF_SEPTEMBER, long, year)
    ]
    assert widths[::2] == [36.0, 36.0]
    assert widths[1] > 50


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(st.dates(TODAY, dt.date(2027, 12, 31)), st.integers(0, 40), st.text(min_size=1, max_size=60)),
        max_size=20,
    )
)
def test_any_year_fits_the_picture_and_no_mark_covers_another(dates):
    dated = []
    for index, (first, days, title) in enumerate(dates):
        last = first + dt.timedelta(days=days)
        when = When(precision=Precision.AROUND, from_=first, until=last, wording=f"rond {first}")
        shown = re.sub(r"\W+", " ", title).strip() or "&<>"
        dated.append(deadline(f"d{index}", when, title=shown))
    line = made_up(*dated)
    svg = timeline_svg.render(line)
    marks = shapes(svg)[: min(len(line.entries), timeline_svg.MOST)]
    for index, (left, top, width) in enumerate(marks):
        assert left >= 0
        assert left + width <= timeline_svg.WIDTH
        for other, at, wide in marks[index + 1 :]:
            assert at != top or other >= left + width or other + wide <= left
    texts = ["".join(text.itertext()) for text in parsed(svg).iter(f"{NS}text")]
    assert max(map(len, texts)) <= 70
    assert len(alternative_text(line)) <= ALT_LIMIT + 10


def luminance(colour):
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    ]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def test_every_colour_of_text_and_marks_stands_out_from_its_ground():
    colours = {*re.findall(r'(?:fill|stroke)="(#\w{6})"', timeline_svg.render(line_of("landelijk")))}
    lightest = luminance("#ffffff")
    readable = {colour for colour in colours if (lightest + 0.05) / (luminance(colour) + 0.05) >= 4.5}
    assert colours - readable == {"#ffffff", "#c9d0d6"}  # the ground, and the lines between months


def test_no_text_is_smaller_than_a_phone_can_show():
    svg = timeline_svg.render(line_of("landelijk"))
    assert min(map(int, re.findall(r'font-size="(\d+)"', svg))) >= 24
    assert timeline_svg.WIDTH == 720


def test_a_picture_is_the_same_as_a_file_of_either_kind():
    of = before_any_announcement()
    subject = feed_of_file(of, "zeeland.ics")
    svg = picture(of, subject, TODAY, SVG).decode()
    png = picture(of, subject, TODAY, PNG)
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    assert (f"{width}", f"{height}") == (parsed(svg).get("width"), parsed(svg).get("height"))
    assert height < 2 * width


def test_the_words_are_on_the_picture_and_not_the_shapes_alone(monkeypatch):
    of = before_any_announcement()
    subject = feed_of_file(of, "zeeland.ics")
    with_words = picture(of, subject, TODAY, PNG)
    monkeypatch.setattr(timeline_svg, "_text", lambda *_, **__: "")
    assert len(with_words) > 3 * len(picture(of, subject, TODAY, PNG))


def test_a_year_without_dates_says_so():
    line = timeline(before_any_announcement(), (), TODAY, "")
    assert "Er staan geen datums" in alternative_text(line)
    assert shapes(timeline_svg.render(line)) == []
