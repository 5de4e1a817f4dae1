"""The content as typed, immutable values: what the YAML files may say, and nothing else.

Every model is frozen and rejects unknown keys. Field descriptions are Dutch: they end up in the JSON Schemas,
where an editor shows them to the person who fills in the file.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self, TypeVar

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from bot.content.field_types import (
    AudienceName,
    ChannelName,
    Fact,
    Label,
    Line,
    LongText,
    Model,
    MonthDay,
    News,
    Sentence,
    ShortText,
    Slug,
    Year,
)
from bot.content.names import Bearer, EntityKind, KnownNames
from bot.content.when import Precision, When
from bot.platform_ids import SLACK_USER_ID, full_id

FOOTNOTE_MARK = re.compile(r"\[(\d{1,3})\]")
"""A reference to a footnote inside a text: ``[4]``."""


class Status(StrEnum):
    """Status of a date. One that has passed is shown as historic whatever its status."""

    HISTORIC = "historisch"
    TARGET = "streefdoel"
    EXPECTED = "verwacht"
    CONFIRMED = "bevestigd"


class Certainty(StrEnum):
    """Certainty of a fact: stated in a source document, confirmed by a public page, or inferred."""

    SOURCE = "source"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Document(Model):
    """A document or public page that facts are traced to."""

    id: Slug
    title: Line
    """Titel zoals gebruikers hem te zien krijgen."""
    publisher: Line | None = None
    """Wie het uitbracht; weglaten als dat niet bekend is."""
    dated: Line
    """Van wanneer het is, in woorden, bijvoorbeeld "najaar 2022 (afgeleid uit de inhoud)"."""
    url: Annotated[str, StringConstraints(pattern=r"^https://\S+$", max_length=300)] | None = None
    note: Line | None = None
    """Opmerking voor wie de inhoud bijhoudt."""


class SourceRef(Model):
    """A reference to a place in a document."""

    document: Slug
    """Het id van een document uit documents.yaml."""
    place: Line | None = None
    """Plaats in het document, bijvoorbeeld "vraag C, punt 1" of "kader CZ"."""
    page: Line | None = None
    """Pagina en regel zoals de bron ze noemt, bijvoorbeeld "p. 134, r. 35-36"."""


AnySources = Annotated[tuple[SourceRef, ...], Field(description="Waar dit vandaan komt.")]
Sources = Annotated[AnySources, Field(min_length=1)]


class Later(Model):
    """A change after the source was written."""

    short: News | None = None
    """Wat nu geldt, in één zin; nodig als de tekst lang is."""
    text: LongText
    sources: AnySources = ()


class Footnote(Model):
    """A footnote of an answer; the texts of the answer cite it as ``[number]``."""

    number: Annotated[int, Field(ge=1, le=999)]
    """Het nummer van de voetnoot in de bron."""
    text: LongText
    source: SourceRef | None = None
    """Het document waarnaar de voetnoot verwijst."""
    asked_as: tuple[Line, ...] = ()
    """Manieren waarop mensen precies naar deze voetnoot vragen."""


class Section(Model):
    """One passage of an answer: an introduction, a numbered point, a closing remark."""

    point: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}$")] | None = None
    """Het nummer van het punt, als de bron nummert (tussen aanhalingstekens: "1")."""
    heading: Label | None = None
    """Een kopje boven dit stuk."""
    short: Fact | None = None
    """Het feit uit dit stuk in één of twee zinnen, los leesbaar: over wie of wat, volgens wie, met het getal."""
    text: LongText
    """De tekst, platte tekst; verwijs met [4] naar voetnoot 4."""
    later: News | None = None
    """Wat er sinds de bron met dit stuk gebeurde, in één zin; leeg als dat bij de hele vraag staat."""
    sources: tuple[SourceRef, ...] = ()
    """Waar dit stuk vandaan komt, als dat een andere bron is dan de eerste van de vraag."""
    asked_as: tuple[Line, ...] = ()
    """Manieren waarop mensen precies naar dit stuk vragen."""

    @property
    def cites(self) -> tuple[int, ...]:
        """The footnote numbers this passage refers to, in order."""
        return tuple(int(number) for number in FOOTNOTE_MARK.findall(self.text))


class FaqGroup(Model):
    """A family of questions from one origin."""

    id: Slug
    title: Label
    intro: Line | None = None


class ContentItem(Model):
    """A part of the content that the rest may refer to, also under the ids that it had before."""

    id: Slug
    """Blijvende sleutel; verandert nooit. Hernoemd? Zet de oude in previous_ids."""
    previous_ids: tuple[Slug, ...] = ()
    """Eerdere id's, de oudste eerst: oude knoppen en berichten blijven zo kloppen."""

    @property
    def first_id(self) -> str:
        """The first id that it ever had: what is kept in the ledger and in subscriptions."""
        return (*self.previous_ids, self.id)[0]


