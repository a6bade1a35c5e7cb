"""数据质量 in words."""
