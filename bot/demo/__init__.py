"""The demonstration ``iza-bot demo``: the real bot in the simulator, with a clock that can be moved."""