class FaqItem(ContentItem):
    """A question with its short and long answer, its origin and the ways people ask it."""

    group: Slug
    """Het id van de groep waar de vraag bij hoort."""
    letter: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")] | None = None
    """De letter waaronder de vraag in het brondocument staat."""
    title: Label
    """Korte naam, zoals hij op een knop staat."""
    question: Line
    """De vraag zoals hij boven het antwoord staat."""
    short: ShortText
    """Het korte antwoord: past op een telefoonscherm."""
    answer: Annotated[tuple[Section, ...], Field(min_length=1, max_length=40)]
    """Het hele antwoord, in stukken; elk genummerd punt is een eigen stuk."""
    footnotes: tuple[Footnote, ...] = ()
    """De voetnoten waarnaar de stukken verwijzen."""
    asked_as: tuple[Line, ...] = ()
    """Andere manieren waarop mensen dit vragen."""
    terms: tuple[Slug, ...] = ()
    """Begrippen (id's uit glossary.yaml) waar dit antwoord over gaat."""
    see_also: tuple[Slug, ...] = ()
    """Verwante vragen (id's), in de volgorde van de knoppen."""
    sources: Sources
    as_of: When
    """De stand van zaken waarop het antwoord geschreven is."""
    standpoint: Line
    """Wiens standpunt of weergave dit is."""
    later: Later | None = None
    """Wat er sindsdien veranderde."""
    owner: Line
    """Wie deze tekst bijhoudt (een rol, geen naam)."""
    review_by: dt.date | None = None
    """Uiterlijk wanneer de tekst opnieuw bekeken wordt."""


class Elsewhere(ContentItem):
    """A kind of question that this content does not answer, and where its asker should go."""

    title: Label
    """Waar zulke vragen over gaan."""
    reply: Line
    """Het antwoord in één regel: waar je hiervoor moet zijn."""
    asked_as: Annotated[tuple[Line, ...], Field(min_length=1)]
    """Voorbeelden van zulke vragen."""


class OtherMeaning(Model):
    """Something else that the same letters stand for."""

    meaning: Line
    hint: Line | None = None


class Term(ContentItem):
    """A term or abbreviation of the field."""

    term: Label
    """De schrijfwijze die wij gebruiken."""
    expansion: Line
    """Voluit."""
    variants: tuple[Line, ...] = ()
    """Andere schrijfwijzen en synoniemen, ook spelfouten uit de bron."""
    short: Fact | None = None
    """Wat het is, met het feit waar mensen naar zoeken; leeg is: de eerste zin van explanation."""
    explanation: ShortText
    """Wat het betekent, in een paar zinnen."""
    other_meanings: tuple[OtherMeaning, ...] = ()
    """Waar dezelfde letters ook voor staan: dan waarschuwt de bot."""
    see_also: tuple[Slug, ...] = ()
    """Vragen (id's) die erover gaan."""
    sources: AnySources = ()
    certainty: Certainty = Certainty.SOURCE


class Frequency(StrEnum):
    """Frequency of a repeating deadline."""

    YEARLY = "yearly"
    MONTHLY = "monthly"


class Repeat(Model):
    """The rhythm of a deadline that returns; the first time is the deadline's own date."""

    every: Frequency
    """yearly of monthly."""
    interval: Annotated[int, Field(ge=1, le=12)] = 1
    until: dt.date | None = None
    """Laatste dag waarop het nog terugkomt; leeg is: voorlopig altijd."""


class ConfirmedYear(Model):
    """A date that was made known for one year of a deadline that returns every year."""

    year: Year
    when: When
    sources: Sources


Leads = Annotated[tuple[Annotated[int, Field(ge=0, le=730)], ...], Field(max_length=12)]
"""Days before the date on which a reminder is posted."""

COMPETITION = re.compile(
    r"contract|tarie|inkoop|indexe|indexa|volume|omzet|\bprij[sz]|\b(?:onder|mee)?teken", re.IGNORECASE
)
"""Stems of what practices must not count together; sooner one date too many without a count than one too few."""


