"""Publishing: the content as files for people outside Slack, such as the calendar subscriptions."""
