"""The record: what was reported and how it compares with the promise."""
