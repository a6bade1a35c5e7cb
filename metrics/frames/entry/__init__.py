"""entry: a region's month as rows and as arrays."""
