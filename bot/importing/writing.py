"""A FaqFile → YAML as a person would write it: keys in the order of the model, long texts folded."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from bot.content.models import FaqFile

SCHEMA_LINE = "# yaml-language-server: $schema=schemas/faq.schema.json"
_WIDTH = 90
_FITS_ON_A_LINE = 70


class _Dumper(yaml.SafeDumper):
    """Indents lists under their key and folds long texts."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's own signature
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    if len(text) > _FITS_ON_A_LINE or "\n" in text:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=">")
    if text.isdecimal():
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')  # a text here, not a number
    return dumper.represent_str(text)


_Dumper.add_representer(str, _text)


class _Loader(yaml.SafeLoader):
    """Leaves dates text, for the model to read."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own attribute
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def to_yaml(file: FaqFile, comments: list[str]) -> str:
    """The file with the schema line and the comments above it."""
    data = file.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    body = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)
    body = re.sub(r"(?m)^(?=\w+:$)|(?<!:\n)^(?=  - id: )", "\n", body)  # a blank line between parts
    head = [SCHEMA_LINE, *(f"# {comment}" for comment in comments)]
    return "\n".join(head) + "\n" + body


def from_yaml(text: str) -> FaqFile:
    """The file that a YAML text holds; dates stay text until the model reads them."""
    data: Any = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader without dates
    return FaqFile.model_validate_json(json.dumps(data), strict=True)
