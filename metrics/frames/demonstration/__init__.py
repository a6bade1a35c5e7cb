"""Made-up figures for a demonstration: believable, repeatable, never mixed with real ones."""
