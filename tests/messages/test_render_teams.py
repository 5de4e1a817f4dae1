from __future__ import annotations

import pytest

from bot.messages import render_teams
from bot.messages.commands import EDIT, WINDOWS
from bot.messages.message import (
    Action,
    Button,
    Buttons,
    Choices,
    DateField,
    Echo,
    Entries,
    Entry,
    Link,
    ListRow,
    Menu,
    Message,
    Option,
    Paragraph,
    Pick,
    QuestionField,
    Sheet,
    SmallPrint,
    TextField,
    UserMention,
)
from bot.messages.render_teams import Press, Surface
from handlers.registry import SUBCOMMANDS, opens_window
from tests import teams_cards

PERSON = "teams:3f1c7f8e-0f0f-4a53-8a56-000000000001"


def elements(message, kind, surface=Surface.PERSONAL):
    card = render_teams.body(message, surface)["card"]
    assert teams_cards.violations(card) == []
    return [element for element in teams_cards.elements(card) if element["type"] == kind]


def actions(message, surface=Surface.PERSONAL):
    shown = Message((Paragraph("Tekst."), *message.parts))
    return [action for row in elements(shown, "ActionSet", surface) for action in row["actions"]]


@pytest.mark.parametrize(
    "nasty", ["**vet** _schuin_", "[klik](https://kwaad.example)", "<at>iedereen</at>", "# kop"]
)
def test_what_content_or_a_user_writes_is_shown_as_it_is(nasty):
    message = Message((Paragraph(nasty, strong=True), Echo(nasty, lead="Je vroeg:"), SmallPrint((nasty,))))
    assert elements(message, "TextBlock") == []
    written = "".join(run["text"] for run in elements(message, "TextRun"))
    assert written.count(nasty) == 3


def test_control_characters_and_characters_that_turn_the_line_around_are_left_out():
    (run,) = elements(Message((Paragraph("a\x00b\u202ec"),)), "TextRun")
    assert run["text"] == "abc"


def test_an_https_address_and_the_words_of_a_link_can_be_pressed_and_nothing_else():
    message = Message(
        (Paragraph("Zie https://a.nl/b. Of de brief. http://c.nl", links=(Link("de brief", "https://d.nl"),)),)
    )
    pressable = {
        run["text"]: run["selectAction"]["url"] for run in elements(message, "TextRun") if "selectAction" in run
    }
    assert pressable == {"https://a.nl/b": "https://a.nl/b", "de brief": "https://d.nl"}


def test_lines_of_a_text_stay_lines():
    blocks = elements(Message((Paragraph("een\n\ntwee\ndrie"),)), "RichTextBlock")
    assert [block["inlines"][0]["text"] for block in blocks] == ["een", "twee", "drie"]


def test_a_set_has_five_actions_at_most_and_what_is_of_less_use_stands_behind_the_dots():
    buttons = tuple(Button(f"Knop {number}", Action.SHOW_ITEM, f"{number}") for number in range(7))
    message = Message((Paragraph("Tekst."), Buttons(buttons, more=(Button("Dit hielp", Action.HELPED, "x"),))))
    assert [len(element["actions"]) for element in elements(message, "ActionSet")] == [5, 3]
    assert [action.get("mode") for action in actions(message)] == [None] * 7 + ["secondary"]


def test_a_press_comes_back_with_the_verb_of_slacks_button():
    (action,) = actions(Message((Buttons((Button("NAW", Action.SHOW_ITEM, "iza-a"),)),)))
    assert action["data"] == {"verb": "faq_show", "value": "iza-a"}


def test_in_a_channel_everything_is_answered_in_a_dialog_that_only_who_presses_sees():
    message = Message((Buttons((Button("NAW", Action.SHOW_ITEM, "iza-a"),)),))
    assert actions(message, Surface.CHANNEL)[0]["data"]["msteams"] == {"type": "task/fetch"}
    assert "msteams" not in actions(message, Surface.DIALOG)[0]["data"]


@pytest.mark.parametrize(
    ("button", "opens"),
    [
        (Button("Lees alles", Action.READ_ITEM, "iza-a"), True),
        (Button("Herinner mij", Action.REMIND_ME, "a"), True),
        (Button("Instellingen", Action.RUN_COMMAND, "instellingen"), True),
        (Button("Volg", Action.RUN_COMMAND, "volg landelijk"), False),
    ],
)
def test_in_a_personal_chat_only_what_is_a_window_in_slack_opens_a_dialog(button, opens):
    assert ("msteams" in actions(Message((Buttons((button,)),)))[0]["data"]) is opens


def test_what_is_for_slack_alone_is_left_out():
    share, edit = Button("Deel", Action.SHARE, "x"), Button("Bewerken", Action.EDIT, "x")
    message = Message((Paragraph("Tekst."), Buttons((share,), more=(edit,)), ListRow(Entry("Rij"), edit)))
    assert actions(message) == []


