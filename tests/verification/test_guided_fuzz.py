"""Targets of the guided search, on inputs near those that it begins with; ``make explore`` looks further."""

import random

import pytest

from tests.verification.guided_fuzz import TARGETS, head_of_a_request


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_holds_for_inputs_near_the_first(name):
    target, seeds = TARGETS[name]
    random_ = random.Random(7)
    for seed in seeds:
        target(seed)
        for _ in range(4 if name == "content" else 40):
            changed = bytearray(seed)
            for _ in range(random_.randint(1, 4)):
                changed[random_.randrange(len(changed))] = random_.randrange(256)
            target(bytes(changed))


def test_a_head_that_guard_and_server_read_differently_is_found(monkeypatch):
    monkeypatch.setattr("bot.http_connections._body_length", lambda _: 4)
    with pytest.raises(AssertionError):
        head_of_a_request(b"Host: bot\r\nContent-Length: 5")
