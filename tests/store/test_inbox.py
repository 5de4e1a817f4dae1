"""Questions that were sent on, on both databases: kept once, for their term, and erased without a trace."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from bot.store.engine import transaction
from bot.store.inbox import KEPT, QuestionState

ANN, BOB = "U000000A", "U000000B"
WORDS = "mag een zonnepaneel op het dak"


def sent(database, *questions):
    for id_, group_id, words, asker in questions:
        database.inbox.add(id_, group_id, words, asker, named=bool(asker))


def texts(database, group_id):
    return [question.text for question in database.inbox.of(group_id)]


def test_a_question_is_kept_once_and_those_that_ask_the_same_are_one_group(database, clock):
    sent(database, ("1", "1", WORDS, ANN), ("1", "1", "anders", BOB))
    clock.go(hours=1)
    sent(database, ("2", "2", "iets anders", ""))
    clock.go(hours=1)
    sent(database, ("3", "1", "zonnepanelen op het dak?", BOB))
    assert list(database.inbox.groups().items()) == [("1", WORDS), ("2", "iets anders")]
    assert texts(database, "1") == [WORDS, "zonnepanelen op het dak?"]
    assert [(question.asker, question.named) for question in database.inbox.of("1")] == [(ANN, True), (BOB, True)]


def test_what_was_dealt_with_is_no_open_group_any_more(database):
    sent(database, ("1", "1", WORDS, ANN), ("2", "2", "iets anders", ""))
    database.inbox.close("1", QuestionState.ANSWERED, "iza-a")
    database.inbox.close("1", QuestionState.ELSEWHERE, "medisch")
    assert list(database.inbox.groups()) == ["2"]
    (first,) = database.inbox.of("1")
    assert (first.state, first.result) == (QuestionState.ANSWERED, "iza-a"), "the first that deals with it"


def test_what_an_edit_dealt_with_is_open_again_once_that_is_undone_and_what_is_erased_is_not(database):
    sent(database, ("1", "1", WORDS, ANN), ("2", "2", "iets anders", ""), ("3", "1", "zonnepanelen", BOB))
    database.inbox.close("1", QuestionState.ANSWERED, "iza-a", 7)
    database.inbox.close("2", QuestionState.ELSEWHERE, "medisch", 8)
    assert database.erase(BOB)
    (again,) = database.inbox.reopen(7)
    assert (again.id, again.state, again.result, again.reopened) == ("1", QuestionState.OPEN, "", 1)
    assert list(database.inbox.groups()) == ["1"]
    assert database.inbox.reopen(7) == ()


def test_who_is_forgotten_takes_their_questions_along_and_no_others(database):
    sent(database, ("1", "1", WORDS, ANN), ("2", "1", "zonnepanelen", BOB))
    assert database.erase(ANN)
    assert texts(database, "1") == ["", "zonnepanelen"]
    assert database.inbox.erased() == ("1",)
    with transaction(database.engine) as connection:
        rows = str(connection.execute(text("SELECT * FROM sent_questions")).all())
    assert ANN not in rows
    assert WORDS not in rows
    assert not database.erase(ANN)


def test_after_its_term_a_text_is_erased_and_its_row_goes_when_no_message_shows_it(database, clock):
    sent(database, ("1", "1", WORDS, ANN))
    clock.go(days=KEPT.days)
    database.inbox.erase_old()
    assert texts(database, "1") == [WORDS]
    sent(database, ("2", "1", "zonnepanelen", BOB))
    clock.go(seconds=1)
    database.inbox.erase_old()
    assert texts(database, "1") == ["", "zonnepanelen"]
    assert database.inbox.erased() == ("1",)
    database.inbox.drop_erased("1")
    assert texts(database, "1") == ["zonnepanelen"]
    assert database.inbox.erased() == ()


def test_the_owners_can_erase_a_group_at_once(database):
    sent(database, ("1", "1", WORDS, ANN), ("2", "1", "zonnepanelen", ""), ("3", "3", "iets anders", ""))
    database.inbox.erase("1")
    assert list(database.inbox.groups()) == ["3"]
    assert database.inbox.find("2").text == ""
    assert database.inbox.find("4") is None


def test_an_erased_text_is_gone_from_the_file_too(database, url):
    if not url.startswith("sqlite"):
        return
    file = Path(url.removeprefix("sqlite:///"))
    sent(database, ("1", "1", WORDS, ANN))
    assert WORDS.encode() in file.read_bytes()
    database.inbox.erase("1")
    assert WORDS.encode() not in file.read_bytes()


def test_changes_are_heard_in_this_process(database):
    heard = []
    database.inbox.listen(lambda: heard.append(1))
    sent(database, ("1", "1", WORDS, ANN))
    database.inbox.close("1", QuestionState.ANSWERED, "iza-a")
    database.inbox.erase("1")
    database.erase(ANN)
    assert len(heard) == 4
