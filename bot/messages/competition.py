"""Competition-law sentence, and when it goes along: whole in a channel, short for one person.

- Dates of contracts carry it (``competition_notice``): whole in reminders and lists of a channel (``notices.py``,
  ``date_lists.py``), short in private lists, in a follow-up and in a calendar feed. Callers about contracts that
  hold no date say ``contract=``.
- Answers that all in a channel read (``public_answers.py``, ``sharing.py``) have it whole in a channel about
  contracts or of unknown subject, whatever is asked, and elsewhere when the answer itself has it
  (``with_competition_notice``).
- A call to coordinate (``bot/answering/coordination.py``) gets the whole sentence and nothing else (``caution``);
  a question near to one gets the short one (``with_short_notice``); ``bot/answering/arbiter.py`` decides both.

Its text stands in ``data/organisation.yaml``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.answer import RefusedCall
from bot.calendar.audience import audience, item_name
from bot.messages.message import Message, Paragraph, SmallPrint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.calendar.audience import ChannelScope, Dated
    from bot.content.models import Content, Round
    from bot.messages.message import Part


def with_competition_notice(
    content: Content, parts: Iterable[Part], scope: ChannelScope | None, *lines: str
) -> tuple[Part, ...]:
    """Parts as they may stand in a channel, with ``lines`` below them and the whole sentence where it belongs.

    It belongs in a channel about contract rounds, where the subject of the channel is not known (None), and under
    parts that carry the short sentence; once.
    """
    notice, short = competition_sentence(content), competition_sentence(content, short=True)
    shown = tuple(parts)
    present = any(notice in _lines(part) for part in shown)
    needed = scope is None or _about_rounds(content, scope) or any(short in _lines(part) for part in shown)
    whole = (rest for part in shown for rest in _without(part, short))
    return (*whole, SmallPrint((*((notice,) if needed and not present else ()), *lines)))


def _lines(part: Part) -> tuple[str, ...]:
    match part:
        case SmallPrint(lines):
            return lines
        case Paragraph(text):
            return (text,)
    return ()


def _without(part: Part, sentence: str) -> tuple[Part, ...]:
    if not isinstance(part, SmallPrint):
        return (part,)
    left = tuple(line for line in part.lines if line != sentence)
    return (replace(part, lines=left),) if left else ()


def _about_rounds(content: Content, scope: ChannelScope) -> bool:
    followed = {name.partition("/")[0] for name in scope.audiences}
    return any(item_name(series) in followed for series in content.rounds) or bool(scope.insurers or scope.regions)


def about_contract(dated: Dated | Round) -> bool:
    """True for the contract with an insurer: every round, and deadlines for a contract channel."""
    return any(name.startswith("verzekeraar:") for name in audience(dated))


def competition_sentence(content: Content, *, short: bool = False) -> str:
    """Text of the sentence."""
    organisation = content.organisation
    return organisation.competition_notice_short if short else organisation.competition_notice


def competition_notice(
    content: Content, dates: Iterable[Dated | Round], *, short: bool = False, contract: bool = False
) -> tuple[SmallPrint, ...]:
    """Sentence under these dates, when one is about a contract or ``contract`` says so; else empty.

    The ``short`` one is for a list or an answer that only one person sees.
    """
    if not (contract or any(map(about_contract, dates))):
        return ()
    return (SmallPrint((competition_sentence(content, short=short),)),)


def caution(content: Content, refused: RefusedCall | None = None) -> Message:
    """Reply to a call to coordinate: a no, the whole sentence and nothing that helps it."""
    no = (_NO[refused],) if refused else ()
    return Message((Paragraph(" ".join((*no, competition_sentence(content)))),))


_NO = {
    RefusedCall.WHO_SIGNS: "Nee, wie er wel of niet tekent houd ik niet bij.",
    RefusedCall.JOINT_ACTION: "Nee, daaraan werk ik niet mee.",
    RefusedCall.AGREEMENT: "Nee: zo'n afspraak tussen praktijken mag niet.",
}


def with_short_notice(content: Content, message: Message) -> Message:
    """Answer to a question near to a call to coordinate, with the short sentence under it; once."""
    notice = competition_sentence(content, short=True)
    present = any(notice in _lines(part) for part in message.parts)
    return message if present else Message((*message.parts, SmallPrint((notice,))))
