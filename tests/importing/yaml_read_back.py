"""The YAML of the importer, read back as the program reads content."""

from __future__ import annotations

import json
from typing import Any

import yaml

from bot.content.models import FaqFile


class _Loader(yaml.SafeLoader):
    """Leaves dates text, for the model to read."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own attribute
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def from_yaml(text: str) -> FaqFile:
    """The file that a YAML text holds; dates stay text until the model reads them."""
    data: Any = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader without dates
    return FaqFile.model_validate_json(json.dumps(data), strict=True)
