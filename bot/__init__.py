"""iza-bot: the FAQ, deadlines and contract rounds of Dutch general practice, in Slack."""

from importlib.metadata import version

__version__ = version("iza-bot")
