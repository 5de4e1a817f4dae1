"""Questions that people sent on to the owners of the content: the text as it was redacted, for 30 days at most.

Questions that ask the same are one group, which the owners deal with as one. Every call is one transaction and may
be repeated without harm.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, select, update

from bot.store.engine import insert_into, transaction
from bot.store.schema import sent_questions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import ColumnElement, Row

    from bot.store.engine import TimedEngine

KEPT = dt.timedelta(days=30)
ERASED = {"text": "", "asker": "", "named": False, "state": "erased"}
"""Values of a question that was erased; its row stays until the messages in Slack show it no more."""


class QuestionState(StrEnum):
    """State of a question that was sent on."""

    OPEN = "open"
    ANSWERED = "answered"
    """By an item of the FAQ; ``result`` is its id."""
    ELSEWHERE = "elsewhere"
    """Not for this content; ``result`` is the id of the kind of question (``elsewhere.yaml``)."""
    ERASED = "erased"


class SentQuestion(NamedTuple):
    """One question that was sent on."""

    id: str
    """A UUID in text."""
    group_id: str
    """The id of the first question of its group."""
    text: str
    asker: str
    """The id of who asked, to answer them; empty where they chose so."""
    named: bool
    """True where the owners may see who asked."""
    at: dt.datetime
    state: QuestionState = QuestionState.OPEN
    result: str = ""
    edit: int = 0
    """The number of the edit of the content that dealt with it."""
    reopened: int = 0
    """Times that such an edit was undone."""


class Inbox:
    """Raises LedgerError when the database can't be reached."""

    def __init__(self, timed: TimedEngine) -> None:
        self.engine = timed.engine
        self._timed = timed
        self._listeners: list[Callable[[], object]] = []

    def listen(self, changed: Callable[[], object]) -> None:
        """Call this after every change in this process, from the thread of the change."""
        self._listeners.append(changed)

    def add(self, id_: str, group_id: str, text: str, asker: str, *, named: bool) -> None:
        """Keep a question, once."""
        with transaction(self.engine) as connection:
            values = SentQuestion(id_, group_id, text, asker, named, self._timed.time(connection))._asdict()
            connection.execute(insert_into(self.engine, sent_questions).values(values).on_conflict_do_nothing())
        self.changed()

    def groups(self) -> dict[str, str]:
        """The text of the first question of every open group, by the id of the group, the newest first."""
        newest_first = self._select(_OPEN, order=sent_questions.c.at.desc())
        return {question.group_id: question.text for question in newest_first}  # the oldest of a group comes last

    def of(self, group_id: str) -> tuple[SentQuestion, ...]:
        """The questions of a group, erased ones too, the oldest first."""
        return self._select(sent_questions.c.group_id == group_id)

    def find(self, id_: str) -> SentQuestion | None:
        """The question with this id; None when it is gone."""
        return next(iter(self._select(sent_questions.c.id == id_)), None)

    def dealt_with(self) -> tuple[SentQuestion, ...]:
        """The questions that are dealt with and whose askers may be answered, the oldest first."""
        return self._select(_DEALT_WITH, sent_questions.c.asker != "")

    def close(self, group_id: str, state: QuestionState, result: str, edit: int = 0) -> None:
        """The open questions of a group are dealt with, by an edit of the content."""
        with transaction(self.engine) as connection:
            open_ones = update(sent_questions).where(sent_questions.c.group_id == group_id, _OPEN)
            connection.execute(open_ones.values(state=state, result=result, edit=edit))
        self.changed()

    def reopen(self, edit: int) -> tuple[SentQuestion, ...]:
        """Questions that this edit dealt with are open again, those whose text is not erased; as they are now."""
        values = {"state": QuestionState.OPEN, "result": "", "edit": 0, "reopened": sent_questions.c.reopened + 1}
        with transaction(self.engine) as connection:
            reopening = update(sent_questions).where(sent_questions.c.edit == edit, _DEALT_WITH).values(values)
            rows = connection.execute(reopening.returning(sent_questions)).all()
        self.changed()
        return _read(rows)

    def erase(self, group_id: str) -> None:
        """Erase the texts of a group, and who asked."""
        with transaction(self.engine) as connection:
            connection.execute(update(sent_questions).where(sent_questions.c.group_id == group_id).values(ERASED))
        self.changed()

    def erase_old(self) -> None:
        """Erase what is past its term; a row whose message can't be changed goes after another term."""
        with transaction(self.engine) as connection:
            now = self._timed.time(connection)
            connection.execute(update(sent_questions).where(sent_questions.c.at < now - KEPT).values(ERASED))
            connection.execute(delete(sent_questions).where(sent_questions.c.at < now - 2 * KEPT))

    def erased(self) -> tuple[str, ...]:
        """The groups with erased questions that messages in Slack may still show."""
        with transaction(self.engine) as connection:
            groups = connection.execute(select(sent_questions.c.group_id).where(_ERASED).distinct())
            return tuple(groups.scalars())

    def drop_erased(self, group_id: str) -> None:
        """Drop the rows of erased questions, which no message shows any more."""
        with transaction(self.engine) as connection:
            connection.execute(delete(sent_questions).where(sent_questions.c.group_id == group_id, _ERASED))

    def _select(
        self, *where: ColumnElement[bool], order: ColumnElement[Any] = sent_questions.c.at
    ) -> tuple[SentQuestion, ...]:
        chosen = select(sent_questions).where(*where).order_by(order, sent_questions.c.id)
        with transaction(self.engine) as connection:
            return _read(connection.execute(chosen).all())

    def changed(self) -> None:
        """Tell the listeners of a change."""
        for listener in self._listeners:
            listener()


_DEALT_WITH: ColumnElement[bool] = sent_questions.c.state.in_([QuestionState.ANSWERED, QuestionState.ELSEWHERE])
_OPEN: ColumnElement[bool] = sent_questions.c.state == QuestionState.OPEN
_ERASED: ColumnElement[bool] = sent_questions.c.state == QuestionState.ERASED


def _read(rows: Iterable[Row[Any]]) -> tuple[SentQuestion, ...]:
    questions = (SentQuestion._make(row) for row in rows)
    return tuple(question._replace(state=QuestionState(question.state)) for question in questions)
