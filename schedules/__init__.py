"""Posting at the right time: clock, planner, poster, reconciler and auditor."""
