"""One question → everything that may answer it, from whatever the content has, with comparable fits.

Found by words and meaning are passages, terms, dates by name and kinds of questions for elsewhere; they have the
fit of the search. Found by reading are dates in a period, rounds and regions; they have a fit by how much of the
question is explained by names, times and words about the subject, in the units of the search: a passage that is
asked for word for word has about 4, one that answers at all mostly more than 2.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.answering.answer import (
    DateFact,
    ElsewhereFact,
    Grounds,
    RegionFact,
    RoundFact,
    TermFact,
)
from bot.answering.coordination import Coordination
from bot.answering.intents import LEAD, Intent, intent_of
from bot.answering.language import Language, in_plain_spelling
from bot.answering.phrases import vocabulary
from bot.answering.plain_wording import of_any_insurer
from bot.answering.reading import MessageKind
from bot.answering.time_expressions import Granularity
from bot.calendar.audience import NATIONAL, audience
from bot.calendar.occurrences import first_times, is_past
from bot.content.flat_text import flat, words_of
from bot.content.models import (
    Basis,
    Deadline,
    Elsewhere,
    FaqItem,
    PhaseKind,
    Round,
    Status,
    Term,
)
from bot.content.names import EntityKind
from bot.content.when import Precision
from bot.faq.calibration import Evidence
from bot.faq.dutch import asking_words, everyday_words, function_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.answering.answer import Fact
    from bot.answering.gazetteer import Entity
    from bot.answering.index import AnswerIndex, Calendar
    from bot.answering.reading import AskedQuestion, Reading
    from bot.answering.time_expressions import Period
    from bot.calendar.occurrences import Occurrence
    from bot.faq.collection import Owner
    from bot.faq.finder import Search

CONSIDERED: Mapping[type, int] = {FaqItem: 7, Deadline: 4, Term: 2, Elsewhere: 1}
"""So many documents of each kind are considered, the likeliest."""
PER_DOCUMENT = 2
"""So many passages of one."""
DATES = 3
"""So many dates are shown for a name; for a period as many as fall in it."""
IN_PERIOD = 6
WHOLE_DATE = 0.6
"""Share of the words of a date from which a passage tells of that day: one that shares two of three has less."""
STEPS = 3
"""So many steps of rounds."""
STEP_NAMED, STEP_NEAR = 0.25, 0.1
"""The share of a question from which it names a step, and how near the best another one must be to go along."""
A_YEAR = dt.timedelta(days=366)
WINDOW = 92
"""Days; what may fall on any day of a longer window falls in a period only with its last day."""

WHEN_ASKED = {Intent.WHEN: 1.0, Intent.AGENDA: 0.5}
"""Gain of a date where a date is asked."""
NOT_ASKED, NO_MEANING_ASKED = -0.4, -0.7
"""Loss of a date and of a term where something else is asked."""
RULE, OF_THE_RULE = "mededingingswet", 0.8
"""The term of the law on competition, and the gain of the item on it where practices ask what they may do."""
NO_PAGE = -1.5
"""Loss of a date where the page in the source is asked for: a passage cites that."""
OF_THAT_TERM = 0.3
"""Gain of a date that is about the term that is named."""
IN_THAT_PERIOD = 0.5
"""Gain of a date that falls in the period that is named."""
PAST, PAST_OF_INSURER = 0.2, 1.5
"""Loss of a date that is past, the more where an insurer is named: of that the next round is asked."""
MEANING_OF_NAMED = 0.8
"""Gain of a term that is named where a meaning is asked."""
OTHER_MEANING, OTHER_WORD = 2, 4
"""Words, of so many letters, of another meaning of a term from which a question asks what the term means."""
ONLY_NAME = 5.0
"""The fit of a term that is all that is asked."""
BY_READING = 4.2
"""The fit by reading where all of a question is explained: that of a passage that is asked for word for word."""
READ_BAR = 2.0
"""The fit by reading under which too much of the question is unexplained."""
UNEXPLAINED = 3.5
"""Loss of a fit by reading if nothing of the question is explained; for a part as much less."""

FULL_GAIN = 2.5
"""Fit of a document from which its gain counts in full; one that fits less gains less."""
MISTYPED_FROM = 7
"""Letters from which a word about rounds is known in spite of a slip."""
OF_ANY_INSURER = 1 / 3
"""Weight of a question put as one about any insurer."""
ALONE = 0.5
"""Weight of the part of a question that asks, beside the question in its context."""
OWN_WORDS = 2
"""Least content words of a question that is judged by its own words, or by them as much as by its context."""
_MISSING = 0.7
"""Loss of a round for each that is missing: its name, a word for a round, a time that is asked or named."""
_WORDS = vocabulary("subjects")
_MAY = re.compile(rf"\W*{LEAD}(?:mag|mogen|may|can)\b")
_A_YEAR = re.compile(r"20\d\d")
_WEATHER = re.compile(r"\b(?:het|'?t|voor|mooi|slecht|lekker|welk) weer\b(?! (?:tijd|zo|de|een|zover|eens|zo'n))")
"""The weather, and not "again": a question about a place that is none of a region."""
_NO_STEP = _WORDS["rounds"] | _WORDS["no-step"] | _WORDS["dates"]
_NO_NAMES = dict.fromkeys(EntityKind, frozenset[str]())
_DATES_ASKED = frozenset((Intent.WHEN, Intent.AGENDA))
_OF_PEOPLE = frozenset((Intent.WHO, Intent.WHICH))
_EXPLAINED = frozenset((Intent.WHAT, Intent.HOW, Intent.WHY, Intent.MEANING))
"""Intents with which "nu" and "nog" say little: "wat is dat nu"."""


class FactHit(NamedTuple):
    """A candidate with the evidence that the arbiter weighs."""

    fact: Fact
    fit: float
    above: float
    """Height of its subject above that of unrelated questions; below 0 the question is about another."""
    thing: object
    """The thing it is from: two facts from one are no rivals."""
    evidence: Evidence | None = None
    """Evidence of the search; None for a fact by reading."""
    linked: frozenset[str] = frozenset()
    """Ids of FAQ items that tell of the same: they are no rivals either."""
    gain: float = 0.0
    """Gain or loss by the kind of answer that is asked for."""
    reason: str = ""
    """Why it is a candidate, where it was found by reading."""

    @property
    def read(self) -> bool:
        """True for a fact by reading, False for one by words and meaning."""
        return self.evidence is None

    @property
    def grounds(self) -> Grounds:
        """Why it is a candidate."""
        return Grounds(self.fit, self.gain, self.evidence, self.reason)


class Candidates:
    """The candidates for one question of a message."""

    def __init__(self, reading: Reading, question: AskedQuestion, index: AnswerIndex, calendar: Calendar) -> None:
        self.reading, self.question, self.index, self.calendar = reading, question, index, calendar
        self.content = index.content
        self.terms = tuple(self.content.term_by_id[id_] for id_ in question.terms)
        self.insurers = tuple(self.content.insurer_by_id[id_] for id_ in question.insurers)
        self.regions = tuple(self.content.region_by_id[id_] for id_ in question.regions)
        self._words = _Words(reading, question)

    @cached_property
    def search(self) -> Search:
        """Everything by words and meaning; takes as long as the model takes."""
        question = self.question
        other = question.text if question.context and self._says_more_than_names else ""
        share = ALONE
        text = question.with_context
        written = self.reading.insurers_as_written([question])
        asked = " ".join((*(name for name in dict.fromkeys(written) if name not in text), text))
        if not other:
            other, share = of_any_insurer(asked, written), OF_ANY_INSURER
        if self.reading.language is Language.DUTCH:
            asked, other = in_plain_spelling(asked), in_plain_spelling(other)
        return self.index.finder.search(asked, other, share)

    @property
    def _says_more_than_names(self) -> bool:
        """False for a question like "is dat goed genoeg voor CZ", which its context alone makes clear."""
        names = self._words.names(EntityKind.INSURER) | self._words.names(EntityKind.REGION)
        words = self.question.words
        return len(words) >= OWN_WORDS and not everyday_words().union(names).issuperset(words)

    @cached_property
    def _own_words(self) -> NDArray[np.float32]:
        """Share of the question that the words of each passage cover, but for words that name no step."""
        words = words_of(flat(self.question.with_context))
        naming = (word for word in words if word not in _NO_STEP and not _A_YEAR.fullmatch(word))
        return self.index.finder.share_by_passage(" ".join(naming))

    @property
    def asks_now(self) -> bool:
        """True where it is asked how things are now: "bestaan ze nog", "is er dit jaar weer een training"."""
        question, words = self.question, self._words
        if question.intent in _DATES_ASKED or words.past:
            return False
        today = self.calendar.today
        this_year = any(
            period.precision is Granularity.YEAR and period.overlaps(today, today) for period in question.periods
        )
        still = question.intent not in _EXPLAINED and words.says("still")
        return this_year or still or words.says("now")

    @property
    def asks_page(self) -> bool:
        """True where the page in the source is asked for."""
        return self._words.has("page")

    def covered(self, sentences: Sequence[str]) -> list[float]:
        """Share of the question that each sentence covers."""
        return self.index.finder.covered(self.search, sentences)

    def settled(self) -> list[FactHit]:
        """Facts that names and times settle without a search; empty where words must be searched.

        Terms that are all that is named, or a date or round of which every word of the question is explained: no
        passage comes near those.
        """
        question = self.question
        if not (question.period or self.insurers or self.regions):
            terms = [self._only_named(term) for term in self.terms]
            return list(filter(None, terms)) if all(terms) else []
        hits = sorted(self._by_reading, key=lambda candidate: -candidate.fit)
        return hits[:1] if hits and hits[0].fit >= BY_READING else []

    def all(self) -> list[FactHit]:
        """Everything that may answer, best first; equal ones in the order in which they are tried."""
        hits = [*self._by_reading, *self._by_search()]
        return sorted(hits, key=attrgetter("fit"), reverse=True)

    # By words and meaning

    def _by_search(self) -> Iterator[FactHit]:
        finder = self.index.finder
        for document in finder.likeliest(self.search, CONSIDERED):
            match finder.collection.documents[document]:
                case FaqItem() as item:
                    gain = OF_THE_RULE if self._asks_what_may and item.terms[:1] == (RULE,) else 0.0
                    for position in self._of_named(finder.passages_of(self.search, document))[:PER_DOCUMENT]:
                        yield self._hit(self.index.passage_facts[position], position, item, gain)
                case Deadline() as deadline:
                    yield from self._deadline(deadline, finder.first_passage(document))
                case Term() as term if term.id not in self.question.terms:
                    yield self._term(term, finder.first_passage(document))
                case Elsewhere() as topic:
                    yield self._hit(ElsewhereFact(topic), finder.first_passage(document), topic)
        for term in self.terms:
            yield self._term(term, finder.first_passage(finder.collection.position[Term, term.id]))

    def _of_named(self, passages: Sequence[int]) -> Sequence[int]:
        """Passages of an item but for those about one insurer where only others are named."""
        named = self.question.insurers
        if not named:
            return passages
        of_one = self.index.insurer_of_passage
        return [position for position in passages if of_one.get(position, named[0]) in named] or passages

    @property
    def _asks_what_may(self) -> bool:
        """True where it is asked what practices may do about tariffs, offers or signing."""
        return self.reading.coordination is not Coordination.NONE and bool(_MAY.match(flat(self.question.text)))

    def _deadline(self, deadline: Deadline, position: int) -> Iterator[FactHit]:
        times = self.calendar.times.get(deadline.id, ())
        loose = (deadline,) if deadline.when.precision is Precision.NONE else ()
        if times or loose:
            period = self.question.period
            gain = WHEN_ASKED.get(self.question.intent, NOT_ASKED)
            if period and any(period.overlaps(occurrence.first_day, occurrence.last_day) for occurrence in times):
                gain += IN_THAT_PERIOD
            if self.asks_page:
                gain = NO_PAGE
            if gain > 0 and set(deadline.terms[:1]) & set(self.question.terms):
                gain += OF_THAT_TERM
            if not self._words.past and all(is_past(occurrence, self.calendar.today) for occurrence in times):
                gain -= PAST_OF_INSURER if self.insurers else PAST
            yield self._hit(
                DateFact(times, loose, period), position, deadline, gain, (*deadline.see_also, *deadline.terms)
            )

    def _term(self, term: Term, position: int) -> FactHit:
        if only := self._only_named(term):
            return only
        asked = self._asks_meaning
        gain = NO_MEANING_ASKED if not asked else MEANING_OF_NAMED if term.id in self.question.terms else 0.0
        return self._hit(TermFact(term), position, term, gain)

    def _only_named(self, term: Term) -> FactHit | None:
        """The term for certain, where terms are all that is asked."""
        named = term.id in self.question.terms and not self._words.beside(EntityKind.TERM)
        about_insurer = 0 < len(self.insurers) < len(self.terms)  # "wat houdt de module van CZ in"
        if about_insurer or not (named and self._asks_meaning):
            return None
        reason = f"alleen het begrip {term.term} wordt genoemd"
        return FactHit(TermFact(term), ONLY_NAME, ONLY_NAME, term, linked=frozenset(term.see_also), reason=reason)

    @cached_property
    def _asks_meaning(self) -> bool:
        if any(self._names_other_meaning(term) for term in self.terms):
            return True
        if len(self.question.terms) == 2:  # noqa: PLR2004 - a pair of terms does not yet ask what each means
            return intent_of(flat(self.question.text)) is Intent.MEANING
        return self.question.intent is Intent.MEANING

    def _names_other_meaning(self, term: Term) -> bool:
        """True where a question has words of another meaning of a term: "NAW is toch naam, adres"."""
        own = " ".join(word for word in self.question.words if word not in self._words.names(EntityKind.TERM))
        for other in term.other_meanings:
            named = [word for word in words_of(flat(other.meaning)) if len(word) >= OTHER_WORD and word in own]
            if len(named) >= OTHER_MEANING:
                return True
        return False

    def _hit(
        self, fact: Fact, position: int, thing: Owner, gain: float = 0.0, linked: Iterable[str] = ()
    ) -> FactHit:
        search = self.search
        number = self.index.finder.collection.passages[position].document
        document = search.documents.item(number)
        words = search.words.item(number)
        meaning = search.meaning.documents.item(number) if search.meaning else 0.0
        elsewhere = search.meaning.elsewhere if search.meaning else 0.0
        own = search.passages.item(position) - document
        gain *= min(1.0, max(0.0, document / FULL_GAIN)) if gain > 0 else 1.0
        bar = search.bar
        if isinstance(fact, ElsewhereFact):
            bar = search.calibration.nothing_below + (search.meaning.within if search.meaning else 0.0)
        return FactHit(
            fact,
            document + own + gain,
            document - bar,
            thing,
            Evidence(words, meaning, elsewhere),
            frozenset(linked),
            gain,
        )

    # By reading

    @cached_property
    def _by_reading(self) -> tuple[FactHit, ...]:
        return tuple(self._of_names_and_times())

    def _of_names_and_times(self) -> Iterator[FactHit]:
        intent, period = self.question.intent, self.question.period
        named = bool(self.insurers or self.regions)
        follows_up = named and self.reading.kind is MessageKind.FOLLOW_UP
        of_rounds = self._words.has("round") or follows_up
        asks_when = (intent in _DATES_ASKED or period is not None or follows_up) and intent is not Intent.DUTY
        if not of_rounds and not self.insurers and self.question.intent is Intent.NONE:
            asks_when &= not self._words.unexplained("insurer", "region", "date")[0]  # "regent het in Zwolle"
        if named and not of_rounds and _WEATHER.search(flat(self.question.text)):
            return
        of_all = self._words.has("rounds") or (of_rounds and asks_when)
        of_place = not self.insurers and (self._words.has("deadline") or intent is Intent.AGENDA)
        all_dates = self._words.has("dates") or of_place
        if named and all_dates and not (of_rounds or self._words.past):
            yield from self._all_dates()
            return
        if of_all or (named and (of_rounds or asks_when)):
            of_no_step = 2 * (self._asks_of_other_rounds or self._words.says("closing"))
            missing = 3 + self._words.past + of_no_step - of_rounds - asks_when - named
            yield from self._rounds(_MISSING * missing)
        if named and not (of_rounds and asks_when):
            yield from self._regions_named()
        if not named and (asks_when or intent is Intent.AGENDA) and not self._asks_whether_to_sign:
            yield from self._in_period()

    @property
    def _asks_whether_to_sign(self) -> bool:
        """True for "kan ik na 15 november nog tekenen": no date tells that."""
        return self.question.intent is Intent.YES_NO and self._words.says("closing")

    @property
    def _asks_of_other_rounds(self) -> bool:
        """True where the contract of now is asked for, or how rounds usually go, and not when the next one is."""
        words = self._words
        if self.question.intent is Intent.HOW_MUCH:  # "hoe vaak", "hoe lang"
            return True
        if words.has("current"):
            return True
        return self.question.intent not in _DATES_ASKED and (words.negated or words.says("habit"))

    @property
    def _insurers_meant(self) -> tuple[str, ...]:
        """Ids of the insurers that are named, else of those of the regions that are."""
        return self.question.insurers or tuple(id_ for region in self.regions for id_ in region.insurers)

    def _rounds(self, missing: float) -> Iterator[FactHit]:
        share, reason = self._words.unexplained("round", "insurer", "region", "date")
        ids = self._insurers_meant
        steps = self.calendar.coming_steps_of(ids)
        period = self.question.period
        asked = [step for step in steps if period is None or _about_period(step, period)]
        if not (asked or ids or self._words.has("rounds")):  # "mijn contract loopt eind dit jaar af"
            return
        beside, steps = not asked, asked or steps
        if any(_basis_of(step) is Basis.CUSTOMARY for step in steps):
            rhythmic = {_insurer_of(step) for step in steps if _basis_of(step) is not Basis.CUSTOMARY}
            steps = [
                step
                for step in steps
                if _basis_of(step) is not Basis.CUSTOMARY or (ids and _insurer_of(step) not in rhythmic)
            ] or steps
        if not ids:
            ids = tuple(_insurer_of(step) for step in steps)
        insurers = tuple(self.content.insurer_by_id[id_] for id_ in dict.fromkeys(ids))
        fact = RoundFact(insurers, self.regions, self._steps_asked(steps), period, beside=beside)
        yield self._read(fact, BY_READING - missing, share, reason)

    def _all_dates(self) -> Iterator[FactHit]:
        """The deadlines for everyone, and when each insurer of the names has a contract ready, as far as known."""
        share, reason = self._words.unexplained("insurer", "region", "date", "dates")
        ids = self._insurers_meant
        steps = self.calendar.coming_steps_of(ids)
        own = {_insurer_of(step): step for step in reversed(steps) if _kind_of(step) is PhaseKind.PROPOSAL}
        own |= {_insurer_of(step): step for step in reversed(steps) if _kind_of(step) is PhaseKind.PORTAL}
        national = [step for step in self.calendar.coming if NATIONAL in audience(step)]
        dates = sorted((*national, *own.values()), key=attrgetter("last_day", "first_day", "key_parts"))
        period = self.question.period
        if period is None or period.last is None:
            dates = [date for date in dates if date.last_day <= self.calendar.today + A_YEAR]
        inside = [date for date in dates if period is None or period.overlaps(date.first_day, date.last_day)]
        insurers = tuple(self.content.insurer_by_id[id_] for id_ in dict.fromkeys(ids))
        fact = RoundFact(
            insurers, self.regions, tuple(inside or dates), period, with_national=True, beside=not inside
        )
        yield self._read(fact, BY_READING, share, reason)

    def _steps_asked(self, steps: Sequence[Occurrence]) -> tuple[Occurrence, ...]:
        """The steps that the question names best, of several insurers one each; without a name the soonest."""
        if len(steps) == 1:
            return tuple(steps)
        fits = {step.key_parts: self._step_fit(step) for step in steps}
        best = max(fits.values(), default=0.0)
        if best >= STEP_NAMED:
            named = [step for step in steps if fits[step.key_parts] >= best - STEP_NEAR]
            if len(self.insurers) > 1:
                kinds = {_kind_of(step) for step in named}
                named = [step for step in steps if _kind_of(step) in kinds]
            if {_kind_of(step) for step in named} == {PhaseKind.PROPOSAL}:  # in the portal it stands ready
                named = [step for step in steps if step in named or _kind_of(step) is PhaseKind.PORTAL]
            steps = named
        elif len({_insurer_of(step) for step in steps}) > 1:
            steps = [step for step in steps if _kind_of(step) is PhaseKind.PROPOSAL] or steps
        first = {_insurer_of(step): step.key_parts for step in reversed(steps)}
        if len(first) > 1:
            steps = [step for step in steps if step.key_parts in first.values()]
        return tuple(steps[:STEPS])

    def _step_fit(self, step: Occurrence) -> float:
        """Share of the question that the words of a step cover."""
        if not isinstance(step.item, Round) or step.phase is None:
            return 0.0
        return float(self._own_words[self.index.collection.position_of_phase[step.item.id, step.phase.id]])

    def _regions_named(self) -> Iterator[FactHit]:
        of_insurers = self._words.has("insurer")
        with_whom = self.question.intent is Intent.WHO and self._words.has("round")  # "met wie een contract"
        asks_whom = (
            (of_insurers or with_whom) and not self._words.has("rounds") and self.question.intent in _OF_PEOPLE
        )
        share, reason = self._words.unexplained("insurer", "region", *(("round",) if asks_whom else ()))
        asked = self.question.intent in {Intent.WHO, Intent.WHICH, Intent.NONE} or of_insurers
        asked |= bool(self.insurers) and not share  # "Delft hoort bij DSW toch?"
        regions = self.regions
        if not regions and (self._words.has("region") or self._words.says("where")):
            regions = tuple(
                region for region in self.content.regions if {i.id for i in self.insurers} & set(region.insurers)
            )
        if regions and asked:
            # Beside other words a region asks for its insurer only where they say so: "restaurant in Utrecht".
            missing = (
                _MISSING * (share > 0 and not asks_whom and not of_insurers) * (1 + bool(self.question.periods))
            )
            counts = self.question.intent is Intent.HOW_MUCH and not self.regions
            fact = RegionFact(regions, self._words.has("executor"), self.insurers if counts else ())
            yield self._read(fact, BY_READING - 0.2 - missing, share, reason)

    def _in_period(self) -> Iterator[FactHit]:
        period = self.question.period
        share, reason = self._words.unexplained("date")
        agenda = self.question.intent is Intent.AGENDA
        if period is None or period.precision is Granularity.NEXT:
            if period or agenda or not share:
                deadlines = [
                    occurrence for occurrence in self.calendar.once if isinstance(occurrence.item, Deadline)
                ]
                past = [occurrence for occurrence in deadlines if is_past(occurrence, self.calendar.today)]
                coming = [occurrence for occurrence in deadlines if not is_past(occurrence, self.calendar.today)]
                chosen = past[: -DATES - 1 : -1] if self._words.past else coming[:DATES]
                yield self._read(DateFact(tuple(chosen), (), period), BY_READING, share, reason)
            return
        until_when = period.first is None and self.question.intent is Intent.WHEN  # "hoe lang nog tot 1 april"
        if period.first is None:  # "voor de kerst" does not ask for all that has been
            period = replace(period, first=self.calendar.today)
        inside = [occurrence for occurrence in self.calendar.dates if _falls_in(occurrence, period)]
        if until_when:
            inside = [occurrence for occurrence in inside if occurrence.last_day == period.last] or inside
        if self._words.says("still") and not self._words.past:
            inside = [
                occurrence for occurrence in inside if not is_past(occurrence, self.calendar.today)
            ] or inside
        if self._words.says("target"):
            inside = [occurrence for occurrence in inside if occurrence.status is Status.TARGET] or inside
        deadlines = [occurrence for occurrence in inside if isinstance(occurrence.item, Deadline)]
        dates = first_times(deadlines or inside)
        if not self._words.past and dates and all(is_past(date, self.calendar.today) for date in dates):
            dates += self._coming(period)
        if dates and not deadlines and not self._words.past:
            steps = tuple(date for date in dates if not is_past(date, self.calendar.today))
            insurers = dict.fromkeys(map(_insurer_of, steps))
            names = tuple(self.content.insurer_by_id[id_] for id_ in insurers)
            yield self._read(RoundFact(names, (), steps, period, with_national=True), BY_READING, share, reason)
            return
        dates = dates[:IN_PERIOD]
        if dates or ((agenda or not share) and not self._told_of(period)):
            about_rounds = self._words.has("round")
            about_term = bool(self.terms) and self.question.intent not in _DATES_ASKED
            missing = _MISSING * ((not agenda) + about_rounds + about_term)
            evidence = ONLY_NAME if self._words.only_times else BY_READING - missing
            yield self._read(DateFact(tuple(dates), (), period), evidence, share, reason)

    def _told_of(self, period: Period) -> bool:
        """True for a day that is in no calendar and stands in a text: "wat gebeurde er op 18 november 2025"."""
        if period.precision is not Granularity.DAY:
            return False
        return float(self.index.finder.share_by_passage(period.wording).max(initial=0.0)) >= WHOLE_DATE

    def _coming(self, period: Period) -> list[Occurrence]:
        """The next dates, where a period that is not over holds none to come: "in het najaar", in November."""
        if period.last is None or period.last < self.calendar.today:
            return []
        return [date for date in self.calendar.coming if isinstance(date.item, Deadline)][: DATES - 1]

    @staticmethod
    def _read(fact: Fact, evidence: float, share: float, reason: str) -> FactHit:
        fit = evidence - UNEXPLAINED * share
        linked: frozenset[str] = frozenset()
        if isinstance(fact, RoundFact | DateFact):
            linked = frozenset(
                id_ for occurrence in fact.occurrences for id_ in (occurrence.item.id, *occurrence.item.see_also)
            )
        return FactHit(fact, fit, fit - READ_BAR, type(fact), linked=linked, reason=reason)


@cache
def _empty_words() -> frozenset[str]:
    """Words that say nothing of a subject."""
    return (
        function_words() | asking_words() | everyday_words() | frozenset().union(*vocabulary("dialect").values())
    )


@cache
def _mistyped() -> tuple[str, ...]:
    """Words about rounds, insurers and regions that are long enough to be known in spite of a slip."""
    words = _WORDS["round"] | _WORDS["insurer"] | _WORDS["region"]
    return tuple(sorted(word for word in words if len(word) >= MISTYPED_FROM))


@cache
def _known() -> frozenset[str]:
    return _empty_words().union(*_WORDS.values())


@lru_cache(maxsize=4_000)
def _meant(word: str) -> str:
    """The word about rounds, insurers or regions that differs by one slip; else the word itself."""
    known = word in _known()
    if known or len(word) < MISTYPED_FROM:
        return word
    near = process.extractOne(word, _mistyped(), scorer=OSA.distance, score_cutoff=1)
    return near[0] if near else word


class _Words:
    """The content words of a question by what they are about."""

    def __init__(self, reading: Reading, question: AskedQuestion) -> None:
        def typed(span: Period | Entity) -> list[str]:
            return words_of(flat(reading.text[span.start : span.end]))

        self._times: frozenset[str] = frozenset().union(*map(typed, question.periods))
        self._names: dict[EntityKind, frozenset[str]] = dict(_NO_NAMES)
        for entity in question.entities:
            self._names[entity.kind] = self._names[entity.kind].union(typed(entity))
        own = tuple(map(_meant, (*question.words, *question.context_words)))
        self._all = frozenset(own)
        spoken = self._spoken = words_of(flat(question.text))
        ended = question.intent is not Intent.WHEN and not _WORDS["ended"].isdisjoint(spoken)
        self.past = ended or not _WORDS["past"].isdisjoint(spoken)
        """True where what has been is asked for."""
        self._content = self._all - _empty_words() - self._times
        self._own = self._content.intersection(own[: len(question.words)])
        self.negated = not _WORDS["negation"].isdisjoint(spoken)
        """True where it is about what is not there or not done: "als ik geen contract krijg"."""

    @property
    def only_times(self) -> bool:
        """True where nothing is said but a time."""
        return bool(self._times) and not self._content

    def has(self, subject: str) -> bool:
        """True where a word of this subject is used."""
        return not self._all.isdisjoint(_WORDS[subject])

    def says(self, subject: str) -> bool:
        """True where a word of this subject is said, even one that means little by itself."""
        return not _WORDS[subject].isdisjoint(self._spoken)

    def names(self, kind: EntityKind) -> frozenset[str]:
        """The words of the names of this kind."""
        return self._names[kind]

    def beside(self, kind: EntityKind) -> frozenset[str]:
        """The question's own words that are no name of this kind."""
        return self._own - self._names[kind]

    def unexplained(self, *subjects: str) -> tuple[float, str]:
        """The share of the words that are no name, no time and about none of these subjects; and the reason."""
        names = self._names[EntityKind.INSURER] | self._names[EntityKind.REGION]
        # The story around a question need not be explained, where the question itself says enough.
        spoken = self._own if len(self._own) >= OWN_WORDS else self._content
        rest = spoken - names
        for subject in subjects:
            rest -= _WORDS[subject]
        terms = rest & self._names[EntityKind.TERM]  # "welke indexatie geeft DSW": a subject of its own
        share = (len(rest) + len(terms)) / len(spoken | names | self._times) if rest else 0.0
        return share, f"niet verklaard: {', '.join(sorted(rest)) or 'niets'}"


def _insurer_of(step: Occurrence) -> str:
    return step.item.insurer if isinstance(step.item, Round) else ""


def _kind_of(step: Occurrence) -> PhaseKind | None:
    return step.phase.kind if step.phase else None


def _basis_of(step: Occurrence) -> Basis | None:
    return step.item.basis if isinstance(step.item, Round) else None


def _about_period(step: Occurrence, period: Period) -> bool:
    """True for a step in the period, and for one that leads to a contract of the year that is named."""
    start, first = step.contract_from, period.first
    names_year = period.precision is Granularity.YEAR and first is not None and start == first.year
    return names_year or period.overlaps(step.first_day, step.last_day)


def _falls_in(occurrence: Occurrence, period: Period) -> bool:
    if (occurrence.last_day - occurrence.first_day).days > WINDOW:
        return period.overlaps(occurrence.last_day, occurrence.last_day)
    return period.overlaps(occurrence.first_day, occurrence.last_day)
