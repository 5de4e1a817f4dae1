"""The content: YAML files → frozen, checked values, and every mistake in them said in Dutch."""
