"""Files to keep, for other systems."""
