"""数据质量: the pages."""
