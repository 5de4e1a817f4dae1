"""The schemas on disk are those of the models, and an editor that uses them agrees with the bot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.content.loader import check
from bot.content.nodes import as_json
from bot.content.schemas import schemas, write
from bot.content.shapes import FILES
from bot.content.yaml_reader import parse
from tests.content.conftest import ENGLISH, SAMPLE, Folder
from tests.content.test_planted_mistakes import MISTAKES

ROOT = Path(__file__).parents[2]


def validator(file: str) -> Draft202012Validator:
    name = "faq" if file.startswith("faq-") else file.removesuffix(".yaml")
    schema = json.loads(schemas()[f"{name}.schema.json"])
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def data_of(path: Path) -> Any:
    root = parse(path.read_text(encoding="utf-8"), path.name).root
    assert root is not None
    return json.loads(as_json(root))


def test_there_is_a_schema_for_every_file():
    assert {name.replace(".schema.json", ".yaml") for name in schemas()} == set(FILES)


def test_the_schemas_on_disk_are_in_step_with_the_models():
    on_disk = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "data/schemas").iterdir()}
    assert on_disk == schemas(), "run: python -m bot.content.schemas data/schemas"


def test_written_schemas_are_the_same_files(tmp_path: Path):
    write(tmp_path)
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == schemas()


@pytest.mark.parametrize(
    "path", [*sorted(SAMPLE.glob("*.yaml")), *sorted((ROOT / "data").glob("*.yaml"))], ids=str
)
def test_valid_content_is_valid_for_an_editor_too(path: Path):
    assert [error.message for error in validator(path.name).iter_errors(data_of(path))] == []


@pytest.mark.parametrize("path", sorted((ROOT / "data").glob("*.yaml")), ids=lambda path: path.name)
def test_every_shipped_file_tells_editors_which_schema_it_has(path: Path):
    name = "faq" if path.name.startswith("faq") else path.stem
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    assert first == f"# yaml-language-server: $schema=schemas/{name}.schema.json"


def test_an_editor_objects_to_every_file_with_a_mistake_in_a_field(folder: Folder):
    for file, mistakes in MISTAKES.items():
        for old, new, *_ in mistakes:
            folder.plant(file, old, new.replace("¤", ""))
    folder.write()
    for file in MISTAKES:
        assert list(validator(file).iter_errors(data_of(folder.path / file))), file


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("faq.yaml", "date: 2022-10-31", "date: 31-10-2022"),
        ("faq.yaml", "from: 2022-09-01", "from_: 2022-09-01"),
        ("organisation.yaml", '"09:00"', '"9.00"'),
        ("organisation.yaml", '"09:00"', '"09:00:00"'),
        ("organisation.yaml", "zuidland: zuid", "Zuid Land: zuid"),
        ("deadlines.yaml", "status: verwacht", "status: verwagt"),
        ("rounds.yaml", "kind: voorstel", "soort: voorstel"),
    ],
)
def test_an_editor_and_the_bot_object_to_the_same_values(folder: Folder, file: str, old: str, new: str):
    folder.plant(file, old, new)
    folder.write()
    assert check(folder.path).content is None
    assert list(validator(file).iter_errors(data_of(folder.path / file)))


def test_what_an_editor_shows_is_dutch():
    described = [text for name in schemas() for text in descriptions(json.loads(schemas()[name]))]
    assert len(described) > 30
    assert [text for text in described if ENGLISH.search(text)] == []


def descriptions(schema: Any) -> list[str]:
    """Give every description and title in a schema; a property may be called ``title`` too."""
    if not isinstance(schema, dict | list):
        return []
    inner = list(schema.values()) if isinstance(schema, dict) else schema
    own = [schema.get("description"), schema.get("title")] if isinstance(schema, dict) else []
    return [text for text in own if isinstance(text, str)] + [
        text for part in inner for text in descriptions(part)
    ]
