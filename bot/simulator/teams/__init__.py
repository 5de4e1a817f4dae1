"""A small Teams on this machine, for one bot: its connector, its tokens, and the people who write to the bot."""

from .connector import ConversationType, SentMessage, TenantConversation
from .tenant import Person, Tenant, UndeliverableError, Webhook

__all__ = [
    "ConversationType",
    "Person",
    "SentMessage",
    "Tenant",
    "TenantConversation",
    "UndeliverableError",
    "Webhook",
]
