"""Error codes of Slack's Web API for trouble of its own."""

from __future__ import annotations

PASSING = frozenset(
    {"fatal_error", "internal_error", "rate_limited", "ratelimited", "request_timeout", "service_unavailable"}
)
"""They go over by themselves. After some of these a call may have been carried out all the same."""
