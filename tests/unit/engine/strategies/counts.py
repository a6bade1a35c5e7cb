"""The counts and ratios of the drawn campaigns."""

from __future__ import annotations

from metrics.engine.definitions import IndicatorSpec

COUNTS = {
    # code: nature, levels, over regions, frequency, direction, largest value
    "cases": ("flow", ["county"], "sum", "monthly", "up", 6),
    "seized": ("flow", ["county"], "sum", "quarterly", "up", 9),
    "accidents": ("flow", ["county"], "sum", "monthly", "down", 1),
    "visits": ("flow", ["county"], "sum", "monthly", "up", 2),
    "tested": ("flow", ["county"], "sum", "monthly", "up", 5),
    "suspects": ("flow", ["county"], "sum", "monthly", "neutral", 5),
    "users": ("stock", ["county"], "sum", "monthly", "neutral", 90),
    "recovering": ("stock", ["county"], "sum", "quarterly", "neutral", 60),
    "controlled": ("stock", ["county"], "sum", "quarterly", "up", 60),
    "staff": ("stock", ["county"], "sum", "monthly", "up", 5),
    "clinics": ("stock", ["county"], "max", "quarterly", "up", 3),
    "standing": ("stock", ["prefecture", "county"], "none", "yearly", "down", 9),
}
RATIOS = {
    "test_rate": ("tested", "suspects", "up"),
    "control_rate": ("controlled", "recovering", "up"),
    "user_rate": ("tested", "users", "neutral"),
}
LEVELS = {code: parts[1] for code, parts in COUNTS.items()}
FLOWS = ["cases", "seized", "visits"]
STOCKS = ["staff", "controlled", "clinics"]


def indicators() -> dict[str, IndicatorSpec]:
    specs = {
        code: IndicatorSpec(
            code,
            nature,
            "sum" if nature == "flow" else "last",
            over,
            direction,
            frequency,
        )
        for code, (nature, _, over, frequency, direction, _) in COUNTS.items()
    }
    for code, (top, bottom, direction) in RATIOS.items():
        specs[code] = IndicatorSpec(
            code, "ratio", "last", "ratio_of_sums", direction, "monthly", top, bottom
        )
    return specs