class Tally(StrEnum):
    """The choice to show in a channel how many have seen or dealt with a date, or not."""

    NO = "nee"
    YES = "ja"


class Deadline(ContentItem):
    """A dated obligation, target or event."""

    title: Label
    """Korte naam, zoals hij in lijsten en herinneringen staat."""
    short: Sentence | None = None
    """Wat er dan moet zijn of gebeurt, in één zin."""
    what: LongText
    """Wat er dan moet zijn of gebeurt."""
    action: LongText | None = None
    """Wat een huisarts ermee doet."""
    asked_as: tuple[Line, ...] = ()
    """Andere manieren waarop mensen hiernaar vragen."""
    when: When
    starts: dt.time | None = None
    """Begintijd (uu:mm), alleen bij een dag."""
    ends: dt.time | None = None
    """Eindtijd (uu:mm)."""
    repeat: Repeat | None = None
    confirmed: tuple[ConfirmedYear, ...] = ()
    """Datums die voor één jaar bekend zijn, bij wat elk jaar terugkomt; de andere jaren blijven zoals ze zijn."""
    status: Status
    """historisch, streefdoel, verwacht of bevestigd; historisch krijgt nooit een herinnering."""
    certainty: Certainty
    """Hoe zeker dit is: source, high, medium of low."""
    audience: Annotated[tuple[AudienceName, ...], Field(min_length=1)]
    """Wie het hoort: landelijk, aankondigingen, alle-regios, regio:<id> of verzekeraar:<id>."""
    leads: Leads | None = None
    """Hoeveel dagen vooraf er een herinnering komt; leeg is de standaard uit organisation.yaml."""
    tally: Tally | None = None
    """Telt het kanaal wie dit zag of afhandelde? nee of ja; leeg is ja. Over contract, tarief of tekenen nooit."""
    terms: tuple[Slug, ...] = ()
    see_also: tuple[Slug, ...] = ()
    """Vragen (id's) die erover gaan."""
    sources: Sources
    later: Later | None = None

    @property
    def counted(self) -> bool:
        """True when a channel may see how many have dealt with this; never where competition law forbids."""
        return self.tally is not Tally.NO and not self._touches_on_competition

    @property
    def _touches_on_competition(self) -> str:
        """By what it may not be counted, as it stands in the file; empty where it may."""
        named = next((name for name in self.audience if name.startswith("verzekeraar:")), "")
        word = COMPETITION.search(f"{self.title} {self.what} {self.action or ''}")
        return named or (word[0] if word else "")

    @model_validator(mode="after")
    def _counted_only_where_that_is_harmless(self) -> Self:
        if self.tally is Tally.YES and (why := self._touches_on_competition):
            raise ValueError(
                f'"tally: ja" kan hier niet: dit gaat over "{why}", en over contracten, tarieven en tekenen houdt '
                "de bot geen aantallen bij. Haal de regel weg."
            )
        return self

    @model_validator(mode="after")
    def _times_and_rhythm_fit_the_date(self) -> Self:
        if (self.starts or self.ends) and self.when.precision is not Precision.DAY:
            raise ValueError('"starts" en "ends" kunnen alleen bij precision "day".')
        if self.starts and self.ends and self.starts >= self.ends:
            raise ValueError('"ends" moet na "starts" liggen.')
        if self.repeat and self.when.last_day is None:
            raise ValueError('"repeat" kan alleen bij een datum: die is de eerste keer.')
        if self.confirmed and (self.repeat is None or self.repeat.every is not Frequency.YEARLY):
            raise ValueError('"confirmed" kan alleen bij een datum die elk jaar terugkomt.')
        if self.repeat and self.repeat.until and self.when.last_day and self.repeat.until < self.when.last_day:
            raise ValueError('"repeat.until" ligt voor de eerste datum.')
        return self


class OthStanding(StrEnum):
    """On what ground we say that an insurer has an overlegteam."""

    NAMED = "named"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


