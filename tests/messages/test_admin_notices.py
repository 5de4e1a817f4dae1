import dataclasses
import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.content.edits import Change, Conflict
from bot.content.loader import load
from bot.content.problems import Problem
from bot.messages import render_slack
from bot.messages.admin_notices import SHOWN, Ending, Undelivered, digest, edits_overtaken, refusal
from bot.messages.render_text import render

SHIPPED = load(Path(__file__).parents[2] / "data")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def undelivered(channel="regio-twente", ending=None, error="", title="Besluit over bijsturen"):
    return Undelivered(
        title=title,
        channel=channel,
        due_at=dt.datetime(2024, 5, 31, 7, tzinfo=dt.UTC),
        useful_until=dt.datetime(2024, 6, 15, 22, tzinfo=dt.UTC),
        ending=ending,
        error=error,
    )


@pytest.mark.parametrize(
    ("error", "what", "remedy"),
    [
        ("channel_not_found", "De bot kan #regio-twente niet vinden", "verbeter de naam in organisation.yaml"),
        ("is_archived", "#regio-twente is gearchiveerd", "Haal het kanaal uit het archief"),
        ("not_in_channel", "De bot is geen lid van #regio-twente", "typ /invite in het kanaal"),
        ("restricted_action", "De bot mag in #regio-twente geen berichten plaatsen", "Geef de bot dat recht"),
        ("token_revoked", "De bot heeft geen toegang meer tot Slack", "SLACK_BOT_TOKEN"),
        ("invalid_auth", "De bot heeft geen toegang meer tot Slack", "SLACK_BOT_TOKEN"),
        ("missing_scope", "De bot mist een recht (scope) in Slack", "het recht chat:write.public"),
        ("gloednieuwe_code", "Slack weigert een bericht in #regio-twente", "De code gloednieuwe_code staat"),
    ],
)
def test_a_refusal_says_what_is_wrong_what_to_do_and_what_waits(error, what, remedy):
    text = render(refusal(SHIPPED, error, [undelivered()], needed="chat:write.public"))
    assert text.startswith(what)
    assert remedy in text
    assert "Dit bericht wacht tot het kan:" in text
    assert "#regio-twente · gepland op 31 mei 2024, 9.00 uur · wordt bewaard tot 16 juni 2024" in text
    assert f"Foutcode van Slack: {error}" in text


def test_only_a_lost_token_or_scope_stops_the_other_channels():
    assert "In de andere kanalen gaat alles gewoon door." in render(
        refusal(SHIPPED, "is_archived", [undelivered()])
    )
    assert "in geen enkel kanaal" in render(refusal(SHIPPED, "token_revoked", [undelivered()]))


def test_a_channel_known_by_its_id_is_named_by_its_id():
    assert render(refusal(SHIPPED, "is_archived", [undelivered("C0123456789")])).startswith("C0123456789 is")


def test_a_channel_that_follows_something_is_called_by_its_name_with_advice_that_fits():
    followed = dataclasses.replace(undelivered("C0123456789"), name="praktijk-west")
    text = render(refusal(SHIPPED, "is_archived", [followed]))
    assert text.startswith("#praktijk-west is gearchiveerd")
    assert "typ /iza volg in een ander kanaal" in text
    assert "organisation.yaml" not in text
    assert "C0123456789" not in text


def test_several_channels_are_all_named_and_each_kind_gets_its_own_advice():
    held = [undelivered(f"regio-{number}") for number in range(60)] + [undelivered("C0123456789")]
    message = refusal(SHIPPED, "channel_not_found", held)
    text = render(message)
    assert text.startswith("De bot kan 61 kanalen niet vinden")
    assert text.index("#regio-0, #regio-1") < text.index("organisation.yaml")
    assert text.index("organisation.yaml") < text.index("Het gaat om C0123456789") < text.index("/iza volg")
    blocks = "".join(block["text"]["text"] for block in render_slack.body(message)["blocks"] if "text" in block)
    assert all(f"#regio-{number}" in blocks for number in range(60))


@pytest.mark.parametrize("error", ["restricted_action", "not_in_channel", "gloednieuwe_code", "token_revoked"])
def test_several_channels_with_the_same_advice_are_told_together(error):
    text = render(refusal(SHIPPED, error, [undelivered("regio-a"), undelivered("C0123456789")]))
    assert text.count("#regio-a en C0123456789") == (error != "token_revoked")


