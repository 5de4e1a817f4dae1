"""The JSON Schemas of the content files, with which an editor completes and checks while someone types.

Made from the models; ``python -m bot.content.schemas data/schemas`` writes them. An editor that runs
yaml-language-server finds a file's schema through the comment on its first line:
``# yaml-language-server: $schema=schemas/faq.schema.json``.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from bot.content.field_descriptions import describe_all
from bot.content.shapes import FILES, NOUNS

if TYPE_CHECKING:
    from pydantic_core import core_schema

    from bot.content.field_types import Model

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DATE_PATTERN = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
TIME_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


def schemas() -> dict[str, str]:
    """Give the text of each schema by the name of its file, such as ``faq.schema.json``."""
    describe_all()
    return {f"{name.removesuffix('.yaml')}.schema.json": _schema_of(name, model) for name, model in FILES.items()}


def write(directory: Path) -> None:
    """Write the schemas into a folder that exists."""
    for name, text in schemas().items():
        (directory / name).write_text(text, encoding="utf-8")


class _Generator(GenerateJsonSchema):
    """Describes values as the files write them, and leaves out what only a programmer reads."""

    def date_schema(self, schema: core_schema.DateSchema) -> JsonSchemaValue:
        return {**super().date_schema(schema), "pattern": DATE_PATTERN}

    def time_schema(self, schema: core_schema.TimeSchema) -> JsonSchemaValue:
        # JSON Schema's own format "time" asks for seconds and an offset (RFC 3339), which nobody writes here.
        del schema
        return {"type": "string", "pattern": TIME_PATTERN}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        return {**super().dict_schema(schema), "additionalProperties": False}

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        described = super().default_schema(schema)
        if described.get("default") in (None, []):  # an editor would fill it in, and it says nothing
            described.pop("default", None)
        return described

    def encode_default(self, dft: Any) -> Any:  # noqa: ANN401 - as in the base class
        return f"{dft:%H:%M}" if isinstance(dft, dt.time) else super().encode_default(dft)

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401 - narrower than the base class
        del schema
        return False


def _schema_of(name: str, model: type[Model]) -> str:
    schema = model.model_json_schema(schema_generator=_Generator)
    nouns = {kind.__name__: noun for kind, noun in NOUNS.items()}
    for kind, described in schema.get("$defs", {}).items():
        _rename(described, nouns.get(kind))
    _rename(schema, name)
    return json.dumps({"$schema": DIALECT, **schema}, ensure_ascii=False, indent=2) + "\n"


def _rename(described: dict[str, Any], title: str | None) -> None:
    """Replace the name and the docstring of the class, which are English, by what the editors call it."""
    described.pop("description", None)
    described.pop("title", None)
    if title:
        described["title"] = title


if __name__ == "__main__":
    write(Path(sys.argv[1]))
