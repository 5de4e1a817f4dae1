"""Agents Playground of Microsoft with the bot of the demo in it: two stories in the real client, with pictures.

The playground listens on every address, so that all of it runs in a network of its own (``in_own_network``).
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import fcntl
import os
import re
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import async_playwright, expect

from bot.demo.embedded_bot import free_port
from bot.demo.run import workspace_of
from bot.demo.time_travel import TimeTravel
from bot.library import Library
from bot.settings import Settings
from tests.conftest import chromium

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from playwright.async_api import Page

    Shoot = Callable[[str], Awaitable[None]]

ROOT = Path(__file__).resolve().parents[1]
CLI = ROOT / "tests" / "npm" / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
NOVEMBER = dt.datetime.fromisoformat("2026-11-24T12:00:00+01:00")
AUGUST = dt.datetime.fromisoformat("2027-08-31T12:00:00+02:00")
WINDOW = {"width": 1280, "height": 760}
PATIENCE = 60_000
"""Milliseconds; the tests have two cores together."""
PEOPLE = ("Kees Kringsecretaris", "Bram Praktijkhouder", "Fatma Waarnemer", "Joris Kringbestuur", "Mila Assistent")
"""The playground wants five besides the one who types."""
_OWN_NETWORK = ("unshare", "--map-root-user", "--net")
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _UP = 0x8913, 0x8914, 0x1


def in_own_network(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run this module in a network that reaches nothing and that nothing reaches."""
    command = [*_OWN_NETWORK, sys.executable, "-m", "tests.playground", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


def has_networks() -> bool:
    """True where a network of one's own can be made."""
    try:
        return subprocess.run([*_OWN_NETWORK, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


async def ask_follow_be_reminded_and_snooze(page: Page, time_travel: TimeTravel, shoot: Shoot) -> None:
    """A GP in the own chat with the bot."""
    said = page.locator("main, body").first
    await expect(said).to_contain_text("De eerstvolgende datums")
    await _write(page, "NAW")
    await expect(said).to_contain_text("ANW: avond-, nacht- en weekendzorg")
    await shoot("teams-antwoord")
    await page.get_by_role("button", name="Lees alles").last.click()
    await expect(said).to_contain_text("Belangrijk, maar met zware voorwaarden")
    await _write(page, "deadlines")
    await expect(said).to_contain_text(re.compile(r"Alle \d+ datums"))
    await page.get_by_role("button", name="Herinner mij").nth(-3).click()
    await expect(said).to_contain_text("Wanneer wil je een bericht?")
    await page.get_by_role("button", name="Herinner mij").last.click()
    await expect(said).to_contain_text("Ik herinner je hieraan: Einde van de looptijd van het IZA")
    await _go_to(time_travel, "2026-12-01T09:05:00+01:00")
    await expect(said).to_contain_text("Herinnering: Einde van de looptijd van het IZA")
    await page.get_by_role("button", name="Later herinneren: Morgen").last.click()
    await expect(said).to_contain_text("Je krijgt deze herinnering opnieuw op woensdag 2 december 2026, 9.00 uur.")
    await shoot("teams-herinnering")
    await _go_to(time_travel, "2026-12-02T09:05:00+01:00")
    await expect(page.get_by_text("Herinnering: Einde van de looptijd van het IZA")).to_have_count(2)


async def subscribe_a_channel_and_see_the_round(page: Page, time_travel: TimeTravel, shoot: Shoot) -> None:
    """A secretary in the channel of the kring."""
    time_travel.restart(AUGUST)
    await time_travel.arrived()
    await page.get_by_text("Contracten", exact=True).dispatch_event("click")  # scrolled out of sight
    posts = page.locator("main, body").first
    await expect(posts).to_contain_text("Noem @iza-bot met je vraag")
    await page.get_by_role("textbox").first.click()
    await page.keyboard.type("@iza")
    await page.get_by_role("listbox", name="Typeahead menu").get_by_text("iza-bot").click()
    await page.keyboard.type(" volg midden-brabant")
    await page.get_by_role("button", name="Post").click()
    await expect(posts).to_contain_text("Dit kanaal volgt nu regio Midden-Brabant")
    await _go_to(time_travel, "2027-09-13T09:05:00+02:00")
    await expect(posts).to_contain_text("Contractronde CZ: controleer of er een contractvoorstel komt")
    await expect(posts).to_contain_text("elke praktijk beslist zelf over tarieven en over tekenen")
    await shoot("teams-contractronde")


STORIES = (ask_follow_be_reminded_and_snooze, subscribe_a_channel_and_see_the_round)


async def _write(page: Page, words: str) -> None:
    await page.get_by_role("textbox").last.click()
    await page.keyboard.type(words)
    await page.keyboard.press("Enter")


async def _go_to(time_travel: TimeTravel, moment: str) -> None:
    time_travel.go_to(dt.datetime.fromisoformat(moment))
    await time_travel.arrived()


@contextlib.asynccontextmanager
async def _playground(port: int) -> AsyncIterator[str]:
    """The playground before the bot on this port; its address."""
    own = free_port()
    with tempfile.TemporaryDirectory(prefix="iza-bot-playground-") as folder:
        (Path(folder) / ".m365agentsplayground.yml").write_text(_people(), encoding="utf-8")
        endpoint = ("-e", f"http://127.0.0.1:{port}/api/messages", "-c", "msteams")
        process = await asyncio.create_subprocess_exec(
            *("node", CLI, "start", "--disable-telemetry", *endpoint, "-p", str(own)),
            cwd=folder,
            env={**os.environ, "BROWSER": "none"},
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            assert process.stdout is not None
            line = await asyncio.wait_for(process.stdout.readline(), PATIENCE / 1000)
            assert b"Listening" in line, line
            yield f"http://127.0.0.1:{own}/"
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


def _people() -> str:
    """Configuration of the playground: people, a team with a channel, and ids as Teams has them."""
    users = "".join(f"  - {_person(index, name)}\n" for index, name in enumerate(PEOPLE, start=1))
    return f"""\
version: "0.1.1"
tenantId: 00000000-0000-0000-0000-000000000001
bot: {{id: "28:00000000-0000-0000-0000-000000000011", name: iza-bot}}
currentUser: {_person(0, "Hanna Huisarts")}
users:
{users}personalChat: {{id: "a:hanna"}}
groupChat: {{id: "19:waarnemers@thread.v2", name: Waarneemgroep}}
team:
  id: "19:kring@thread.tacv2"
  name: Kring Midden-Brabant
  aadGroupId: 00000000-0000-0000-0000-000000000031
  channels: [{{id: "19:contracten@thread.tacv2", name: Contracten}}]
"""


def _person(index: int, name: str) -> str:
    first, _, last = name.partition(" ")
    email = f"{first.lower()}@example.com"
    return (
        f'{{id: "29:{first.lower()}", name: {name}, userPrincipleName: {email}, '
        f"aadObjectId: 00000000-0000-0000-0000-0000000000{index + 20}, "
        f"givenName: {first}, surname: {last}, email: {email}}}"
    )


async def tell(pictures: Path | None) -> None:
    """Run the stories one after the other; with a folder, take their pictures."""
    settings = Settings(iza_state_dir=ROOT / ".pytest_cache" / "d")
    library, port = Library(settings.iza_data_dir), free_port()
    time_travel = TimeTravel(settings, library, NOVEMBER, port)
    time_travel.run(0)
    async with (
        workspace_of(time_travel, library.current.content, 0) as workspace,
        time_travel.running(workspace),
        _playground(port) as address,
        async_playwright() as playwright,
    ):
        browser = await playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu", "--disable-lcd-text"]
        )
        page = await browser.new_page(viewport=WINDOW, reduced_motion="reduce", locale="nl-NL")
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)

        async def shoot(name: str) -> None:
            if pictures is not None:
                await page.screenshot(path=pictures / f"{name}.png", animations="disabled")

        await page.goto(address)
        await page.get_by_role("button", name="Hide log panel").click()
        for story in STORIES:
            await story(page, time_travel, shoot)
        await browser.close()


def _loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        name = struct.pack("16sh", b"lo", 0)
        flags = struct.unpack("16sh", fcntl.ioctl(any_socket, _SIOCGIFFLAGS, name))[1]
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh", b"lo", flags | _UP))


if __name__ == "__main__":
    _loopback_up()
    asyncio.run(tell(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
