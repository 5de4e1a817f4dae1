"""Arbiter: candidates of every source → the answer, sure (a fact), not sure (a choice) or an honest no.

Decides when an answer is sure, unsure or none (``SURE``, ``LEAD``); the likelihood that a fact is right and the
bar under which nothing is come from ``bot/faq/calibration.py``. Each outcome is worded by
``bot/messages/answers.py``; how sure a date is: ``bot/messages/date_certainty.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from bot.answering.answer import (
    About,
    AboutFact,
    Answer,
    Candidate,
    CautionFact,
    Courtesy,
    CourtesyFact,
    DateFact,
    ElsewhereFact,
    Outcome,
    PassageFact,
    PassagePart,
    RefusedCall,
    RegionFact,
    RoundFact,
    TermFact,
)
from bot.answering.candidates import RULE, Candidates, FactHit
from bot.answering.coordination import Coordination, asks_for_joint_action, asks_who_signs
from bot.answering.index import passage_fact
from bot.answering.intents import Intent
from bot.answering.passage_sentences import PASSAGE_LEAD, near_passage, with_sentences
from bot.answering.plain_wording import plain_question
from bot.answering.reading import AskedQuestion, MessageKind, read
from bot.answering.small_talk import BotTopic, CourtesyKind
from bot.content.models import Deadline, FaqItem, Term

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from bot.answering.answer import Fact
    from bot.answering.index import AnsweredSubject, AnswerIndex
    from bot.answering.reading import Reading
    from bot.faq.collection import IndexedPassage

SURE, LEAD = 0.65, 0.15
"""Least likelihood and least lead of a fact that is given alone."""
LIKELY = 0.3
"""Least likelihood of a first alternative that is shown at more length; there is one alternative less then."""
OFFERED = 0.1
"""Least likelihood of an alternative beside a first that is likely."""
READ_LEAD = 0.25
"""Least lead of a fact by reading that is given alone."""
DATES, DATE_LEAD = 3, 0.65
"""So many dates by name are given together at most, and the lead over the next from which that is left out."""
SUBJECT_LEAD = 0.5
"""Lead over other subjects from which a passage of the subject of before answers what leans on it."""
TOPIC_ABOVE = 1.2
"""Height above the bar from which a question may be of a kind for elsewhere."""
TOPIC_FIT = 1.3
"""Least fit of a kind for elsewhere: what is like none of its examples belongs nowhere that we know of."""
ELSEWHERE_LEAD = 0.5
"""Lead over the best fact from which a question is for elsewhere."""
OURS_LEAD, OURS_ABOVE = 1.2, -0.5
"""Lead over what is for elsewhere, and least height, from which the best fact shows that a question is ours."""
LIKELY_OURS = 0.5
"""Likelihood of the best fact from which a question is ours, a little under the bar too."""
WITHIN = 0.8
"""Distance to the best beyond which a fact is no alternative."""
CONSIDERED = 3
"""So many of the best may prove that a question is within the subject."""
BY_NAME = 5.0
"""The fit of what is named in full."""
ABOUT_GROUP = "over"
"""The group of FAQ items about the bot and its content."""
FACTS = 3
ALTERNATIVES = 3
RELATED = 5
RANKED = 8


class Unsettled(NamedTuple):
    """A message of which the reading settles no answer, with what the search goes on from."""

    reading: Reading
    topic: str = ""
    """The id of what its writer was answered with just before, where it leans on that."""
    named: PassageFact | None = None
    """The passage that it names."""
    candidates: tuple[Candidates, ...] = ()
    """For each of its questions."""


def answer(text: str, index: AnswerIndex, today: dt.date, topic: str = "") -> Answer:
    """The answer to a message; ``today`` is the day in the organisation's time zone. Never fails.

    ``topic`` is the id of what its writer was answered with just before.
    """
    return answer_reading(read(text, index.gazetteer, today), index, today, topic)


def answer_reading(reading: Reading, index: AnswerIndex, today: dt.date, topic: str = "") -> Answer:
    """The answer to a message that has been read."""
    result = settle(reading, index, today, topic)
    return result if isinstance(result, Answer) else search(result, index, today)


def settle(reading: Reading, index: AnswerIndex, today: dt.date, topic: str = "") -> Answer | Unsettled:
    """The answer that a reading settles within a millisecond; else what must be searched for."""
    if topic and reading.bot_topic is BotTopic.SOURCES and (subject := index.subject(topic)):
        return _with_its_source(reading, subject, index, today)
    if topic and reading.refers_back:
        return _following(reading, index, today, topic) or Unsettled(reading, topic)
    return _settled(reading, index, today)


def _settled(reading: Reading, index: AnswerIndex, today: dt.date) -> Answer | Unsettled:
    """The answer for which nothing is searched."""
    if named := _named(reading, index):
        fact = passage_fact(*named)
        if fact.part is not PassagePart.SHORT:
            return Unsettled(reading, named=fact)
        return _of_passage(_whole(reading, index, today), fact)
    if _tells_of_bot(reading):
        return Unsettled(reading)
    if by_kind := _without_search(reading):
        outcome = Outcome.CAUTION if isinstance(by_kind, CautionFact) else Outcome.COURTESY
        return Answer(reading, outcome, (by_kind,))
    if topic := index.stranger(reading.text):
        return Answer(reading, Outcome.ELSEWHERE, (ElsewhereFact(topic),))
    return _settled_by_names(reading, index, today)


def _settled_by_names(reading: Reading, index: AnswerIndex, today: dt.date) -> Answer | Unsettled:
    """The answer of which the names and times in every question are certain."""
    candidates = _candidates(reading, index, today)
    verdicts: list[_Verdict] = []
    for of_question in candidates:
        settled = _sure(of_question, of_question.settled())
        if not settled:
            return Unsettled(reading, candidates=candidates)
        verdicts.append(_of_settled(of_question, settled))
    return _heeding_competition(_together(reading, verdicts, index)) if verdicts else Unsettled(reading)


def search(unsettled: Unsettled, index: AnswerIndex, today: dt.date) -> Answer:
    """The answer for which words and meaning are searched, to a message of which the reading settles none."""
    if unsettled.topic:
        on_subject = _on_subject(unsettled.reading, index, today, unsettled.topic)
        result = on_subject or _settled(unsettled.reading, index, today)
        if isinstance(result, Answer):
            return result
        unsettled = result
    reading, candidates = unsettled.reading, unsettled.candidates
    if index.finder.by_meaning:
        reading = reading.with_meaning(index.meaning_of)
        if reading is not unsettled.reading:
            candidates = _candidates(reading, index, today)
    if unsettled.named:
        return _of_passage(_whole(reading, index, today), unsettled.named)
    if _tells_of_bot(reading):
        return _about(_whole(reading, index, today))
    return _heeding_competition(_together(reading, [*map(_judge, candidates)], index))


def _candidates(reading: Reading, index: AnswerIndex, today: dt.date) -> tuple[Candidates, ...]:
    """The candidates for each question of a message."""
    calendar = index.calendar(today)
    return tuple(Candidates(reading, question, index, calendar) for question in reading.questions)


def _named(reading: Reading, index: AnswerIndex) -> tuple[FaqItem, IndexedPassage] | None:
    """The passage that the message names, or that it is when put plainly.

    None where it asks when an insurer is due: the calendar knows that.
    """
    asks_round = any(
        question.intent is Intent.WHEN and (question.insurers or question.regions)
        for question in reading.questions
    )
    if asks_round:
        return None
    if named := index.named(reading.text):
        return named
    insurers = reading.insurers_as_written(reading.questions)
    return index.named(plain_question(reading.text, insurers)) if insurers else None


def _following(reading: Reading, index: AnswerIndex, today: dt.date, topic: str) -> Answer | None:
    """The passage of the topic about the insurer to which a follow-up turns: "en CZ?"; None without one."""
    regions = tuple(index.content.region_by_id[id_] for one in reading.questions for id_ in one.regions)
    if topic in index.content.region_by_id and regions:
        return Answer(reading, Outcome.SURE, (RegionFact(regions),))
    item = index.content.faq_by_id.get(topic)
    if reading.kind is not MessageKind.FOLLOW_UP or item is None:
        return None
    names = [index.content.insurer_by_id[id_].name for one in reading.questions for id_ in one.insurers]
    headings = [str(section.heading) for section in item.answer]
    shorts = [str(section.short) for section in item.answer]
    sections = (
        number
        for name in names
        for texts in (headings, shorts)
        for number, text in enumerate(texts)
        if name in text
    )
    number = next(sections, None)
    if number is None:
        return None
    return _of_passage(_whole(reading, index, today), PassageFact(item, number, (), PassagePart.SECTION))


def _with_its_source(reading: Reading, subject: AnsweredSubject, index: AnswerIndex, today: dt.date) -> Answer:
    """The subject of before once more, in short, with its source: "waar komt dat vandaan?"."""
    match subject.of:
        case FaqItem() as item:
            return _of_passage(_whole(reading, index, today), PassageFact(item, None, (), PassagePart.SHORT))
        case Term() as term:
            return Answer(reading, Outcome.SURE, (TermFact(term, index.items_about(term)),))
        case Deadline() as deadline:
            times = index.calendar(today).times.get(deadline.id, ())
            loose = () if times else (deadline,)
            return Answer(reading, Outcome.SURE, (DateFact(times, loose),))


def _on_subject(reading: Reading, index: AnswerIndex, today: dt.date, topic: str) -> Answer | None:
    """The answer to a question that leans on the subject of before, or the way back to that; None without one.

    Of a question that names something the content tells more without it.
    """
    subject = index.subject(topic)
    if subject is None or any(question.entities for question in reading.questions):
        return None
    shown: list[Candidate] = []
    for question in reading.questions:
        asked = replace(question, context=subject.title)
        candidates = Candidates(reading, asked, index, index.calendar(today))
        hits = [hit for hit in candidates.all() if isinstance(hit.fact, PassageFact)]
        within = [hit for hit in hits if getattr(hit.thing, "id", "") in subject.ids]
        others = max((hit.fit for hit in hits if hit not in within), default=0.0)
        elsewhen = isinstance(subject.of, Deadline) and question.periods
        tells = not elsewhen and (bool(question.words) or question.intent not in _BARE)
        if tells and within and within[0].above > 0 and within[0].fit > others + SUBJECT_LEAD:
            shown += _completed(candidates, within, within[:1], alone=True)
    if not shown:
        about = subject.of if isinstance(subject.of, FaqItem | Term) else None
        return Answer(reading, Outcome.COURTESY, (CourtesyFact(Courtesy.FOLLOW_UP, about),))
    facts = tuple(candidate.fact for candidate in _in_turn([shown]))
    return Answer(reading, Outcome.SURE, facts, related=_related(facts, (), index), ranked=tuple(shown))


_BARE = frozenset((Intent.NONE, Intent.YES_NO, Intent.WHY, Intent.DUTY))
"""Intents of which a question without words of its own is about no part of a subject that can be known."""


def _heeding_competition(result: Answer) -> Answer:
    """The answer, or the sentence on competition law beside or instead of it, as it comes near to a call."""
    nearness = result.reading.coordination
    tells_rule = result.outcome is Outcome.SURE and _on_the_rule(result)
    if asks_for_joint_action(result.reading.sentences) and not tells_rule:
        return Answer(result.reading, Outcome.CAUTION, (CautionFact(RefusedCall.AGREEMENT),), ranked=result.ranked)
    if nearness is Coordination.NONE:
        return result
    asks_date = all(question.intent is Intent.WHEN for question in result.reading.questions)
    unsure = result.outcome is Outcome.UNSURE and not (asks_date or _on_the_rule(result))
    if nearness is Coordination.LIKELY and unsure:
        return Answer(result.reading, Outcome.CAUTION, (CautionFact(),), ranked=result.ranked)
    return replace(result, near_coordination=True)


def _tells_of_bot(reading: Reading) -> bool:
    return reading.kind is MessageKind.ABOUT_BOT and reading.bot_topic is not BotTopic.HUMAN


def _on_the_rule(result: Answer) -> bool:
    """True where a fact about competition law itself is likely: then the rule is asked, and told."""
    return any(
        RULE in candidate.fact.item.terms and candidate.score >= LIKELY
        for candidate in result.ranked[:1]
        if isinstance(candidate.fact, PassageFact)
    )


def _whole(reading: Reading, index: AnswerIndex, today: dt.date) -> Candidates:
    """The candidates for the whole message as one question."""
    return Candidates(reading, AskedQuestion(reading.text, Intent.NONE), index, index.calendar(today))


def _of_passage(candidates: Candidates, fact: PassageFact) -> Answer:
    """The answer that is one passage for certain."""
    hit = FactHit(fact, BY_NAME, BY_NAME, fact.item, reason="dit is een naam")
    ranked = _completed(candidates, [hit], [hit], alone=True)
    related = _related([candidate.fact for candidate in ranked], (), candidates.index)
    return Answer(candidates.reading, Outcome.SURE, (ranked[0].fact,), related=related, ranked=ranked)


def _about(candidates: Candidates) -> Answer:
    """The answer about the bot: the passage that tells it, where the content has one that fits best."""
    topic = candidates.reading.bot_topic
    if topic is BotTopic.CALENDAR:  # a subcommand gives it, and no passage
        return Answer(candidates.reading, Outcome.COURTESY, (AboutFact(About.CALENDAR),))
    about = _ABOUT[topic or BotTopic.HELP]
    hits = candidates.all()
    passages = (hit.fact for hit in hits if isinstance(hit.fact, PassageFact))
    best = next((fact for fact in passages if fact.item.group == ABOUT_GROUP), None)
    if best and hits[0].fact is best and _right(candidates, hits, hits[0]) >= LIKELY:
        return _of_passage(candidates, best)
    fact = AboutFact(about, best.item if best and about is About.AUTHORS else None)
    return Answer(candidates.reading, Outcome.COURTESY, (fact,))


@dataclass(frozen=True, slots=True)
class _Verdict:
    """The verdict on one question."""

    outcome: Outcome
    shown: tuple[Candidate, ...]
    ranked: tuple[Candidate, ...]


def _judge(candidates: Candidates) -> _Verdict:
    if settled := _sure(candidates, candidates.settled()):
        return _of_settled(candidates, settled)
    hits = candidates.all()
    topic = next((hit for hit in hits if isinstance(hit.fact, ElsewhereFact)), None)
    within = [hit for hit in hits if hit is not topic]
    ranked = _ranked(candidates, within)
    telling = [hit for hit in within if hit.read or not isinstance(hit.fact, TermFact)]
    above = max((hit.above for hit in telling[:CONSIDERED]), default=-1.0)
    if topic and within and above > OURS_ABOVE and within[0].fit > topic.fit + OURS_LEAD:
        above = max(above, 0.0)
    found = next((hit for hit in telling if not hit.read), None)
    if found and above > OURS_ABOVE and _right(candidates, within, found) >= LIKELY_OURS:
        above = max(above, 0.0)
    known = topic is not None and topic.above > TOPIC_ABOVE and topic.fit > TOPIC_FIT
    if topic and known and (above < 0 or topic.fit > within[0].fit + ELSEWHERE_LEAD):
        return _Verdict(Outcome.ELSEWHERE, _completed(candidates, within, [topic]), ranked)
    if above < 0:
        nearest = [hit for hit in within if isinstance(hit.fact, PassageFact)]
        return _Verdict(Outcome.NOTHING, _completed(candidates, within, _alternatives(nearest)), ranked)
    if not candidates.reading.claims and (sure := _sure(candidates, within)):
        shown = _completed(candidates, within, _with_near_dates(candidates, within, sure), alone=True)
        return _Verdict(Outcome.SURE, shown, ranked)
    first, *near = _alternatives(_telling(candidates, within))
    right = _right(candidates, within, first)
    likely = right >= LIKELY
    others = [hit for hit in near if not likely or _right(candidates, within, hit) >= OFFERED]
    shown = (
        *_completed(candidates, within, [first], alone=likely, sure=False),
        *_completed(candidates, within, others),
    )
    return _Verdict(Outcome.UNSURE, shown, ranked)


def _of_settled(candidates: Candidates, facts: Sequence[FactHit]) -> _Verdict:
    """The verdict of which the reading is certain: nothing is searched for it."""
    shown: list[Candidate] = []
    for hit in facts:
        fact = hit.fact
        if isinstance(fact, TermFact):
            fact = TermFact(fact.term, candidates.index.items_about(fact.term))
        shown.append(Candidate(fact, _right(candidates, facts, hit), hit.grounds))
    return _Verdict(Outcome.SURE, tuple(shown), tuple(shown))


def _sure(candidates: Candidates, within: Sequence[FactHit]) -> list[FactHit]:
    """Facts that may be given alone: the best, or several terms that are all that is asked; empty when unsure."""
    if not within:
        return []
    best = within[0]
    terms = [hit for hit in within if hit.read and isinstance(hit.fact, TermFact)]
    if len(terms) > 1 and best in terms:
        return terms[:FACTS]
    loose = isinstance(best.fact, TermFact) and not best.read and best.gain <= 0
    clear = not loose and _lead(within, best) >= LEAD and _mentions_what_is_named(candidates, best)
    return [best] if clear and _right(candidates, within, best) >= SURE else []


def _mentions_what_is_named(candidates: Candidates, best: FactHit) -> bool:
    """False for an item in which none of the terms occurs that the question names."""
    if not (isinstance(best.fact, PassageFact) and candidates.terms):
        return True
    finder, item = candidates.index.finder, best.fact.item
    document = finder.collection.position[FaqItem, item.id]
    return any(finder.has_words(term.term, document) for term in candidates.terms)


def _with_near_dates(
    candidates: Candidates, within: Sequence[FactHit], sure: Sequence[FactHit]
) -> Sequence[FactHit]:
    """A date by name together with the ones that come next and fit nearly as well: "de plannen en de beelden"."""
    best = sure[0]
    if best.read or not isinstance(best.fact, DateFact) or candidates.question.period is not None:
        return sure
    occurrences = best.fact.occurrences
    for hit in within[1:DATES]:
        if hit.read or not isinstance(hit.fact, DateFact) or best.fit - hit.fit > DATE_LEAD:
            break
        occurrences += hit.fact.occurrences
    dates = tuple(sorted(occurrences, key=lambda occurrence: occurrence.last_day))
    return [best._replace(fact=replace(best.fact, occurrences=dates))]


def _lead(within: Sequence[FactHit], hit: FactHit) -> float:
    """Lead of a fact over the best one of another thing; negative where it is behind."""
    for rival in within:
        if rival.thing is not hit.thing and not _same_fact(rival, hit):
            return hit.fit - rival.fit
    return hit.fit


def _same_fact(one: FactHit, other: FactHit) -> bool:
    """True where the content connects two things, of which one is a date: both tell the same."""
    return (bool(other.linked) and getattr(one.thing, "id", "") in other.linked) or (
        bool(one.linked) and getattr(other.thing, "id", "") in one.linked
    )


def _right(candidates: Candidates, within: Sequence[FactHit], hit: FactHit) -> float:
    """Likelihood that a fact is the one that is asked for."""
    lead = _lead(within, hit)
    if hit.evidence is None:
        return 0.9 if lead >= READ_LEAD and hit.above > 0 else 0.5
    return candidates.search.calibration.right(hit.evidence, lead)


def _telling(candidates: Candidates, within: Sequence[FactHit]) -> Sequence[FactHit]:
    """Facts without the terms that the question itself uses, and of which it does not ask the meaning.

    With the one that it names, and that first, where the best of the others does not even mention it.
    """
    named = candidates.question.terms
    used = [hit for hit in within if isinstance(hit.fact, TermFact) and hit.fact.term.id in named and hit.gain < 0]
    telling = [hit for hit in within if hit not in used]
    if telling and len(used) == 1 == len(named) and not _mentions_what_is_named(candidates, telling[0]):
        return [*used, *telling]
    return telling if any(hit.above >= 0 for hit in telling) else within


def _alternatives(within: Sequence[FactHit]) -> list[FactHit]:
    """The best of each thing, of those that are near the best; a passage rather than the item as a whole."""
    best: dict[int, FactHit] = {}
    for hit in within:
        if hit.fit >= within[0].fit - WITHIN:
            first = best.setdefault(id(hit.thing), hit)
            if _whole_item(first) and first.fit - hit.fit < PASSAGE_LEAD and not _whole_item(hit):
                best[id(hit.thing)] = hit
    return list(best.values())[:ALTERNATIVES]


def _whole_item(hit: FactHit) -> bool:
    return isinstance(hit.fact, PassageFact) and hit.fact.part is PassagePart.SHORT


def _completed(
    candidates: Candidates,
    within: Sequence[FactHit],
    hits: Iterable[FactHit],
    *,
    alone: bool = False,
    sure: bool = True,
) -> tuple[Candidate, ...]:
    """With what costs time to work out: the sentences of a passage, the items about a term."""
    completed: list[Candidate] = []
    for hit in hits:
        fact = hit.fact
        match fact:
            case PassageFact():
                near = near_passage(candidates, fact) if alone and sure and hit.evidence else None
                fact = with_sentences(candidates, fact, near, alone=alone, sure=sure)
            case TermFact(term):
                fact = TermFact(term, tuple(_items_about(candidates, term))[:RELATED])
        completed.append(Candidate(fact, _right(candidates, within, hit), hit.grounds))
    return tuple(completed)


def _items_about(candidates: Candidates, term: Term) -> Sequence[FaqItem]:
    """The items that say most about a term, and of those the ones that say most of what is asked of it."""
    return candidates.index.finder.items_about(term, f"{term.term} {candidates.question.text}")


def _ranked(candidates: Candidates, within: Sequence[FactHit]) -> tuple[Candidate, ...]:
    """The best of each thing; where only a term is asked, its items in the order of what they say about it."""
    best: dict[int, FactHit] = {}
    for hit in within:
        best.setdefault(id(hit.thing), hit)
    ranked = [
        Candidate(hit.fact, _right(candidates, within, hit), hit.grounds) for hit in list(best.values())[:RANKED]
    ]
    if within and within[0].read and isinstance(within[0].fact, TermFact):
        order = {item.id: position for position, item in enumerate(_items_about(candidates, within[0].fact.term))}
        ranked.sort(
            key=lambda hit: order.get(hit.fact.item.id, len(order)) if isinstance(hit.fact, PassageFact) else -1
        )
    return tuple(ranked)


def _together(reading: Reading, verdicts: Sequence[_Verdict], index: AnswerIndex) -> Answer:
    """The verdicts on all questions of a message as one answer."""
    ranked = tuple(_in_turn(verdict.ranked for verdict in verdicts))
    within = [verdict for verdict in verdicts if verdict.outcome in _WITHIN]
    outcome = next(
        (o for o in _FIRST if any(verdict.outcome is o for verdict in within or verdicts)), Outcome.NOTHING
    )
    relevant = [verdict for verdict in verdicts if verdict.outcome in (_ANSWERED if within else {outcome})]
    shown = tuple(_in_turn(verdict.shown for verdict in relevant))[:FACTS]
    if outcome is Outcome.UNSURE:
        shown = _of_each_item(shown, [verdict.shown[0] for verdict in relevant])
        if len(shown) == 1 and relevant[0].outcome is Outcome.SURE:  # both questions lead to it
            outcome = Outcome.SURE
    if outcome is Outcome.UNSURE and (partly := _partly_sure(reading, relevant, ranked, index)):
        return partly
    if outcome is Outcome.NOTHING and reading.courtesy and not reading.asks:
        return Answer(reading, Outcome.COURTESY, (CourtesyFact(_COURTESIES[reading.courtesy]),), ranked=ranked)
    if outcome in {Outcome.SURE, Outcome.ELSEWHERE}:
        facts = tuple(candidate.fact for candidate in shown)
        unanswered = tuple(n for n, verdict in enumerate(verdicts, 1) if verdict.outcome is Outcome.NOTHING)
        related = _related(facts, ranked, index)
        return Answer(reading, outcome, facts, related=related, ranked=ranked, unanswered=unanswered)
    return Answer(reading, outcome, alternatives=shown, ranked=ranked)


def _partly_sure(
    reading: Reading, verdicts: Sequence[_Verdict], ranked: tuple[Candidate, ...], index: AnswerIndex
) -> Answer | None:
    """The facts of the questions of which the answer is sure, with the likeliest passage for each of the others.

    None where another one may be answered by something else than a passage, or where only one of both is left.
    """
    sure = [verdict.shown for verdict in verdicts if verdict.outcome is not Outcome.UNSURE]
    likeliest = [verdict.shown[:1] for verdict in verdicts if verdict.outcome is Outcome.UNSURE]
    if not all(isinstance(candidate.fact, PassageFact) for (candidate,) in likeliest):
        return None
    facts = tuple(candidate.fact for candidate in _in_turn(sure))[:FACTS]
    known = {_identity(fact) for fact in facts}
    others = tuple(one for one in _in_turn(likeliest) if _identity(one.fact) not in known)[: FACTS - len(facts)]
    if not facts or not others:
        return None
    return Answer(reading, Outcome.UNSURE, facts, others, _related(facts, ranked, index), ranked)


def _of_each_item(shown: Iterable[Candidate], first: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Candidates with one passage of each item, but for the ``first`` of each question."""
    items: set[str] = set()
    kept: list[Candidate] = []
    for candidate in shown:
        item = candidate.fact.item.id if isinstance(candidate.fact, PassageFact) else ""
        if item not in items or candidate in first:
            kept.append(candidate)
        items.update(filter(None, (item,)))
    return tuple(kept)


