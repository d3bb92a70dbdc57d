"""The named sets of test scales, and what they cost."""

from collections.abc import Sequence

SCALE_SETS: dict[str, tuple[float, ...]] = {
    # Made from integers: 0.5 to 3.7 by 0.05 are 65 values, though the paper says 66.
    "paper": tuple(k / 20 for k in range(10, 75)),
    "fast": (0.5, 0.7, 1.0, 1.4, 2.0, 2.8),
    "single": (1.0,),
}


def cost_of(scales: Sequence[float]) -> float:
    """What a picture costs at some scales, in passes through the network at scale 1."""
    return sum(scale**2 for scale in scales)