def test_the_choices_of_a_menu_are_actions():
    menu = Menu("Later herinneren", Action.SNOOZE, (Option("over een uur", "hour k"), Option("morgen", "day k")))
    shown = actions(Message((Buttons((), menu=menu),)))
    assert [action["title"] for action in shown] == ["Later herinneren: over een uur", "Later herinneren: morgen"]
    assert [action["data"]["value"] for action in shown] == ["hour k", "day k"]


def test_a_person_is_mentioned_by_their_id_and_only_on_their_own_platform():
    message = Message((UserMention(PERSON, "kan dit *voor* je doen."), UserMention("slack:U0123", "helpt.")))
    card = render_teams.body(message)["card"]
    assert [entity["mentioned"]["id"] for entity in card["msteams"]["entities"]] == [PERSON.partition(":")[2]]
    assert r"<at>beheerder</at> kan dit \*voor\* je doen." in [e.get("text") for e in teams_cards.elements(card)]
    assert "helpt" not in str(card)


def test_the_fallback_says_what_is_read_and_not_what_is_pressed_and_is_read_aloud():
    body = render_teams.body(
        Message((Paragraph("Het feit."), Buttons((Button("Lees alles", Action.READ_ITEM, "a"),))))
    )
    assert body["text"] == body["card"]["fallbackText"] == body["card"]["speak"] == "Het feit."


def test_a_form_asks_what_it_asks_in_slack_and_takes_its_memory_along():
    sheet = Sheet(
        "Instellingen",
        (
            TextField("Reden", "why", several_lines=True),
            DateField("Datum", "day", value="2027-06-01"),
            Choices("Volg", "topics", Pick.SEVERAL, (Option("Zeeland", "z"), Option("Drenthe", "d")), ("z", "d")),
            Choices("Uur", "hour", Pick.RADIO, (Option("9.00 uur", "9"),), ()),
        ),
        form="settings",
        send="Bewaar",
    )
    card = render_teams.dialog(sheet, memory="geheugen")
    assert teams_cards.violations(card) == []
    inputs = {
        element["id"]: element for element in teams_cards.elements(card) if element["type"].startswith("Input.")
    }
    assert list(inputs) == ["why", "day", "topics", "hour"]
    assert (inputs["why"]["isRequired"], inputs["why"]["isMultiline"]) == (True, True)
    assert (inputs["topics"]["value"], inputs["topics"]["isMultiSelect"]) == ("z,d", True)
    assert inputs["hour"]["style"] == "expanded"
    (send,) = (element for element in teams_cards.elements(card) if element["type"] == "Action.Submit")
    assert (send["title"], send["data"]) == ("Bewaar", {"form": "settings", "memory": "geheugen"})


def test_a_question_field_sends_what_is_typed_under_its_verb():
    (field,) = elements(Message((QuestionField("Vraag", Action.ASK, "Typ", "1"),)), "Input.Text")
    assert (field["id"], field["inlineAction"]["data"]) == ("question_ask", {"verb": "question_ask"})


def test_a_dialog_that_is_too_long_has_pages_that_together_say_everything():
    entries = tuple(Entry(f"Begrip {number}", "Feiten", "Uitleg " * 20) for number in range(300))
    sheet = Sheet("Alles", tuple(Entries((entry,)) for entry in entries))
    shown, page, value = "", 0, {}
    while value is not None:
        card = render_teams.dialog(sheet, press=Press("list_read", "begrip", page))
        assert teams_cards.violations(card) == []
        shown += str(card["body"])
        onward = [element for element in teams_cards.elements(card) if element["type"] == "Action.Submit"]
        value = onward[0]["data"] if onward else None
        page += 1
        assert value is None or value == {"verb": "list_read", "value": "begrip", "page": page}
    assert page > 1
    assert all(f"'Begrip {number}'" in shown for number in range(300))


def test_buttons_go_under_a_message_that_stands():
    body = render_teams.body(Message((Paragraph("Herinnering."),)), Surface.CHANNEL)
    whole = render_teams.under(body, (Buttons((Button("Gezien", Action.SEEN, "k"),)),), Surface.CHANNEL)
    assert teams_cards.violations(whole["card"]) == []
    assert [element["type"] for element in whole["card"]["body"]] == ["RichTextBlock", "ActionSet"]
    assert whole["text"] == body["text"] == whole["card"]["speak"]


def test_the_words_that_open_a_dialog_are_those_that_open_a_window_in_slack():
    named = {name for subcommand in SUBCOMMANDS for name in (subcommand.name, *subcommand.help.aliases) if name}
    assert {name for name in named if opens_window(name)} == WINDOWS | {EDIT.name, *EDIT.aliases}
