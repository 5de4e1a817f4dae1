"""Conversations of Teams on both databases: one row each, the newest address, gone with the person."""

from __future__ import annotations

from dataclasses import replace

from bot.store.teams_conversations import ConversationKind, TeamsConversation

CHANNEL = TeamsConversation(
    "teams:19:abc@thread.tacv2",
    ConversationKind.CHANNEL,
    "https://smba.trafficmanager.net/emea/",
    "tenant",
    bot_id="28:app",
    team_name="Kring Midden",
    channel_name="Contracten",
)
ANN = "teams:00000000-0000-0000-0000-00000000000a"
CHAT = TeamsConversation("teams:a:1xyz", ConversationKind.PERSONAL, CHANNEL.service_url, "tenant", person=ANN)


def test_a_conversation_is_kept_once_with_its_newest_address(database):
    known = database.teams_conversations
    known.remember(CHANNEL)
    known.remember(replace(CHANNEL, service_url="https://elsewhere/", team_name="", channel_name="", bot_id=""))
    assert known.all() == (replace(CHANNEL, service_url="https://elsewhere/"),)
    assert known.conversation(CHANNEL.id) == known.all()[0]
    known.forget(CHANNEL.id)
    assert known.conversation(CHANNEL.id) is None


def test_a_person_is_reached_in_their_own_chat_until_they_are_forgotten(database):
    known = database.teams_conversations
    known.remember(CHANNEL)
    known.remember(CHAT)
    assert known.personal(ANN) == CHAT
    assert database.erase(ANN)
    assert known.personal(ANN) is None
    assert known.all() == (CHANNEL,)
