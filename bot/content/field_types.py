"""Base of every model of the content, and the kinds of text that a field may hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.platform_ids import SLACK_CHANNEL_ID

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60, strip_whitespace=True)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=70, strip_whitespace=True)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=160, strip_whitespace=True)]
News = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Fact = Annotated[str, StringConstraints(min_length=1, max_length=240, strip_whitespace=True)]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=1200, strip_whitespace=True)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=2800, strip_whitespace=True)]
ChannelName = Annotated[
    str,
    StringConstraints(
        pattern=rf"^(?:[a-z0-9æøåäöüéèïë_-]{{1,80}}|{SLACK_CHANNEL_ID}|teams:19:\S{{1,200}}|webhook:[a-z0-9-]{{1,60}})$",
        strip_whitespace=True,
    ),
]
"""Name or id of a channel of Slack, id of a channel of Teams, or the name of a webhook in the settings."""
MonthDay = Annotated[str, StringConstraints(pattern=r"^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$")]
AudienceName = Annotated[
    str,
    StringConstraints(
        pattern=r"^(?:landelijk|aankondigingen|alle-regios|(?:regio|verzekeraar):[a-z0-9]+(?:-[a-z0-9]+)*)$"
    ),
]
Year = Annotated[int, Field(ge=2000, le=2100)]


class Model(BaseModel):
    """A frozen value that accepts no unknown keys and converts no types.

    The docstrings of the fields are their descriptions (``field_descriptions.py``).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
