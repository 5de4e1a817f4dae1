"""Slack's surfaces, one module each: read the payload, ask the bot, answer."""
