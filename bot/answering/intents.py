"""The kind of answer that a sentence asks for, by the words it asks with."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.answering.phrases import any_word, phrases


class Intent(StrEnum):
    """The kind of answer that is asked for."""

    WHEN = "when"
    """A date: "wanneer", "welke datum", "hoe lang nog", "over hoeveel weken"."""
    AGENDA = "agenda"
    """Everything in a period: "wat speelt er in april", "eerstvolgende datum"."""
    WHO = "who"
    WHAT = "what"
    MEANING = "meaning"
    """The meaning of a term or abbreviation: "waar staat GZSP voor", "GRZ?"."""
    HOW_MUCH = "how-much"
    """A number: "hoeveel", "hoe vaak", "hoe hoog"."""
    WHICH = "which"
    DUTY = "duty"
    """Anything that one must do: "moet ik nu nog iets doen"; a calendar does not tell that."""
    YES_NO = "yes-no"
    WHY = "why"
    HOW = "how"
    NONE = "none"
    """No question, only words: "contractronde noord-brabant"."""


VERB = any_word("grammar", "verb")
"""A finite verb with which a question may open."""
INTERROGATIVE = any_word("grammar", "interrogative")
PRONOUN = any_word("grammar", "pronoun")
SUBJECT = any_word("grammar", "subject")
PREPOSITION = any_word("grammar", "preposition")
LEAD = rf"(?:{any_word('grammar', 'lead')}[ ,:]+)*"
"""Words that may stand before a question."""

_OPENS_WITH_VERB = re.compile(rf"\W*{LEAD}{VERB}\b")
_ASKS_TO_TELL = re.compile(
    rf"\W*{LEAD}(?:(?:kun|kan|kunt|kunnen|can|could) (?:je|jij|u|iemand|jullie|you)\b.{{0,40}}?"
    r"\b(?:uitleggen|uitlegen|vertellen|zeggen|aangeven|toelichten|opzoeken|tell|explain)|weet (?:iemand|je|jij|u)"
    r"|do you know)\b"
)
_YES_NO = re.compile(
    rf"(?:[,;:?!.] *(?:en |of |maar )?|\b(?:en|of|maar) ){VERB} {PRONOUN}\b|^als\b.*?\b{VERB} {SUBJECT}\b"
    r"|\bklopt\b|\bis het (?:waar|zo)\b"
    rf"|\b(?:weten|afvragen|vraag me af|benieuwd) of\b"
)
OF_MORE = re.compile(r"\b(?:ik|we|wij|je|jij|huisartsen)\b|\b(?:wat|what) (?:zit|zat|staat|stond|kwam|komt)\b")
"""A question with "wat" of what one does or gets, or of what is in it, asks not for the meaning of the name."""
_PRACTICE = r"(?:ik|we|wij|je|men|mijn praktijk|onze praktijk)"
_OF_DUTY = re.compile(
    rf"\W*{LEAD}(?:(?:moet|moeten|hoef|hoeven) {_PRACTICE}\b.{{0,20}}\b(?:iets|niets|niks|nog wat)\b"
    rf"|(?:heb|hebben|heeft) {_PRACTICE}\b.{{0,20}}\b(?:iets|niets|wat) te (?:doen|regelen|ondernemen)\b)"
)
_ON_CONDITION = re.compile(rf"\b(?!wanneer|when){INTERROGATIVE}\b[^,;:?]* (?:wanneer|when) {PRONOUN}\b")
"""With "wanneer" as *if*: "welke gevolgen heeft het wanneer wij niet tekenen"."""
_WHETHER = ("of ", "if ")
_AFTER_A_VERB = frozenset((Intent.WHEN, Intent.AGENDA, Intent.HOW_MUCH))
"""Behind a verb these still count: "weet je wanneer"; "weet de verzekeraar wie" is answered with yes or no."""


def intent_of(flattened: str, *, agenda: bool = True) -> Intent:
    """The intent of a sentence in lower case; without ``agenda`` it is about a subject, and not about a time."""
    if request := _ASKS_TO_TELL.match(flattened):
        rest = flattened[request.end() :].lstrip()
        return intent_of(rest, agenda=agenda)
    if _OF_DUTY.match(flattened):
        return Intent.DUTY
    if flattened.startswith(_WHETHER):
        return Intent.YES_NO
    opens_with_verb = _OPENS_WITH_VERB.match(flattened)
    for section, pattern in phrases("intents").items():
        intent = Intent(section)
        if (opens_with_verb and intent not in _AFTER_A_VERB) or (intent is Intent.AGENDA and not agenda):
            continue
        if intent is Intent.WHEN and _ON_CONDITION.search(flattened):
            continue
        if intent is Intent.WHAT and not opens_with_verb and _YES_NO.search(flattened):
            return Intent.YES_NO
        if pattern.search(flattened):
            return intent
    return Intent.YES_NO if opens_with_verb or _YES_NO.search(flattened) else Intent.NONE
