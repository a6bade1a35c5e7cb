"""Templates: the standard one of each kind of paper, and the check of those that offices bring."""

from metrics.papers.checking import check, sample
from metrics.papers.finding import Finding
from metrics.papers.slots import slots_of
from metrics.papers.standard import standard

__all__ = ["Finding", "check", "sample", "slots_of", "standard"]
