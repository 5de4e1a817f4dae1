"""Licences of what is installed with the bot: all may be used and handed on by an association."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "MIT", "MIT-0", "PSF-2.0", "Zlib"),
        *("MIT License", "BSD License", "Apache Software License", "Python Software Foundation License"),
        "OFL-1.1",  # fonts
        # To be used as they are, unchanged: certificates, patterns of paths, the driver of PostgreSQL.
        *("MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)", "LGPL-3.0-only"),
    }
)
BY_FILE = {"resvg-py": ("MIT", "Permission is hereby granted, free of charge, to any person")}
"""Packages whose metadata names no licence: which one it is, and words of it that stand in their file."""


def licences(name):
    """Licences of an installed package: of each tuple one has to be allowed."""
    metadata = importlib.metadata.metadata(name)
    if expression := metadata.get("License-Expression"):
        return [tuple(choice.strip(" ()") for choice in part.split(" OR ")) for part in expression.split(" AND ")]
    classifiers = [line for line in metadata.get_all("Classifier", []) if line.startswith("License ::")]
    if classifiers:
        return [tuple(line.rpartition(":: ")[2] for line in classifiers)]
    return [(metadata.get("License") or BY_FILE.get(name, ("none named",))[0],)]


def test_every_locked_package_has_a_licence_that_lets_it_be_handed_on():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    names = set(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==", lock, re.MULTILINE))
    installed = {name for name in names if _installed(name)}
    assert names - installed <= {
        "colorama",
        "uvloop",
        "tzdata",
        "async-timeout",
        "backports-datetime-fromisoformat",
    }
    refused = {
        name: licences(name)
        for name in installed
        if not all(any(choice in ALLOWED for choice in choices) for choices in licences(name))
    }
    assert refused == {}


def test_a_licence_that_is_named_by_its_file_alone_is_what_the_file_says():
    for name, (_, words) in BY_FILE.items():
        files = importlib.metadata.files(name) or ()
        (file,) = [file for file in files if "licen" in file.name.lower()]
        assert words in " ".join(file.read_text(encoding="utf-8").split())


def _installed(name):
    try:
        importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
