"""A scripted bot that uses what ours does not: every element, stacked modals, errors, suggestions, threads."""

import re

from bot.simulator import AppShortcut, Completion, SlashCommand
from bot.simulator.condition import Condition

COMMANDS = (
    SlashCommand(
        "/alles",
        "Elk onderdeel",
        "[bericht | venster | stuk]",
        (
            Completion("/alles bericht", "Elk onderdeel in een bericht"),
            Completion("/alles venster", "Een venster met velden"),
        ),
    ),
    SlashCommand("/traag"),
)
SHORTCUTS = (AppShortcut("zoek", "Zoek in de FAQ", on_message=True), AppShortcut("vraag", "Stel een vraag"))


def plain(text):
    return {"type": "plain_text", "text": text}


def option(label, value=None, description=None):
    fields = {"text": plain(label), "value": value or label}
    return fields | ({"description": plain(description)} if description else {})


THREE = [option("Een"), option("Twee", description="met uitleg"), option("Drie")]
CONFIRM = {
    "title": plain("Weet je het zeker?"),
    "text": {"type": "mrkdwn", "text": "Dit is *niet* terug te draaien."},
    "confirm": plain("Ja, doe maar"),
    "deny": plain("Toch niet"),
    "style": "danger",
}
ELEMENTS = (
    {"type": "static_select", "placeholder": plain("Kies er een"), "options": THREE},
    {"type": "static_select", "option_groups": [{"label": plain("Groep"), "options": THREE}]},
    {"type": "external_select", "placeholder": plain("Zoek er een"), "min_query_length": 1},
    {"type": "users_select", "placeholder": plain("Kies iemand")},
    {"type": "channels_select", "placeholder": plain("Kies een kanaal")},
    {"type": "conversations_select", "placeholder": plain("Kies een gesprek")},
    {"type": "datepicker", "placeholder": plain("Kies een datum"), "initial_date": "2027-01-15"},
    {"type": "timepicker", "placeholder": plain("Kies een tijd"), "initial_time": "09:30"},
    {"type": "datetimepicker", "initial_date_time": 1_800_000_000},
    {"type": "checkboxes", "options": THREE, "initial_options": [THREE[1]]},
    {"type": "radio_buttons", "options": THREE, "initial_option": THREE[0]},
    {"type": "overflow", "options": [option("Bewaar"), option("Verberg")]},
    {"type": "button", "text": plain("Verwijder"), "style": "danger", "confirm": CONFIRM},
    {"type": "button", "text": plain("Naar de site"), "url": "https://example.org/uitleg"},
    {"type": "button", "text": plain("Open een venster")},
)
MULTI = (
    {
        "type": "multi_static_select",
        "placeholder": plain("Kies er een paar"),
        "options": THREE,
        "max_selected_items": 2,
    },
    {"type": "multi_external_select", "placeholder": plain("Zoek er een paar"), "min_query_length": 1},
    {"type": "multi_users_select", "placeholder": plain("Kies mensen")},
    {"type": "multi_channels_select", "placeholder": plain("Kies kanalen")},
    {"type": "multi_conversations_select", "placeholder": plain("Kies gesprekken")},
)


def named(elements, prefix):
    return [element | {"action_id": f"{prefix}-{number}"} for number, element in enumerate(elements)]


RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Rijke ", "style": {"bold": True}},
                {"type": "link", "url": "https://example.org", "text": "tekst"},
                {"type": "emoji", "name": "wave", "unicode": "1f44b"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "punt"}]}],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "citaat"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "code"}]},
    ],
}
TEXT = "*vet* _schuin_ ~weg~ `code` <https://example.org|link> <@U1|iemand>\n> citaat\n```blok```\n• punt"


def message():
    """A message with every block and every element that may stand in one."""
    image = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "Een grafiek"}
    return {
        "text": "Elk onderdeel",
        "blocks": [
            {"type": "header", "text": plain("Elk onderdeel")},
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": TEXT},
                "accessory": {"type": "button", "text": plain("Ernaast"), "action_id": "ernaast"},
            },
            {"type": "section", "fields": [plain("Veld een"), plain("Veld twee")]},
            {"type": "section", "text": plain("Met beeld"), "accessory": image},
            {"type": "divider"},
            {"type": "context", "elements": [plain("Kleine letters"), image]},
            image | {"title": plain("Een beeld")},
            RICH,
            {"type": "markdown", "text": "# Kop\n**vet** en [link](https://example.org)"},
            {"type": "actions", "block_id": "rij", "elements": named(ELEMENTS, "rij")},
            *(
                {
                    "type": "section",
                    "block_id": f"naast-{element['action_id']}",
                    "text": plain("Meer"),
                    "accessory": element,
                }
                for element in named(MULTI, "meer")
            ),
        ],
    }


