"""Deadlines and contract rounds on the calendar: occurrences, audiences, subscriptions and selections of dates."""
