"""From the text of a Slack payload to the words that someone typed."""

from __future__ import annotations

import time

import pytest

from handlers.inquiry import typed_words


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("  NAW ", "NAW"),
        ("tarieven &amp; module &lt;2021&gt;", "tarieven & module <2021>"),
        ("rondes <#C024BE7LR|regio-zeeland>", "rondes regio-zeeland"),
        ("rondes <#C024BE7LR>", "rondes"),
        ("vraag van <@U024BE7LR|huisarts>", "vraag van huisarts"),
        ("vraag van <@U024BE7LR>", "vraag van"),
        ("<!channel> help", "channel help"),
        ("<https://lhv.nl/iza|lhv.nl>", "https://lhv.nl/iza"),
        ("<https://lhv.nl/iza>", "https://lhv.nl/iza"),
        ("<@<#C024BE7LR|regio-zeeland>", "<@regio-zeeland"),
        ("a < b > c", "a < b > c"),
    ],
)
def test_a_reference_is_read_as_its_name(text, typed):
    assert typed_words(text) == typed


@pytest.mark.parametrize("piece", ["<@A", "<@", "<!", "<https://", "<@AAAAAAAA", "<https://x|", "A"])
def test_a_text_made_to_be_slow_is_not(piece):
    text = ("<@" + piece * 80_000)[:80_000]  # ten times the longest: what takes the square of it takes minutes
    started = time.process_time()
    typed_words(text)
    assert time.process_time() - started < 10
