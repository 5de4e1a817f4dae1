"""Surfaces of Microsoft Teams: the subcommands, buttons and forms of Slack, in chats, channels and dialogs."""
