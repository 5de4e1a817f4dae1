"""Questions asked on the command line, and their replies as lines of JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.answering.answer import (
    DateFact,
    ElsewhereFact,
    Outcome,
    PassageFact,
    RegionFact,
    RoundFact,
    TermFact,
)
from bot.answering.arbiter import answer
from bot.messages import render_text
from bot.messages.message import Buttons, ListRow, Message
from handlers.inquiry import Inquiry, typed_words
from handlers.questions import answer_question
from handlers.routing import is_question

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from bot.answering.answer import Answer, Fact
    from bot.answering.evaluation import EvaluationReply
    from bot.edition import Edition
    from bot.messages.message import Button

RESULTS = 10


class Asking:
    """Asks one edition of the content, on one day, in one channel."""

    def __init__(self, edition: Edition, today: dt.date, channel: str = "") -> None:
        self._edition, self._today, self._channel = edition, today, channel

    def answer(self, text: str) -> Answer:
        """The answer to a question as a value."""
        return answer(typed_words(text), self._edition.index, self._today)

    def reply(self, text: str) -> EvaluationReply:
        """The reply for evaluation."""
        from bot.answering.evaluation import EvaluationReply, reply_of  # noqa: PLC0415 - asking needs it not

        message, result = self.asked(text)
        text_of_reply = _without_buttons(message)
        return reply_of(result, text_of_reply) if result else EvaluationReply(Outcome.SURE, (), text_of_reply)

    def line(self, text: str) -> dict[str, Any]:
        """The reply as a line of ``ask --json``; a subcommand by name has no results."""
        message, result = self.asked(text)
        outcome = result.outcome if result else Outcome.SURE
        return {
            "q": text,
            "outcome": outcome.value,
            "confident": outcome is Outcome.SURE,
            "results": _results(result) if result else [],
            "text": _without_buttons(message),
            "buttons": [button.label for button in _buttons(message)],
        }

    def asked(self, text: str) -> tuple[Message, Answer | None]:
        """The reply, and the answer as a value; a subcommand by name has none."""
        answers: list[Answer] = []
        inquiry = Inquiry(typed_words(text), (self._channel,), self._today, self._edition, answers.append)
        if is_question(inquiry.words):
            return answer_question(inquiry), answers[0]
        from handlers.registry import reply_to  # noqa: PLC0415 - it imports every subcommand, a question needs none

        return reply_to(inquiry), answers[0] if answers else None


def _results(result: Answer) -> list[dict[str, Any]]:
    """The FAQ items with their scores, best first, then the other things that are shown, by id."""
    scores: dict[str, float] = {}
    for candidate in (*result.alternatives, *result.ranked):
        if isinstance(candidate.fact, PassageFact):
            scores.setdefault(candidate.fact.item.id, round(candidate.score, 4))
    items = list(result.items.values())[:RESULTS]
    results = [{"id": item.id, "letter": item.letter, "score": scores.get(item.id, 0.0)} for item in items]
    others = dict.fromkeys(id_ for fact in result.shown for id_ in _other_ids(fact))
    return results + [{"id": id_, "letter": None, "score": 1.0} for id_ in others]


def _other_ids(fact: Fact) -> Iterator[str]:
    """The ids of what a fact shows that is no FAQ item."""
    match fact:
        case TermFact(term):
            yield term.id
        case DateFact(occurrences, undated):
            yield from (occurrence.item_id for occurrence in occurrences)
            yield from (deadline.id for deadline in undated)
        case RoundFact(occurrences=occurrences) as of_round:
            yield from of_round.ids
            yield from (occurrence.item_id for occurrence in occurrences)
        case RegionFact(regions):
            yield from (region.id for region in regions)
            yield from (id_ for region in regions for id_ in region.insurers)
        case ElsewhereFact(topic):
            yield topic.id


def _without_buttons(message: Message) -> str:
    return render_text.render(Message(tuple(part for part in message.parts if not isinstance(part, Buttons))))


def _buttons(message: Message) -> Iterator[Button]:
    for part in message.parts:
        if isinstance(part, Buttons):
            yield from part.buttons
        elif isinstance(part, ListRow):
            yield part.button
