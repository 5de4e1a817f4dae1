"""Dates from a spreadsheet or a calendar program."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.content.models import Status
from bot.content.when import Precision
from bot.importing import ImportFailed
from bot.importing.calendar_file import read_calendar

ZONE = ZoneInfo("Europe/Amsterdam")
ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//NL
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
SUMMARY:Ledenvergadering\\, voorjaar
DTSTART:20270402T173000Z
DTEND:20270402T190000Z
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTAMP:20260101T000000Z
SUMMARY:Week van de huisarts
DTSTART;VALUE=DATE:20270405
DTEND;VALUE=DATE:20270410
STATUS:TENTATIVE
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTAMP:20260101T000000Z
SUMMARY:Afgelast
DTSTART;VALUE=DATE:20270412
STATUS:CANCELLED
END:VEVENT
BEGIN:VEVENT
UID:4
DTSTAMP:20260101T000000Z
SUMMARY:Elke maand
DTSTART;VALUE=DATE:20270412
RRULE:FREQ=MONTHLY
END:VEVENT
END:VCALENDAR
"""


def read(tmp_path, name, text, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
    return read_calendar(path, ZONE)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_spreadsheet_is_read_however_it_was_saved(tmp_path, encoding, separator):
    rows = ["Titel;Datum;Omschrijving;Kleur", "Één datum;14-09-2027;“Zo”;rood", ";;;", 'Met "stip";2027-09-15;;']
    calendar = read(tmp_path, "a.csv", "\r\n".join(rows).replace(";", separator), encoding)
    assert [(date.title, date.when.date, date.what, date.location) for date in calendar.dates] == [
        ("Één datum", dt.date(2027, 9, 14), "“Zo”", "regel 2"),
        ('Met "stip"', dt.date(2027, 9, 15), "", "regel 4"),
    ]
    assert calendar.remarks == ()


@pytest.mark.parametrize(
    ("cells", "precision", "first", "last"),
    [
        ("1 april 2027", Precision.DAY, "2027-04-01", "2027-04-01"),
        ("1/4/27", Precision.DAY, "2027-04-01", "2027-04-01"),
        ("april 2027", Precision.MONTH, "2027-04-01", "2027-04-30"),
        ("2027", Precision.YEAR, "2027-01-01", "2027-12-31"),
        ("10-9-2027;20-9-2027", Precision.AROUND, "2027-09-10", "2027-09-20"),
        ("10-9-2027;10-9-2027", Precision.DAY, "2027-09-10", "2027-09-10"),
    ],
)
def test_a_date_is_as_exact_as_the_file(tmp_path, cells, precision, first, last):
    when = read(tmp_path, "a.csv", f"titel;datum;tot\nX;{cells}").dates[0].when
    assert (when.precision, f"{when.first_day}", f"{when.last_day}") == (precision, first, last)


def test_a_row_with_a_mistake_is_told_and_the_others_are_read(tmp_path):
    rows = """titel;datum;tijd;status
A;32-1-2027;;
;1-1-2027;;
B;ooit;;
C;1-1-2027;laat;
D;1-1-2027;;zeker
E;1-1-2027;19.30;streefdoel"""
    calendar = read(tmp_path, "a.csv", rows)
    assert [remark.line for remark in calendar.remarks] == [2, 3, 4, 5, 6]
    assert "bestaat" in str(calendar.remarks[0])
    (date,) = calendar.dates
    assert (date.title, date.starts, date.status) == ("E", dt.time(19, 30), Status.TARGET)


def test_a_calendar_has_local_times_last_days_and_what_was_called_off(tmp_path):
    calendar = read(tmp_path, "a.ics", ICS.replace("\n", "\r\n"))
    meeting, week, off = calendar.dates
    assert meeting.title == "Ledenvergadering, voorjaar"
    assert (meeting.when.date, meeting.starts, meeting.ends) == (dt.date(2027, 4, 2), dt.time(19, 30), dt.time(21))
    assert (week.when.first_day, week.when.last_day) == (dt.date(2027, 4, 5), dt.date(2027, 4, 9))
    assert week.status is Status.EXPECTED
    assert (off.cancelled, off.when.date) == (True, dt.date(2027, 4, 12))
    assert "repeat" in str(calendar.remarks[0])


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.xlsx", "", "geen agenda"),
        ("a.csv", "", "eerste regel"),
        ("a.csv", "naam van de dag;wanneer precies\nA;1-1-2027", "eerste regel"),
        ("a.csv", "titel;datum\n", "geen datums"),
        ("a.csv", "titel;datum\nA;ooit", "Regel 2"),
        ("a.csv", b"titel\0;datum", "geen tekstbestand"),
        ("a.ics", "BEGIN:VCALENDAR\r\nDTSTART", "geen leesbare agenda"),
        ("a.ics", "", "geen leesbare agenda"),
    ],
)
def test_what_is_no_calendar_is_told_with_what_to_do(tmp_path, name, text, words):
    with pytest.raises(ImportFailed, match=words):
        read(tmp_path, name, text)
