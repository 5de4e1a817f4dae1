"""Public address: whether Slack could fetch a picture there."""

from __future__ import annotations

import pytest

from bot.http_server import HttpResponse, serve_http
from handlers.picture_check import keep_looking, look
from handlers.public_address import PublicAddress


@pytest.mark.parametrize(
    ("content_type", "near_slack", "found"),
    [
        pytest.param("image/png", True, True, id="a picture"),
        pytest.param("text/html", True, False, id="a page that says sorry"),
        pytest.param("image/png", False, False, id="inside a network"),
    ],
)
async def test_there_are_pictures_where_slack_can_fetch_one(content_type, near_slack, found):
    async def picture(_):
        return HttpResponse(200, b"", content_type)

    async with serve_http({"GET /tijdlijn/landelijk.png": picture}, "127.0.0.1", 0) as port:
        public = PublicAddress(f"http://127.0.0.1:{port}", near_slack=near_slack)
        await look(public)
    assert public.has_pictures == found
    address = f"http://127.0.0.1:{port}/tijdlijn/zeeland.png?v=1" if found else ""
    assert public.picture("zeeland", "1") == address


async def test_without_an_address_nothing_is_looked_for():
    public = PublicAddress()
    await keep_looking(public)
    assert public.picture("zeeland", "1") == ""
