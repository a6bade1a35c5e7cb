"""review: a submission beside its own past."""
