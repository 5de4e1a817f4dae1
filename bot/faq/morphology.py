"""Dutch words → stems, with the collection's own words as the judge.

Snowball's Dutch stemmer takes off endings, but leaves "tekent" and "getekend" apart from "tekenen". Where the
collection knows the infinitive, those forms are read as that verb first.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

import Stemmer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

_MIN_VERB = 5
_LONG_VOWEL = re.compile(r"(aa|ee|oo|uu)(?=[^aeiou]$)")
_local = threading.local()


def snowball(word: str) -> str:
    """The Snowball stem of one folded word."""
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:  # a stemmer keeps state while it works, so each thread has its own
        stemmer = _local.stemmer = Stemmer.Stemmer("dutch", 0)  # remembers nothing: ``Analyser.stem`` does
    return str(stemmer.stemWord(word))


def stem(word: str, vocabulary: AbstractSet[str]) -> str:
    """The stem of a word; finite verb forms follow their infinitive where the vocabulary has it."""
    for infinitive in _infinitives(word):
        if infinitive in vocabulary:
            return snowball(infinitive)
    return snowball(word)


def _infinitives(word: str) -> Iterator[str]:
    if len(word) < _MIN_VERB or word[-1] not in "td":
        return
    bodies = [word[:-1]]
    if word.startswith("ge"):
        bodies.append(word[2:-1])
    for body in bodies:
        yield body + "en"
        yield _LONG_VOWEL.sub(lambda vowels: vowels.group()[0], body) + "en"
        yield body + body[-1:] + "en"
