"""Calls to coordinate what each practice decides alone: who signs, a joint refusal, tariffs and offers compared.

Asked by ``reading.read``. Competition law forbids these (Mededingingswet, art. 6), and the bot helps with none of
them. A question about that rule itself ("mogen wij samen onderhandelen?") is no call, nor is one about a national
accord.

Two judges. The rules know the plain wordings, by the signs in ``phrases/coordination.txt``. Where the model is at
hand, the likeness of a sentence to calls and to questions that look like one (``coordination_weights.json``) finds
other wordings. ``arbiter.answer`` decides what becomes of them: the sentence on competition law and nothing else,
or that sentence beside an answer.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from bot.answering.phrases import phrases

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Embed = Callable[[str], NDArray[np.float32] | None]

MOST = 40
"""So many signs of one kind are looked at in a sentence."""
SHORT_SENTENCE = 40
"""In so many characters a sentence leans on the one before it: "Wat krijgen jullie?"."""
NEAR = 90
"""Two signs of a call stand at most so many characters apart."""
MOST_COMPARED = 4
"""So many sentences of a message are compared by meaning, the last ones that have a sign."""
SIGNS = (
    *("signing", "contract", "who", "peers", "colleagues", "list", "together", "act", "peers-addressed", "matter"),
    *("outright", "price", "others", "exchange", "rule", "national", "between-practices", "signing-or-price"),
    *("standpoint", "blame"),
)
"""The sections of the phrases."""
_HORTATIVE = ("laten we", "zullen we", "let's", "spreken we af")
"""A proposal stays one where it says in the same breath that it may not."""


class Coordination(StrEnum):
    """Nearness of a message to a call to coordinate."""

    NONE = "none"
    NEAR = "near"
    """About practices among themselves and tariffs, offers or signing; more often than not a question about the
    rule."""
    LIKELY = "likely"
    """Like a call by its meaning: a call, unless it turns out to be about something else."""
    CALL = "call"
    """A call by the rules."""


@dataclass(frozen=True)
class AnonymousSentence:
    """A sentence as written, and in lower case with "verzekeraar" for the name of every insurer."""

    written: str
    plain: str

    @cached_property
    def signs(self) -> Signs:
        """The signs in it, each looked for once."""
        return Signs(self.plain.strip())


def coordination_in(sentences: Iterable[AnonymousSentence]) -> tuple[Coordination, str]:
    """Nearness of a message to a call to coordinate by the rules, and the sentence that decides it."""
    signs = _signs_in(sentences)
    for sentence, found_signs in signs:
        if _is_call(found_signs):
            return Coordination.CALL, sentence.plain.strip()
    touching = [sentence.plain.strip() for sentence, found_signs in signs if _touches(found_signs)]
    return (Coordination.NEAR, touching[-1]) if touching else (Coordination.NONE, "")


def coordination_by_meaning(sentences: Iterable[AnonymousSentence], embed: Embed) -> Coordination:
    """Nearness of a message by likeness to the examples, of its last sentences that have a sign.

    ``embed`` gives the meaning of a text as a vector; None where there is no model. In a message with a question
    mark the story around the question is no call.
    """
    nearest = Coordination.NONE
    message = tuple(sentences)
    questioned = any("?" in sentence.plain for sentence in message)
    signed = [
        pair for pair in _signs_in(message) if "between-practices" in pair[1] or "signing-or-price" in pair[1]
    ]
    for sentence, found_signs in signed[-MOST_COMPARED:]:
        if found_signs.national or found_signs.opinion:
            continue
        if (meaning := embed(sentence.written.strip())) is None:
            continue
        likeness = _weights().likeness(found_signs, meaning)
        if (
            likeness > _weights().call_from
            and "rule" not in found_signs
            and (not questioned or "?" in sentence.plain)
        ):
            return Coordination.LIKELY
        if likeness > _weights().near_from:
            nearest = Coordination.NEAR
    return nearest


def asks_who_signs(sentence: str) -> bool:
    """True when a call asks who signs and who does not, or for a list of them."""
    signs = Signs(sentence)
    return "signing" in signs and ("list" in signs or "who" in signs)


def claims(sentences: Iterable[AnonymousSentence]) -> bool:
    """True when a message asks whether the sources say what it claims, or only judges a party."""
    return any(sentence.signs.opinion for sentence in sentences)


def asks_for_joint_action(sentences: Iterable[AnonymousSentence]) -> bool:
    """True when a message asks whether practices may do together what each decides alone."""
    return any(
        "may" in signs and signs.near("together", "act") and not signs.national
        for _, signs in _signs_in(sentences)
    )


def _signs_in(sentences: Iterable[AnonymousSentence]) -> list[tuple[AnonymousSentence, Signs]]:
    """Each sentence with its signs; then each short one together with the one before it, on which it leans."""
    telling = [sentence for sentence in sentences if sentence.plain.strip()]
    joined = [
        AnonymousSentence(f"{first.written} {second.written}", f"{first.plain.strip()} {second.plain.strip()}")
        for first, second in pairwise(telling)
        if len(second.plain.strip()) <= SHORT_SENTENCE
    ]
    return [(sentence, sentence.signs) for sentence in (*telling, *joined)]


def _touches(signs: Signs) -> bool:
    """True when a sentence is about practices among themselves and about tariffs, offers or signing."""
    return signs.near("between-practices", "signing-or-price") and not signs.national


def _is_call(signs: Signs) -> bool:
    if "outright" in signs:
        return "rule" not in signs and not signs.national
    if signs.near("together", "act"):
        return ("rule" not in signs or signs.sentence.startswith(_HORTATIVE)) and not signs.national
    return _asks_of_others(signs) and "rule" not in signs and not signs.national


def _asks_of_others(signs: Signs) -> bool:
    """True when a sentence asks what other practices decided, or for what price."""
    if signs.near("signing", "list"):
        return True
    if signs.near("signing", "who") or signs.near("signing", "peers"):
        return "contract" in signs or "colleagues" in signs
    return signs.near("matter", "peers-addressed") or ("price" in signs and signs.near("others", "exchange"))


class Signs:
    """The signs in a sentence in lower case, by section of the phrases."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        self._by_section: dict[str, list[re.Match[str]]] = {}

    def __contains__(self, section: str) -> bool:
        return bool(self._matches(section))

    @property
    def national(self) -> bool:
        """True for a national accord, which is public, and not a contract."""
        return "national" in self and "contract" not in self

    @property
    def opinion(self) -> bool:
        """True for a claim or a judgment that the sources are to confirm, and no proposal to act."""
        return ("standpoint" in self or "blame" in self) and "act" not in self

    def near(self, section: str, other: str) -> bool:
        """True when two signs stand close to each other, in either order, and are not the same words."""
        return any(
            -NEAR <= first.start() - second.end() <= NEAR and -NEAR <= second.start() - first.end() <= NEAR
            for first in self._matches(section)
            for second in self._matches(other)
        )

    def _matches(self, section: str) -> list[re.Match[str]]:
        if section not in self._by_section:
            matches = phrases("coordination")[section].finditer(self.sentence)
            self._by_section[section] = list(islice(matches, MOST))
        return self._by_section[section]

    @property
    def features(self) -> list[bool]:
        """Presence of each sign, in the order of their weights."""
        return [section in self for section in SIGNS]


@dataclass(frozen=True)
class _Weights:
    """Linear weights of the meaning and the signs; ``python -m tests.coordination_weights`` learns them."""

    meaning: NDArray[np.float32]
    signs: NDArray[np.float32]
    constant: float
    call_from: float
    near_from: float

    def likeness(self, signs: Signs, vector: NDArray[np.float32]) -> float:
        return float(self.meaning @ vector + self.signs @ signs.features) + self.constant


@cache
def _weights() -> _Weights:
    import numpy as np  # noqa: PLC0415 - a message is read without the model, and without numpy, too

    learned: Mapping[str, Any] = json.loads(
        files(__package__).joinpath("coordination_weights.json").read_text("utf-8")
    )
    meaning: Sequence[float] = learned["meaning"]
    signs: Mapping[str, float] = learned["signs"]
    return _Weights(
        np.array(meaning, np.float32),
        np.array([signs[name] for name in SIGNS], np.float32),
        learned["constant"],
        learned["call_from"],
        learned["near_from"],
    )