def modal(title="Venster", **more):
    """A modal with every input."""
    inputs = [
        {"type": "plain_text_input", "min_length": 3, "max_length": 20},
        {"type": "plain_text_input", "multiline": True},
        {"type": "email_text_input"},
        {"type": "url_text_input"},
        {"type": "number_input", "is_decimal_allowed": False},
        *(element for element in ELEMENTS if element["type"] not in {"button", "overflow"}),
        *MULTI,
    ]
    blocks = [
        {
            "type": "input",
            "block_id": f"veld-{number}",
            "label": plain(f"{element['type']} {number}"),
            "hint": plain("Met een wenk"),
            "optional": number > 0,
            "element": element | {"action_id": "waarde"},
        }
        for number, element in enumerate(inputs)
    ]
    buttons = {"type": "button", "text": plain("Nog een venster"), "action_id": "stapel"}
    blocks.append({"type": "actions", "block_id": "knop", "elements": [buttons]})
    return {
        "type": "modal",
        "title": plain(title),
        "submit": plain("Bewaren"),
        "close": plain("Annuleren"),
        "notify_on_close": True,
        "blocks": blocks,
    } | more


HOME = {"type": "home", "blocks": message()["blocks"]}


class Script:
    """Bot with scripted responses, which records what it receives."""

    def __init__(self):
        self.received = []
        self.condition = Condition()

    def register(self, app):
        app.command("/alles")(self.command)
        app.command("/traag")(self.slow)
        app.view(re.compile(""))(self.submitted)
        app.view_closed(re.compile(""))(self.closed)
        app.event("app_home_opened")(self.home)
        app.event("message")(self.note_event)
        app.shortcut("zoek")(self.search)
        app.shortcut("vraag")(self.ask)
        app.options({"action_id": "rij-2"})(self.offer)
        app.options({"action_id": "meer-1"})(self.offer)
        app.options({"action_id": "waarde"})(self.offer)
        app.action(re.compile(""))(self.acted)

    def record(self, name, payload):
        self.received.append((name, payload))
        self.condition.notify()

    async def wait_for(self, name, times=1):
        """Wait until the bot has received something so many times, and give the last payload."""

        def nth():
            received = [payload for element, payload in self.received if element == name]
            return received[times - 1] if len(received) >= times else None

        return await self.condition.wait_for(
            nth, seconds=5, otherwise=f"The bot has not received {name}; it received {self.received}"
        )

    async def command(self, ack, command, client, say):
        await ack()
        if command["text"] == "bericht":
            await say(**message())
        elif command["text"] == "draad":
            first = await say(text="Bovenaan")
            await say(text="Eronder", thread_ts=first["ts"])
        elif command["text"] == "venster":
            await client.views_open(trigger_id=command["trigger_id"], view=modal())
        else:
            await ack(text=f"Je typte {command['text']}")

    async def slow(self, body):
        """Never answers."""

    async def submitted(self, ack, view):
        values = {block: next(iter(payload.values())) for block, payload in view["state"]["values"].items()}
        self.record("ingestuurd", values)
        if values["veld-0"]["value"] == "fout":
            await ack(response_action="errors", errors={"veld-0": "Zo niet."})
        else:
            await ack()

    async def closed(self, ack, view):
        await ack()
        self.record("gesloten", view["title"]["text"])

    async def home(self, event, client):
        await client.views_publish(user_id=event["user"], view=HOME)

    async def note_event(self, event):
        self.record("gelezen", event["text"])

    async def search(self, ack, shortcut, respond):
        await ack()
        await respond(f"Gezocht: {shortcut['message']['text']}", replace_original=False)

    async def ask(self, ack, shortcut, client):
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=modal("Vraag"))

    async def offer(self, ack, payload):
        matches = [option for option in THREE if payload["value"].casefold() in option["text"]["text"].casefold()]
        await ack(options=matches)

    async def acted(self, ack, body, action, client, respond):
        await ack()
        self.record(action["action_id"], {k: v for k, v in action.items() if k.startswith("selected")})
        if action["action_id"] == "stapel":
            await client.views_push(trigger_id=body["trigger_id"], view=modal("Bovenste"))
        elif action["action_id"] == "rij-14":
            await client.views_open(trigger_id=body["trigger_id"], view=modal())
        elif action["action_id"] == "ernaast":
            await respond(text="Bijgewerkt", blocks=[], replace_original=True)
