"""工作台: what is expected of one person, gathered from every station. It only reads."""
