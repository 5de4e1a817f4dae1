"""Deadlines and contract rounds on the calendar: when they fall, who hears of them, which ones are asked for."""
