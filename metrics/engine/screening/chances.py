"""Chances of many things at once: tails of known distributions over whole arrays.

The rule book names each use. Every function errs, where it errs, on the side of saying nothing.
Sources: Press et al., Numerical Recipes, 6.4 (incomplete beta by Lentz's continued fraction);
Lanczos 1964 (log gamma, g = 7); Holm 1979.
"""

from __future__ import annotations

import numpy as np

from metrics.engine.exact import Floats, Whole

_LANCZOS = (
    *(0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313),
    *(-176.61502916214059, 12.507343278686905, -0.13857109526572012),
    *(9.9843695780195716e-6, 1.5056327351493116e-7),
)
_ROUNDS, _CLOSE, _TINY = 300, 1e-14, 1e-300


def log_gamma(x: Floats) -> Floats:
    """ln Γ(x) for x > 0, to some 14 digits."""
    at = x - 1.0
    total = np.full_like(at, _LANCZOS[0])
    for step, weight in enumerate(_LANCZOS[1:], start=1):
        total += weight / (at + step)
    high = at + 7.5
    front = 0.5 * np.log(2 * np.pi) + (at + 0.5) * np.log(high) - high
    return np.asarray(front + np.log(total))


def beta_tail(a: Floats, b: Floats, x: Floats) -> Floats:
    """The regularised incomplete beta function I_x(a, b), for a, b > 0 and x from 0 to 1."""
    a, b, x = (np.array(part, dtype=np.float64) for part in np.broadcast_arrays(a, b, x))
    turned = x > (a + 1) / (a + b + 2)  # there the fraction closes faster from the other side
    first, second = np.where(turned, b, a), np.where(turned, a, b)
    at = np.where(turned, 1 - x, x)
    inside = (at > 0) & (at < 1)
    safe = np.where(inside, at, 0.5)
    log_front = log_gamma(first + second) - log_gamma(first) - log_gamma(second)
    log_front += first * np.log(safe) + second * np.log1p(-safe)
    found = np.exp(log_front) * _fraction(first, second, safe) / first
    found = np.where(inside, np.clip(found, 0.0, 1.0), np.where(at <= 0, 0.0, 1.0))
    return np.asarray(np.where(turned, 1 - found, found))


def _fraction(a: Floats, b: Floats, x: Floats) -> Floats:
    upper = np.ones_like(x)
    lower = 1.0 / _away(1.0 - (a + b) * x / (a + 1.0))
    found = lower.copy()
    for step in range(1, _ROUNDS):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        for part in (even, odd):
            lower = 1.0 / _away(1.0 + part * lower)
            upper = _away(1.0 + part / upper)
            found *= lower * upper
        if (np.abs(lower * upper - 1.0) < _CLOSE).all():
            break
    return found


def _away(x: Floats) -> Floats:
    """Never 0: it is divided by."""
    return np.where(np.abs(x) < _TINY, _TINY, x)


def at_least(count: Whole, trials: Whole, chance: Floats | float) -> Floats:
    """P(X ≥ count) for X ~ Binomial(trials, chance); 1 for a count of 0."""
    some = np.asarray(count) > 0
    within = np.asarray(count) <= np.asarray(trials)
    successes = np.where(some & within, count, 1).astype(np.float64)
    failures = np.where(some & within, np.asarray(trials) - count, 0) + 1.0
    tail = beta_tail(successes, failures, np.asarray(chance, dtype=np.float64))
    return np.where(some, np.where(within, tail, 0.0), 1.0)


def student(t: Floats, freedom: Floats) -> Floats:
    """P(|T| ≥ |t|) for Student's t, both sides."""
    df = np.maximum(freedom, 1.0)
    return beta_tail(df / 2, np.full_like(df, 0.5), df / (df + t * t))


def matches_at_least(matches: Whole, chances: Floats) -> Floats:
    """P(at least so many of the independent things happen), ``chances`` [case, thing].

    A thing that cannot happen has the chance 0. Exact, by adding one thing after the other.
    """
    size = chances.shape[1]
    spread = np.zeros((chances.shape[0], size + 1))
    spread[:, 0] = 1.0
    for thing in range(size):
        one = chances[:, thing, None]
        spread[:, 1:] = spread[:, 1:] * (1 - one) + spread[:, :-1] * one
        spread[:, 0] *= 1 - one[:, 0]
    enough = np.arange(size + 1) >= np.asarray(matches)[:, None]
    return np.asarray(np.minimum(np.where(enough, spread, 0.0).sum(axis=1), 1.0))


def same_again(value: Floats) -> Floats:
    """The greatest chance that any count distribution which scatters at least like Poisson's with
    this mean gives one certain number: p(k) ≤ 1/√(2e·mean). 0 for a value of 0, which is never
    counted as a repetition."""
    known = np.nan_to_num(value) > 0
    return np.where(known, 1 / np.sqrt(2 * np.e * np.where(known, value, 1.0)), 0.0)


def holm(chances: Floats) -> Floats:
    """Holm's step-down correction of a whole array; order is kept."""
    order = np.argsort(chances, kind="stable")
    steps = len(chances) - np.arange(len(chances))
    corrected = np.empty(len(chances))
    corrected[order] = np.maximum.accumulate(np.minimum(chances[order] * steps, 1.0))
    return corrected
