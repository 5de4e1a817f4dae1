"""Content and replies to names, kept between questions on the command line.

Reading the files, checking them and indexing their words takes a second, and only a question in words needs all of
it. So the content is kept as JSON in the state folder, under a hash of the files and of the program, with the
facts that answered to names of terms (``ask NAW``). No other words of a question are kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import bot
from bot.cli.context import content_in, told_embedder
from bot.content.models import Content
from bot.edition import Edition
from bot.messages.term_replies import term_message

if TYPE_CHECKING:
    from bot.messages.message import Message
    from bot.settings import Settings

FILE = "content.json"

Facts = dict[str, tuple[str, list[str]]]
"""By name the id of a term, and those of the items about it."""


class KeptEdition(NamedTuple):
    """The content in use, and what answers to names."""

    content: Content
    facts: Facts
    version: str

    def reply(self, text: str) -> Message | None:
        """The reply to a text that is a name; None for any other, which the edition answers."""
        if text not in self.facts:
            return None
        term, items = self.facts[text]
        by_id = self.content.faq_by_id
        return term_message(self.content, self.content.term_by_id[term], [by_id[id_] for id_ in items])

    def edition(self, settings: Settings) -> Edition:
        """The edition, finding by meaning where it has to."""
        from bot.answering.index import AnswerIndex  # noqa: PLC0415 - a name needs none of it

        return Edition(self.content, AnswerIndex(self.content, partial(told_embedder, settings)), self.version)

    def keep(self, settings: Settings, text: str, message: Message, answer: object) -> None:
        """Keep the fact that gave this reply, where the text is the name of a term and the fact is that term."""
        from bot.answering.answer import Answer, TermFact  # noqa: PLC0415 - as above

        match answer:
            case Answer(facts=(TermFact(term, items),)) if message == term_message(self.content, term, items):
                names = {name.casefold() for name in (term.term, term.expansion, *term.variants)}
                if text.casefold() in names:
                    self.facts[text] = (term.id, [item.id for item in items])
                    _write(settings.state_dir / FILE, self)


def kept_edition(settings: Settings) -> KeptEdition:
    """The content in use, as it was kept or read anew. Raises CommandError where it can't be used."""
    file, version = settings.state_dir / FILE, _version(settings.iza_data_dir)
    edition = _read(file, version)
    if edition is None:
        edition = KeptEdition(content_in(settings.iza_data_dir), {}, version)
        _write(file, edition)
    return edition


def _version(directory: Path) -> str:
    """A hash of the content files and of the program that reads them; never raises."""
    digest = hashlib.sha256()
    with suppress(OSError, ValueError):
        for path in sorted(path for path in directory.iterdir() if path.is_file()):
            digest.update(repr((path.name, hashlib.sha256(path.read_bytes()).digest())).encode())
    for room in ("answering", "content", "faq", "messages"):
        files = (Path(bot.__file__).parent / room).rglob("*.*")
        for path in sorted(file for file in files if file.suffix != ".pyc"):  # the first start makes those
            stat = path.stat()
            digest.update(repr((path.name, stat.st_size, stat.st_mtime_ns)).encode())
    return digest.hexdigest()


def _read(file: Path, version: str) -> KeptEdition | None:
    """Kept edition of this version; None where it is of another one, or can not be read."""
    try:
        kept_version, content, facts = file.read_text(encoding="utf-8").splitlines()
        if kept_version != version:
            return None
        return KeptEdition(Content.model_validate_json(content, by_alias=True), json.loads(facts), version)
    except (OSError, ValueError):
        return None


def _write(file: Path, edition: KeptEdition) -> None:
    """Keep it; where that is not possible, the next question takes as long as this one."""
    lines = (edition.version, edition.content.model_dump_json(by_alias=True), json.dumps(edition.facts))
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, unfinished = tempfile.mkstemp(dir=file.parent, prefix=FILE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write("\n".join(lines))
        Path(unfinished).replace(file)
