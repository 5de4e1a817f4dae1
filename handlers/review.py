"""Reviews of texts: "Nog juist" under the notice to their owners, which follows every edit of the content."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.content.edits import set_field
from bot.messages import edit_windows, review
from bot.messages.edit_parts import EditTarget
from bot.messages.message import Action, Message
from bot.store.ledger import LedgerError
from handlers.answer_buttons import named
from handlers.edit_commands import may_edit
from handlers.lazy_listener import lazily
from handlers.message_refresher import RefreshQueue

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.messages.message import Part, Sheet
    from handlers.services import Services
    from handlers.slack_request import SlackRequest

logger = logging.getLogger(__name__)


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the button, and renew the notices when the content changes, in Slack or in the files."""

    async def still_right(request: SlackRequest) -> None:
        news = await asyncio.to_thread(_reviewed, services, request)
        if request.form == edit_windows.LIST:
            await request.renew(window_of_reviews(services, request.user, news.parts))
        else:
            await request.tell(news)

    queue = RefreshQueue(services.refresher)

    def content_changed() -> None:
        try:
            queue.add(posting.message_ref for posting in services.desk.reviews(services.now()))
        except LedgerError as error:
            logger.warning("Notices of reviews are not brought up to date: %s", error)

    services.library.listen(content_changed)
    app.action(named(Action.STILL_RIGHT))(lazily(services, still_right))


def window_of_reviews(services: Services, user: str, news: tuple[Part, ...] = ()) -> Sheet:
    """The window with the texts that this user keeps, in the order in which they are to be reviewed."""
    content = services.content
    items = [item for item in content.faq if may_edit(content, user, EditTarget("items", item.id))]
    return review.review_window(items, news)


def _reviewed(services: Services, request: SlackRequest) -> Message:
    """Set the day of the next review, once for each day that it was to be reviewed by."""
    id_, _, by = request.value.partition(" ")
    content, target = services.content, EditTarget("items", id_)
    item = content.faq_by_id.get(id_)
    if not may_edit(content, request.user, target):
        return edit_windows.not_allowed(content)
    if item is None:
        return edit_windows.gone()
    until = review.next_review(services.today)
    if str(item.review_by) == by:
        change = set_field("items", item.id, "review_by", until.isoformat())
        services.editor.save(change, by=request.user, reason=review.REASON)
    return review.reviewed(services.content.faq_by_id.get(id_) or item)
