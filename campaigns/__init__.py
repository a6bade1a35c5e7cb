"""The promise: who promised what, for whom, by when, on which paper."""
