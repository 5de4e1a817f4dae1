"""The workspace in a browser: a page beside Slack's protocol, on the same server.

page = Page(prominent=("iza-landelijk",), bars=(clock_bar,))
workspace = Workspace(...)
workspace.mount(page.add_to)
async with workspace:
    print(workspace.url)
"""

from bot.simulator.page.bars import Bar
from bot.simulator.page.html import Html, join, tag, text
from bot.simulator.page.routes import Page

__all__ = ["Bar", "Html", "Page", "join", "tag", "text"]