class ContractPeriod(Model):
    """A period of a contract that a source confirms."""

    from_year: Year
    until_year: Year | None = None
    sources: Sources
    note: Line | None = None
    """Opmerking voor wie de inhoud bijhoudt."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until_year is not None and self.until_year < self.from_year:
            raise ValueError('"until_year" ligt voor "from_year".')
        return self


class Insurer(ContentItem):
    """A health insurer that contracts GPs."""

    name: Label
    aliases: tuple[Line, ...] = ()
    """Andere namen waaronder mensen dit kennen."""
    concern: Line | None = None
    oth: OthStanding
    """Of er een eigen overlegteam (OTH) is: named (staat in de bron), inferred (afgeleid) of unknown."""
    oth_note: Line | None = None
    periods: tuple[ContractPeriod, ...] = ()
    """Contractperioden die een bron bevestigt."""
    note: ShortText | None = None
    sources: AnySources = ()


class Region(ContentItem):
    """A zorgkantoorregio with the insurers whose contract is led there."""

    name: Label
    aliases: tuple[Line, ...] = ()
    """Andere namen waaronder mensen dit kennen."""
    places: tuple[Line, ...] = ()
    """Plaatsen in deze regio waarmee mensen zeggen waar ze zitten, bijvoorbeeld Sneek."""
    part_of: tuple[Line, ...] = ()
    """Groter gebied waaronder mensen deze regio ook zoeken, bijvoorbeeld Brabant."""
    executor: Slug
    """De verzekeraar die het zorgkantoor uitvoert."""
    insurers: Annotated[tuple[Slug, ...], Field(min_length=1)]
    """De preferente zorgverzekeraar(s): een standaard, geen waarheid."""
    kring: Line | None = None
    certainty: Certainty
    """Hoe zeker dit is: source, high, medium of low."""
    note: Line | None = None
    """Opmerking voor wie de inhoud bijhoudt."""
    sources: AnySources = ()


class Basis(StrEnum):
    """On what a round is based: a confirmed announcement, a documented rhythm, or no rhythm that is known."""

    CONFIRMED = "confirmed"
    RHYTHM = "rhythm"
    CUSTOMARY = "customary"


class PhaseKind(StrEnum):
    """The steps of a contract round."""

    POLICY = "inkoopbeleid"
    SOUNDING_BOARD = "klankbordgroep"
    TARIFFS = "tarieven"
    PROPOSAL = "voorstel"
    PORTAL = "portaal"
    PUBLICATION = "publicatie"


class Phase(Model):
    """One step of a round, on a day or in a window of the year in which the round is held."""

    model_config = ConfigDict(populate_by_name=True)

    id: Slug
    kind: PhaseKind
    """Welke stap van de ronde dit is."""
    title: Label
    """Korte naam, zoals hij in lijsten en herinneringen staat."""
    short: Sentence | None = None
    """Wat er dan gebeurt, in één zin, zo zeker als we het weten."""
    what: ShortText
    """Wat er dan gebeurt, zo zeker als we het weten."""
    precision: Precision
    """day (met day) of around (met from en until)."""
    day: MonthDay | None = None
    """Maand en dag (mm-dd)."""
    from_: Annotated[MonthDay | None, Field(alias="from")] = None
    until: MonthDay | None = None
    wording: Line
    """De woorden van de bron, bijvoorbeeld "half september"."""
    status: Status
    """historisch, streefdoel, verwacht of bevestigd; historisch krijgt nooit een herinnering."""
    certainty: Certainty
    """Hoe zeker dit is: source, high, medium of low."""
    leads: Leads | None = None
    sources: Sources

    @model_validator(mode="after")
    def _dates_fit_precision(self) -> Self:
        window = (self.from_ is not None, self.until is not None)
        if self.precision is Precision.DAY:
            if self.day is None or any(window):
                raise ValueError('Bij precision "day" hoort "day" en geen "from" of "until".')
        elif self.precision is Precision.AROUND:
            if window != (True, True) or self.day is not None:
                raise ValueError('Bij precision "around" horen "from" en "until" en geen "day".')
            if self.from_ is not None and self.until is not None and self.from_ > self.until:
                raise ValueError('"from" ligt na "until": draai de twee om.')
        else:
            raise ValueError('Een fase heeft precision "day" of "around".')
        return self


class ConfirmedDate(Model):
    """A date that an insurer has made known for one phase in one year."""

    year: Year
    phase: Slug
    when: When
    sources: Sources


class Round(ContentItem):
    """A series of contract rounds of one insurer."""

    insurer: Slug
    title: Label
    basis: Basis
    """Waar de verwachting op berust: confirmed, rhythm (een bekend ritme) of customary (geen ritme bekend)."""
    first_year: Year
    """Het eerste jaar waarin de ronde gehouden wordt (het contract gaat het jaar erna in)."""
    every_years: Annotated[int, Field(ge=1, le=5)]
    """Om de hoeveel jaar er een ronde is."""
    last_year: Year | None = None
    """Het laatste jaar van de reeks; leeg is: voorlopig altijd."""
    contract_years: Annotated[int, Field(ge=1, le=5)] | None = None
    """Hoeveel jaar het contract loopt; leeg als dat niet bekend is."""
    explanation: ShortText
    """Waarop de verwachting berust, in gewone woorden; staat onder elke melding."""
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]
    confirmed: tuple[ConfirmedDate, ...] = ()
    """Datums die de verzekeraar bekend heeft gemaakt; ze gaan voor de verwachting."""
    see_also: tuple[Slug, ...] = ()
    sources: Sources

    @model_validator(mode="after")
    def _years_in_order(self) -> Self:
        if self.last_year is not None and self.last_year < self.first_year:
            raise ValueError('"last_year" ligt voor "first_year".')
        return self


class Channels(Model):
    """The channels: of Slack by name or id, of Teams by ``teams:`` and id, a webhook by ``webhook:`` and name."""

    national: ChannelName = "iza-landelijk"
    announcements: ChannelName = "aankondigingen"
    administrators: ChannelName = "bot-beheer"
    region_prefix: ChannelName = "regio-"
    insurer_prefix: ChannelName = "contract-"
    regions: dict[Slug, ChannelName] = Field(default_factory=dict)
    """Afwijkend kanaal per regio-id; anders region_prefix met het id."""
    insurers: dict[Slug, ChannelName] = Field(default_factory=dict)
    """Afwijkend kanaal per verzekeraar-id; anders insurer_prefix met het id."""
    others: dict[ChannelName, tuple[AudienceName, ...]] = Field(default_factory=dict)
    """Verdere kanalen, zoals die van Teams naast Slack, met wat elk hoort: landelijk, regio:<id> en zo meer."""


class QuietHours(Model):
    """Between these times nothing is posted."""

    model_config = ConfigDict(populate_by_name=True)

    from_: Annotated[dt.time, Field(alias="from")] = dt.time(20, 0)
    until: dt.time = dt.time(7, 30)


class MayFollow(StrEnum):
    """The people who decide on the subscriptions of a channel."""

    MEMBERS = "members"
    ADMINISTRATORS = "administrators"


UserId = Annotated[str, StringConstraints(pattern=rf"^(?:{SLACK_USER_ID}|teams:[0-9a-f-]{{36}})$")]
"""Id of a person in Slack, or ``teams:`` and their object id in Microsoft Entra."""


class Owner(Model):
    """A role that keeps texts up to date (``owner`` of an item): who have it, and where they hear of it."""

    role: Line
    """De rol, precies zoals bij "owner" van een vraag."""
    people: tuple[UserId, ...] = ()
    """Slack-id's van wie deze rol heeft; zij mogen die teksten aanpassen."""
    channel: ChannelName | None = None
    """Het kanaal voor hun berichten; leeg is: een direct bericht aan elk van hen."""


