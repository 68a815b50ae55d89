"""Bands of results: a report says how well roughly, not to the point."""

from typing import Literal

Band = Literal["", "0-49", "50-69", "70-84", "85-100"]
BANDS: tuple[Band, ...] = ("0-49", "50-69", "70-84", "85-100")
_FROM = (0, 50, 70, 85)


def band(percent: int | None) -> Band:
    """The band of a result in whole percent; empty: there is none."""
    if percent is None:
        return ""
    return next(name for name, least in zip(reversed(BANDS), reversed(_FROM), strict=True) if percent >= least)