def test_a_message_that_slack_does_not_take_does_not_wait():
    held = [undelivered(ending=Ending.FAILED), undelivered(ending=Ending.FAILED)]
    text = render(refusal(SHIPPED, "invalid_blocks", held))
    assert "Deze 2 berichten zijn niet geplaatst:" in text
    assert "wordt bewaard" not in text


def test_the_digest_tells_each_ending_with_what_to_do():
    rows = [
        undelivered(ending=Ending.FAILED, error="is_archived", title="Geweigerd"),
        undelivered(ending=Ending.EXPIRED, title="Verlopen"),
        undelivered(ending=Ending.DOUBTED, title="Dubbel"),
    ]
    text = render(digest(SHIPPED, rows))
    assert "Niet geplaatst: Slack weigerde (1)" in text
    assert "Geweigerd\n#regio-twente · gepland op 31 mei 2024, 9.00 uur · is_archived" in text
    assert text.index("Niet geplaatst: het nut was voorbij (1)") < text.index("Mogelijk twee keer geplaatst (1)")
    assert "Onbekend of het geplaatst is" not in text
    assert "iza-bot ledger" in text


def test_a_long_digest_counts_what_it_does_not_list():
    rows = [undelivered(ending=Ending.EXPIRED, title=f"Nummer {n}") for n in range(SHOWN + 5)]
    text = render(digest(SHIPPED, rows))
    assert text.count("Nummer ") == SHOWN
    assert f"het nut was voorbij ({SHOWN + 5})" in text
    assert "En nog 5 andere." in text


def test_a_notice_about_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        refusal(SHIPPED, "is_archived", [])
    with pytest.raises(ValueError, match="nothing to report"):
        digest(SHIPPED, [undelivered()])


def test_overtaken_edits_show_both_values():
    moved = {"precision": "day", "date": "2027-06-15", "wording": "15 juni 2027"}
    change = Change("deadlines", "einde-iza-2026", "when", {"wording": "mei"}, moved)
    problem = Problem("wijziging 4", 1, 1, "Er is geen vraag met het id ‘x’.", field="see_also")
    text = render(
        edits_overtaken(
            SHIPPED,
            [
                Conflict(3, change, {"precision": "none", "wording": "nog niet bekend"}),
                Conflict(4, Change("items", "iza-a", "see_also", [], ["x"]), None, (problem,)),
            ],
        )
    )
    assert "Deadline “Einde van de looptijd van het IZA”, datum" in text
    assert "Wijziging 3: 15 juni 2027" in text
    assert "Bestand: nog niet bekend" in text
    assert "Er is geen vraag" in text
    assert "/iza wijzigingen" in text


@pytest.mark.parametrize(
    ("error", "what", "remedy"),
    [
        ("BotNotInConversationRoster", "De bot staat niet in Kring › Contracten van Teams", "Voeg de app toe"),
        ("ConversationNotFound", "Teams kent Kring › Contracten niet meer", "Kies een ander kanaal"),
        ("InvalidClient", "De bot heeft geen toegang meer tot Teams", "TEAMS_CLIENT_SECRET"),
        ("BotDisabledByAdmin", "De bot is uitgezet in Teams", "om de app toe te staan"),
        ("NoOutlet", "Kring › Contracten staat in organisation.yaml", "Vul in .env de gegevens"),
    ],
)
def test_a_refusal_of_teams_says_so_and_what_to_do_there(error, what, remedy):
    row = dataclasses.replace(undelivered("teams:19:a@thread.tacv2"), name="Kring › Contracten")
    text = render(refusal(SHIPPED, error, [row]))
    assert text.startswith(what)
    assert remedy in text
    assert f"Foutcode van Teams: {error}" in text
    assert "Slack" not in text.replace("gegevens van Slack of Teams", "")


def test_what_stays_unknown_in_teams_is_told_by_name():
    text = render(digest(SHIPPED, [undelivered("webhook:kring-zuid", Ending.AMBIGUOUS)]))
    assert "Onbekend of het geplaatst is (1)" in text
    assert "Teams gaf geen antwoord. Kijk in het kanaal of het er staat." in text
    assert "webhook:kring-zuid · gepland op 31 mei 2024" in text
