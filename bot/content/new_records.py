"""New records from the few words that someone writes in Slack: an item of the FAQ, and the source it rests on.

Everything that the files ask beyond those words is proposed here, and can be changed afterwards like any field.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import textwrap
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.content.date_mistakes import MONTHS
from bot.content.edits import add_record

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.content.edits import Change, Json
    from bot.content.models import Content

GROUP = {"id": "eigen-vragen", "title": "Vragen van leden"}
"""The group of items that are added in Slack."""
STANDPOINT = "eigen tekst van de organisatie"
OWNER = "redactie"
"""The role where the content names no other."""
TITLE, LINE, SCREEN, PASSAGE = 70, 300, 350, 2800
"""Characters of a title, a line, a short answer on a phone, and a passage."""
_LONGEST_ID = 40
"""Characters of an id made from words; a record may have 60."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_LIST_MARK = re.compile(r"^(?:[-–*•]\s+|(?=\d{1,2}[.)]\s))")
"""Beginning of a line that is an element of a list; a number stays."""
_ADDRESS = re.compile(r"https://\S+[^\s.,;:)]")
_FUNCTION_WORDS = frozenset(
    """
    aan al als bij dan dat de deze die dit doe doet een en er gaat hebben heeft het hoe hoeveel ik in is je kan
    komt kun maar me met mij mijn moet naar nog nu of om onder ons ook op over te tot uit van voor waar waarom
    wanneer wat we wel welk welke wie wij wordt worden zijn
    """.split()  # noqa: SIM905 - forty strings would be no easier to read
)


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item as someone writes it; what is left empty is proposed."""

    question: str
    answer: str
    """Paragraphs with an empty line between them."""
    source: str
    """The id or title of a document, or a source of one's own: "Besluit van de ledenvergadering van 12 mei"."""
    title: str = ""
    short: str = ""
    phrasings: tuple[str, ...] = ()


def new_item(content: Content, item: NewItem, today: dt.date) -> tuple[Change, ...]:
    """The changes that add an item, with its group and its source where those are new."""
    question = " ".join(item.question.split())
    paragraphs = paragraphs_of(item.answer)
    document, added = own_source(content, item.source, today)
    group = [] if GROUP["id"] in content.group_by_id else [add_record("groups", GROUP)]
    record: dict[str, Json] = {
        "id": free_id(question, content.faq_by_id, "vraag"),
        "group": GROUP["id"],
        "title": item.title or proposed_title(question),
        "question": question,
        "short": item.short or opening(paragraphs),
        "answer": [{"text": paragraph} for paragraph in paragraphs],
        "asked_as": list(item.phrasings or proposed_phrasings(question)),
        "sources": [{"document": document}],
        "as_of": {"precision": "day", "date": today.isoformat(), "wording": _in_words(today)},
        "standpoint": STANDPOINT,
        "owner": _usual_owner(content),
        "review_by": _in_a_year(today).isoformat(),
    }
    return (*group, *added, add_record("items", {key: value for key, value in record.items() if value}))


def own_source(content: Content, words: str, today: dt.date) -> tuple[str, tuple[Change, ...]]:
    """The id of the document that these words name, and the change that adds one where there is none.

    An address among the words is where readers open it.
    """
    named = " ".join(words.split())
    address = _ADDRESS.search(named)
    if address:
        named = " ".join(named.replace(address[0], " ").split()).strip(" .:,;()-–") or named
    for document in content.documents:
        if named.casefold() in {document.id, document.title.casefold()}:
            return document.id, ()
    new = free_id(named, content.document_by_id, "bron")
    record = {
        "id": new,
        "title": named,
        "publisher": content.organisation.name,
        "dated": f"toegevoegd op {_in_words(today)}",
        **({"url": address[0]} if address else {}),
    }
    return new, (add_record("documents", record),) if named else ()


def proposed_title(question: str) -> str:
    """The question as a button shows it."""
    return textwrap.shorten(question, TITLE, placeholder="…")


def proposed_phrasings(question: str) -> tuple[str, ...]:
    """Ways in which people may type the question: as it is, and by its words alone."""
    plain = question.rstrip("?. ").casefold()
    words = [word for word in re.findall(r"[^\W_]+", plain) if word not in _FUNCTION_WORDS]
    both = dict.fromkeys((plain, " ".join(words)))
    return tuple(textwrap.shorten(phrasing, LINE, placeholder="…") for phrasing in both if phrasing)


def free_id(words: str, taken: Collection[str], otherwise: str) -> str:
    """An id from the first whole words, that nothing has yet."""
    ascii_words = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().casefold()
    slug = "-".join(re.findall(r"[a-z0-9]+", ascii_words)) or otherwise
    if len(slug) > _LONGEST_ID:
        slug = slug[: _LONGEST_ID + 1].rpartition("-")[0] or slug[:_LONGEST_ID]
    numbered = (slug if number == 1 else f"{slug}-{number}" for number in itertools.count(1))
    return next(candidate for candidate in numbered if candidate not in taken)


def paragraphs_of(text: str) -> list[str]:
    """The passages of an answer, with an empty line between them; lines flow, but those of a list."""
    return [
        part
        for paragraph in re.split(r"\n\s*\n", text)
        if (joined := _flowing(paragraph))
        for part in ([joined] if len(joined) <= PASSAGE else textwrap.wrap(joined, PASSAGE))
    ]


def _flowing(paragraph: str) -> str:
    lines: list[str] = []
    for line in filter(None, (" ".join(line.split()) for line in paragraph.splitlines())):
        mark = _LIST_MARK.match(line)
        if mark or not lines:
            lines.append(f"• {line[mark.end() :]}" if mark and mark[0] else line)
        else:
            lines[-1] = f"{lines[-1]} {line}"
    return "\n".join(lines)


def running(paragraphs: Sequence[str]) -> str:
    """The passages as one text; what follows a list begins on a line of its own."""
    return "".join(part + ("\n" if "\n" in part else " ") for part in paragraphs).rstrip()


def opening(paragraphs: Sequence[str]) -> str:
    """The first whole sentences that a phone shows; the first one, cut, when that is too long."""
    text = running(paragraphs)
    first, *others = _SENTENCE_END.split(text)
    end = len(first)
    for sentence in others:
        end = text.index(sentence, end) + len(sentence)
        if end > SCREEN:
            break
        first = text[:end]
    if len(first) <= SCREEN:
        return first
    cut = first.rfind("\n", 1, SCREEN)
    return f"{first[:cut]}\n…" if cut > 0 else textwrap.shorten(first, SCREEN, placeholder="…")


def _usual_owner(content: Content) -> str:
    owners = Counter(item.owner for item in content.faq)
    return owners.most_common(1)[0][0] if owners else OWNER


def _in_words(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _in_a_year(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=365)
