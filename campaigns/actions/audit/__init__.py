"""The audit as a thing that is kept: sealed into a chain, verified, archived."""
