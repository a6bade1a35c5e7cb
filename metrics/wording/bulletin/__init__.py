"""What a bulletin says: sentences that repeat its tables, and nothing else."""
