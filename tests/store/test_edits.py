"""Edits of the content are kept, with who, when and why, and end once."""

from bot.store.edit_records import EditState


def test_an_edit_is_kept_with_who_when_and_why(database, clock):
    assert database.edits.version() == ""
    record = database.edits.add('[["deadlines"]]', "U1", "de brief van juni")
    assert (record.made_by, record.reason, record.at) == ("U1", "de brief van juni", clock.moment)
    version, active = database.edits.active()
    assert active == (record,)
    assert version


def test_every_process_sees_a_change_by_the_version(database, opened, clock):
    other = opened().edits
    seen = [other.version()]
    first = database.edits.add("[]", "U1")
    seen.append(other.version())
    database.edits.add("[]", "U1")
    seen.append(other.version())
    clock.go(seconds=1)
    assert database.edits.end([first.number], EditState.UNDONE, "U2") == [first.number]
    seen.append(other.version())
    assert len(set(seen)) == len(seen)


def test_an_edit_ends_once_and_stays_in_the_history(database, opened):
    first, second = (database.edits.add("[]", "U1") for _ in range(2))
    assert list(database.edits.end([first.number], EditState.UNDONE, "U2")) == [first.number]
    assert list(opened().edits.end([first.number, second.number], EditState.EXPORTED, "export")) == [second.number]
    assert database.edits.active()[1] == ()
    assert [(record.number, record.state, record.ended_by) for record in database.edits.history(5)] == [
        (second.number, EditState.EXPORTED, "export"),
        (first.number, EditState.UNDONE, "U2"),
    ]
    assert database.edits.find(99) is None


def test_who_is_erased_is_no_longer_named(database):
    record = database.edits.add("[]", "U1")
    database.edits.end([record.number], EditState.UNDONE, "U1")
    database.erase("U1")
    kept = database.edits.find(record.number)
    assert (kept.made_by, kept.ended_by) == ("", "")
