"""iza-bot: the FAQ, deadlines and contract rounds of Dutch general practice, in Slack."""
