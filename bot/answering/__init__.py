"""Answering: the text of a message → what is asked → candidates from all that the bot knows → the best answer."""