_WITHIN = frozenset((Outcome.SURE, Outcome.UNSURE))
_ANSWERED = _WITHIN | {Outcome.ELSEWHERE}
_FIRST = (Outcome.UNSURE, Outcome.SURE, Outcome.ELSEWHERE)
"""The outcome of a message by those of its questions: one that is unsure makes the message so."""


def _in_turn(rows: Iterable[Sequence[Candidate]]) -> Iterator[Candidate]:
    """The first of each, then the second of each, and so on; what is the same once."""
    seen: set[tuple[object, ...]] = set()
    for candidate in chain.from_iterable(zip_longest(*rows)):
        if candidate is not None and (same := _identity(candidate.fact)) not in seen:
            seen.add(same)
            yield candidate


def _identity(fact: Fact) -> tuple[object, ...]:
    """Identity of a fact: two with one identity are the same."""
    match fact:
        case PassageFact(item, section, _, part, footnote):
            return item.id, section, part, footnote
        case TermFact(term):
            return TermFact, term.id
        case DateFact(occurrences, undated):
            return (
                DateFact,
                *(occurrence.key_parts for occurrence in occurrences),
                *(deadline.id for deadline in undated),
            )
        case RoundFact(occurrences=occurrences) as of_round:
            return RoundFact, *of_round.ids, *(occurrence.key_parts for occurrence in occurrences)
        case RegionFact(regions):
            return RegionFact, *(region.id for region in regions)
    return (fact,)


