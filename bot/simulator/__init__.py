"""A small workspace that speaks Slack's protocol, to try a bot in and to test it against."""
