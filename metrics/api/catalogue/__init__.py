"""What is promised: campaigns, phases, operations, targets, indicators, regions, shares."""