def _related(facts: Sequence[Fact], ranked: Sequence[Candidate], index: AnswerIndex) -> tuple[FaqItem, ...]:
    """The items that the editors connect to what is shown, then those that come nearest to the question."""
    shown = [fact.item.id for fact in facts if isinstance(fact, PassageFact)]
    pointed = [id_ for fact in facts for id_ in _see_also(fact)]
    near = [candidate.fact.item.id for candidate in ranked[:RELATED] if isinstance(candidate.fact, PassageFact)]
    items = {index.content.faq_by_id[id_].id: index.content.faq_by_id[id_] for id_ in (*pointed, *near)}
    return tuple(item for id_, item in items.items() if id_ not in shown)[:RELATED]


def _see_also(fact: Fact) -> tuple[str, ...]:
    match fact:
        case PassageFact(item):
            return item.see_also
        case TermFact(_, items):
            return tuple(item.id for item in items)
        case DateFact(occurrences, undated):
            return tuple(
                id_
                for dated in (*(occurrence.item for occurrence in occurrences), *undated)
                for id_ in dated.see_also
            )
        case RoundFact(_, _, occurrences):
            return tuple(id_ for occurrence in occurrences for id_ in occurrence.item.see_also)
    return ()


def _without_search(reading: Reading) -> Fact | None:
    """The fact for a message that its kind alone decides."""
    if reading.kind is MessageKind.CAUTION:
        return CautionFact(RefusedCall.WHO_SIGNS if asks_who_signs(reading.reason) else RefusedCall.JOINT_ACTION)
    if reading.kind is MessageKind.COURTESY and reading.courtesy:
        return CourtesyFact(_COURTESIES[reading.courtesy])
    if reading.kind is MessageKind.ABUSE:
        return CourtesyFact(Courtesy.ABUSE)
    if reading.kind is MessageKind.FOLLOW_UP and not any(question.entities for question in reading.questions):
        return CourtesyFact(Courtesy.FOLLOW_UP)
    if reading.bot_topic is BotTopic.HUMAN:
        return CourtesyFact(Courtesy.HUMAN)
    return None


_COURTESIES = {
    CourtesyKind.GREETING: Courtesy.GREETING,
    CourtesyKind.THANKS: Courtesy.THANKS,
    CourtesyKind.PRAISE: Courtesy.THANKS,
    CourtesyKind.GOODBYE: Courtesy.GOODBYE,
    CourtesyKind.SORRY: Courtesy.APOLOGY,
}
_ABOUT = {
    BotTopic.AUTHOR: About.AUTHORS,
    BotTopic.SOURCES: About.AUTHORS,
    BotTopic.AGE: About.AGE,
    BotTopic.HELP: About.ABILITIES,
    BotTopic.IDENTITY: About.IDENTITY,
    BotTopic.PRIVACY: About.PRIVACY,
    BotTopic.OPINION: About.OPINION,
}
