"""The stories of a GP and of a secretary in Microsoft's own client."""

from __future__ import annotations

import shutil

import pytest

from tests.conftest import NO_CHROMIUM, NO_NETWORK, NO_NPM, chromium
from tests.playground import CLI, has_networks, in_own_network


def test_a_gp_and_a_secretary_in_microsofts_own_client():
    """Ask, read on, be reminded, snooze; follow for a channel, see the round with its competition sentence."""
    if chromium() is None:
        pytest.skip(NO_CHROMIUM)
    if not CLI.exists() or shutil.which("node") is None:
        pytest.skip(NO_NPM)
    if not has_networks():
        pytest.skip(NO_NETWORK)
    stories = in_own_network()
    assert stories.returncode == 0, stories.stderr[-4000:]
