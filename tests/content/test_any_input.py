"""Any content of a folder gives a report: in Dutch, with positions that exist, and it never raises."""

from __future__ import annotations

import copy
import json
import re
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.content.loader import Report, check, fingerprint
from bot.content.nodes import as_json
from bot.content.problems import in_order
from bot.content.yaml_reader import parse
from tests.content.conftest import ENGLISH, SAMPLE

TEXTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(SAMPLE.glob("*.yaml"))}
SPEECHLESS = "een waarde die hier niet past"
VALUES: list[Any] = [
    *(None, True, False, 0, 1, -1, 7, 99_999, 10**17, 1.5, 1e40, "", "  ", "x", "x" * 71, "x" * 301, "x" * 3000),
    *([], {}, [1], ["x"], [[]], [None], [{}], {"a": 1}, {"id": "x"}, {"": ""}, {"text": "[3] en [4]"}, [["x"]]),
    *("#iza", "IZA: wat", "Iets Anders", "http://x", "2024-13-45", "1-6-2024", "half september", "24:00", "19.30"),
    *(
        "een\ntwee",
        "lang " * 60,
        "a" * 400,
        {"een\ntwee": 1, "z" * 300: 2},
        ["een\ntwee"],
        {"nieuw": "een\n[9]\n"},
    ),
    *("dag", "hoog", "day", "around", "none", "regio:x", "verzekeraar: x", "1", "A", "a", "/", "Europe/", "U1"),
]


def report_on(contents: dict[str, bytes]) -> Report:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        for file, data in contents.items():
            (directory / file).write_bytes(data)
        assert fingerprint(directory) == fingerprint(directory)
        report = check(directory)
    for problem in report.problems:
        lines = len(re.split(rb"\r\n|\r|\n", contents.get(problem.file, b"")))
        assert 1 <= problem.line <= lines, problem
        assert problem.column >= 1
        assert problem.message
        assert "\n" not in str(problem)
        assert len(problem.message) < 400
        assert problem.render().startswith(f"{problem.file}:{problem.line}:")
    assert report.problems == in_order(report.problems)
    assert (report.content is None) == bool(report.errors)
    return report


def sample_with(file: str, data: bytes) -> dict[str, bytes]:
    return {name: text.encode() for name, text in TEXTS.items()} | {file: data}


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(TEXTS)), st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@example("faq.yaml", b'"\\UFFFFFFFF"')
@example("faq.yaml", b"%YAML 1." + b"9" * 5000 + b"\n---\na")
@example("faq.yaml", b"? \n:")
@example("faq.yaml", b"items: !<tag:yaml.org,2002:map> {}")
def test_any_bytes_in_any_file_give_a_report(file: str, data: bytes):
    report_on(sample_with(file, data))


@st.composite
def broken_samples(draw: st.DrawFn) -> tuple[str, str]:
    """A file of the sample in which lines were deleted, doubled or swapped and signs put in or taken out."""
    file = draw(st.sampled_from(sorted(TEXTS)))
    lines = TEXTS[file].split("\n")
    for _ in range(draw(st.integers(1, 4))):
        index, other_index = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["delete", "double", "swap", "insert", "remove"])):
            case "delete" if len(lines) > 1:
                del lines[index]
            case "double":
                lines.insert(other_index, lines[index])
            case "swap":
                lines[index], lines[other_index] = lines[other_index], lines[index]
            case "insert":
                column = draw(st.integers(0, len(lines[index])))
                signs = draw(st.text("-:#'\"[]{}|>&*!%@`?,<= \t\u00a0\\aé1\n", min_size=1, max_size=3))
                lines[index] = lines[index][:column] + signs + lines[index][column:]
            case _:
                column = draw(st.integers(0, len(lines[index])))
                lines[index] = lines[index][:column] + lines[index][column + 1 :]
    return file, "\n".join(lines)


@settings(max_examples=120, deadline=None)
@given(broken_samples())
def test_any_slip_of_the_keyboard_gives_a_report_in_dutch(broken: tuple[str, str]):
    file, text = broken
    for problem in report_on(sample_with(file, text.encode())).problems:
        assert not ENGLISH.search(problem.message), problem
        assert SPEECHLESS not in problem.message, problem


def paths(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(deeper for key, value in inner for deeper in paths(value, (*path, key)))]


DATA = {name: json.loads(as_json(parse(text, name).root)) for name, text in TEXTS.items()}
PATHS = [(name, path) for name, data in DATA.items() for path in paths(data)]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PATHS), st.sampled_from(VALUES))
def test_any_wrong_value_anywhere_is_explained_in_dutch(path_in_file: tuple[str, tuple[Any, ...]], value: Any):
    file, path = path_in_file
    data = copy.deepcopy(DATA[file])
    if path:
        around = data
        for key in path[:-1]:
            around = around[key]
        around[path[-1]] = value
    else:
        data = value
    text = json.dumps(data, ensure_ascii=False, indent=2)  # JSON is YAML
    for problem in report_on(sample_with(file, text.encode())).problems:
        assert not ENGLISH.search(f"{problem.message} {problem.fix}"), problem
        assert SPEECHLESS not in problem.message, problem