class Organisation(Model):
    """Settings of the association that runs the bot."""

    name: Line
    command: Annotated[str, StringConstraints(pattern=r"^/[a-z0-9_-]{1,31}$")] = "/iza"
    time_zone: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]+/[A-Za-z_/]+$")] = "Europe/Amsterdam"
    channels: Channels = Field(default_factory=Channels)
    leads: Leads = (30, 7, 1, 0)
    """Standaard: hoeveel dagen vooraf een herinnering komt."""
    post_at: dt.time = dt.time(9, 0)
    """Het uur waarop herinneringen geplaatst worden."""
    quiet_hours: QuietHours = Field(default_factory=QuietHours)
    administrators: tuple[UserId, ...] = ()
    """Slack-id's van beheerders."""
    owners: tuple[Owner, ...] = ()
    """Wie welke teksten bijhoudt; van een rol die hier niet staat, horen de beheerders het."""
    subscriptions: MayFollow = MayFollow.MEMBERS
    """Wie voor een kanaal kiest wat het volgt: members (iedereen die er schrijft) of administrators."""
    ask_the_secretary: ShortText
    """Wat de bot zegt als hij het antwoord niet weet: waar je het dan kunt vragen."""
    competition_notice: ShortText
    """De zin over de Mededingingswet die onder elk bericht over een contractronde staat."""
    competition_notice_short: Line

    def may_edit(self, user: str, role: str | None = None) -> bool:
        """True for an administrator, and for an owner of the texts of this role; without a role, of any text."""
        keep_up = (person for owner in self.owners if role in {None, owner.role} for person in owner.people)
        return user in map(full_id, (*self.administrators, *keep_up))

    def owners_hear_in(self, role: str) -> tuple[str, ...]:
        """Channels, by name or id, or ids of people, that get the messages for the owners with this role."""
        owner = next((owner for owner in self.owners if owner.role == role), Owner(role=role))
        own = (owner.channel,) if owner.channel else owner.people
        return tuple(map(full_id, own or (self.channels.administrators,)))


