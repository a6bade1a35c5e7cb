"""Figures screened, ratios heaped and recounted figures held against the reported ones."""

from metrics.frames.quality.heaps import Heap, heaps_of
from metrics.frames.quality.screening import Asked, screen
from metrics.frames.quality.verified import Verified, factor_of

__all__ = ["Asked", "Heap", "Verified", "factor_of", "heaps_of", "screen"]
