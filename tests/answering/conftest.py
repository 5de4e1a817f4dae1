import datetime as dt
from collections.abc import Callable

import pytest

from bot.answering.gazetteer import Gazetteer
from bot.answering.reading import Reading, read
from tests.shipped import shipped

TODAY = dt.date(2026, 11, 28)


@pytest.fixture(scope="session")
def names() -> Gazetteer:
    return Gazetteer(shipped())


@pytest.fixture(scope="session")
def reading(names) -> Callable[[str], Reading]:
    def read_message(text: str) -> Reading:
        return read(text, names, TODAY)

    return read_message
