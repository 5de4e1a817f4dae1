"""Everything the bot says: answers and notices as plain values, and their renderers for Slack and the terminal."""
