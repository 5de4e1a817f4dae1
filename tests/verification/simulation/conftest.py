"""The bot logs every mishap; there are thousands, and nobody reads them here."""

import logging

import pytest


@pytest.fixture(autouse=True, scope="module")
def _silence():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
