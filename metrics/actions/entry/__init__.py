"""entry: what an office does with its own month, and what opens and locks it."""
