"""Page of the workspace in a browser, on the same server as Slack's protocol.

page = Page(prominent=("general",), bars=(clock_bar,))
workspace = Workspace(...)
workspace.mount(page.add_to)
async with workspace:
    print(workspace.url)
"""

from .bars import Bar
from .html import Html, join, tag, text
from .routes import Page

__all__ = ["Bar", "Html", "Page", "join", "tag", "text"]
