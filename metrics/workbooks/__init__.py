"""Excel workbooks: forms out, lines in; pure, and suspicious of everything that comes in."""
