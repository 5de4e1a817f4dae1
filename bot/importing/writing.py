"""A FaqFile → YAML as a person would write it: keys in the order of the model, long texts folded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
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


def to_yaml(file: FaqFile, comments: list[str]) -> str:
    """The file with the schema line and the comments above it."""
    data = file.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    body = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)
    body = re.sub(r"(?m)^(?=\w+:$)|(?<!:\n)^(?=  - id: )", "\n", body)  # a blank line between parts
    head = [SCHEMA_LINE, *(f"# {comment}" for comment in comments)]
    return "\n".join(head) + "\n" + body