class DocumentsFile(Model):
    """documents.yaml."""

    documents: tuple[Document, ...]


class FaqFile(Model):
    """faq.yaml and any other file whose name starts with ``faq-``."""

    documents: tuple[Document, ...] = ()
    """Documenten die alleen dit bestand nodig heeft; gedeelde staan in documents.yaml."""
    groups: tuple[FaqGroup, ...] = ()
    items: tuple[FaqItem, ...]


class GlossaryFile(Model):
    """glossary.yaml."""

    terms: tuple[Term, ...]


class ElsewhereFile(Model):
    """elsewhere.yaml."""

    elsewhere: tuple[Elsewhere, ...]


class DeadlinesFile(Model):
    """deadlines.yaml."""

    deadlines: tuple[Deadline, ...]


class InsurersFile(Model):
    """insurers.yaml."""

    insurers: tuple[Insurer, ...]


class RegionsFile(Model):
    """regions.yaml."""

    regions: tuple[Region, ...]


class RoundsFile(Model):
    """rounds.yaml."""

    rounds: tuple[Round, ...]


class OrganisationFile(Model):
    """organisation.yaml."""

    organisation: Organisation


class Content(Model):
    """Everything the bot knows, checked and complete; the order is that of the files."""

    documents: tuple[Document, ...]
    groups: tuple[FaqGroup, ...]
    faq: tuple[FaqItem, ...]
    terms: tuple[Term, ...]
    deadlines: tuple[Deadline, ...]
    insurers: tuple[Insurer, ...]
    regions: tuple[Region, ...]
    rounds: tuple[Round, ...]
    organisation: Organisation
    elsewhere: tuple[Elsewhere, ...] = ()

    @cached_property
    def names(self) -> KnownNames:
        """Every name of the regions and insurers, those of places and larger areas included."""
        return KnownNames(self.bearers)

    @property
    def bearers(self) -> tuple[Bearer, ...]:
        """Regions and insurers with their names."""
        regions = (
            (region.id, (region.name, region.id, *region.aliases, *region.places, region.kring, *region.part_of))
            for region in self.regions
        )
        insurers = ((insurer.id, (insurer.name, insurer.id, *insurer.aliases)) for insurer in self.insurers)
        return (
            *(Bearer(EntityKind.REGION, *region) for region in regions),
            *(Bearer(EntityKind.INSURER, *insurer) for insurer in insurers),
        )

    @cached_property
    def document_by_id(self) -> dict[str, Document]:
        """Documents by id."""
        return {document.id: document for document in self.documents}

    @cached_property
    def group_by_id(self) -> dict[str, FaqGroup]:
        """FAQ groups by id."""
        return {group.id: group for group in self.groups}

    @cached_property
    def faq_by_id(self) -> dict[str, FaqItem]:
        """FAQ items by id, and by the ids they had before."""
        return _by_id(self.faq)

    @cached_property
    def term_by_id(self) -> dict[str, Term]:
        """Terms by id, and by the ids they had before."""
        return _by_id(self.terms)

    @cached_property
    def deadline_by_id(self) -> dict[str, Deadline]:
        """Deadlines by id, and by the ids they had before."""
        return _by_id(self.deadlines)

    @cached_property
    def insurer_by_id(self) -> dict[str, Insurer]:
        """Insurers by id, and by the ids they had before."""
        return _by_id(self.insurers)

    @cached_property
    def region_by_id(self) -> dict[str, Region]:
        """Regions by id, and by the ids they had before."""
        return _by_id(self.regions)

    @cached_property
    def round_by_id(self) -> dict[str, Round]:
        """Rounds by id, and by the ids they had before."""
        return _by_id(self.rounds)


Item = TypeVar("Item", bound=ContentItem)


def _by_id(items: tuple[Item, ...]) -> dict[str, Item]:
    former = {previous: item for item in items for previous in item.previous_ids}
    return former | {item.id: item for item in items}
