"""entry: fetching months and sheets, each for somebody."""
