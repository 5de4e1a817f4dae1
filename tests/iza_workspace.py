"""Workspace for tests of the bot: its name, Dutch texts and the association's time zone."""

from zoneinfo import ZoneInfo

from bot.demo.dutch_texts import DUTCH
from bot.simulator import Workspace

DEFAULTS = {
    "channels": ("algemeen",),
    "users": ("huisarts",),
    "bot": "iza-bot",
    "texts": DUTCH,
    "zone": ZoneInfo("Europe/Amsterdam"),
}


class IzaWorkspace(Workspace):
    """A workspace that is Dutch unless a test says otherwise."""

    def __init__(self, **options):
        super().__init__(**DEFAULTS | options)
