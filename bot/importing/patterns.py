"""How the document marks its parts at the beginning of a line."""

from __future__ import annotations

import re

HEADING = re.compile(r"\s*(?:[Vv]raag\s+)?([A-Z])\s?[.):](?:\s+(?=\S)|(?=[A-Z][a-z])|$)(.*)")
"""A lettered question: "A. Waarom ...", "B) Wat ...", "Vraag C: Hoe ..."."""

POINT = re.compile(r"\s*(?:Punt )?(\d{1,2})(?:[.)]|(?<=Punt \d):|(?<=Punt \d\d):)(?:\s+(?=\S)|(?=[^\W\d_])|$)(.*)")
"""A numbered point: "1. De ...", "3.De ...", "4) De ...", "Punt 5: De ..."; not "3.5", "2015" or "10: De ..."."""

BULLET = re.compile(r"\s*(?:[•◦▪◼■●‣⁃·o](?=\s)|[–—-](?=\s)|[a-z][.)](?=\s))\s*\S")
"""An item of an unnumbered list, or a lettered point within a point."""

LEADER = re.compile(r"(?:\s*[.…_·]{3,}\s*|\s*(?:[.…·]\s){3,}|\t+|\s{3,})\d{1,3}\s*$")
"""The dots and the page number at the end of a line in a table of contents."""
