"""When something is posted: the clock, the plan, the posting and its proof."""
