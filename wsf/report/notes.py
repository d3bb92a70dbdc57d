"""What a table's numbers cannot say by themselves, as sentences below it."""

from __future__ import annotations

from collections.abc import Sequence

from wsf.report.results import Results, SplitResults


def scales_in_words(scales: Sequence[float], fuse: str) -> str:
    """`6 scales (0.5, 0.7, 1, 1.4, 2, 2.8), fused by mean`; many are given by their ends."""
    numbers = [f"{scale:g}" for scale in scales]
    if len(numbers) == 1:
        return f"one scale ({numbers[0]})"
    ends = ", ".join(numbers) if len(numbers) <= 8 else f"{min(scales):g} to {max(scales):g}"
    return f"{len(numbers)} scales ({ends}), fused by {fuse}"


def missing_note(classes: Sequence[str], splits: Sequence[SplitResults]) -> list[str]:
    """Which classes have no average precision, in all splits or in some, and whether for want of any label."""
    counts = [sum(split.ap.per_class[k] is None for split in splits) for k in range(len(classes))]
    unlabelled = [name for k, name in enumerate(classes) if all(split.known and not split.known[k] for split in splits)]
    if len(unlabelled) == len(classes):
        return ["no labels, so that nothing is measured"]
    notes = [f"no labels: {', '.join(unlabelled)} (left out of the mean)"] if unlabelled else []
    missing = [name for name, count in zip(classes, counts, strict=True) if count == len(splits)]
    everywhere = [name for name in missing if name not in unlabelled]
    somewhere = [name for name, count in zip(classes, counts, strict=True) if 0 < count < len(splits)]
    if everywhere:
        notes.append(f"no positives: {', '.join(everywhere)} (left out of the mean)")
    if somewhere:
        notes.append(f"no positives in some runs: {', '.join(somewhere)} (left out of their means)")
    return notes


def threshold_notes(results: Results, split: SplitResults) -> list[str]:
    """Where F1 comes from, or why there is none. Nothing of runs older than their thresholds, or without any label."""
    found = results.thresholds
    if split.known is not None and not any(split.known):
        return []
    if found is None:
        return ["no F1: nothing was held out, and thresholds are chosen there alone"] if results.says_thresholds else []
    notes = []
    if split.role == "holdout":
        notes.append("F1 on the very pictures on which its thresholds were chosen")
    elif (found.scales, found.fuse) != (split.scales, split.fuse):
        notes.append(f"thresholds of F1 were chosen with {scales_in_words(found.scales, found.fuse)}")
    without = [name for name, value in zip(results.classes, found.per_class, strict=True) if value is None]
    if without:
        notes.append(f"no threshold: {', '.join(without)} (no positives in the holdout; left out of F1)")
    return notes


def thresholds_in_words(results: Results) -> list[str]:
    """The raw score at and above which each class is called present."""
    if results.thresholds is None:
        return []
    pairs = zip(results.classes, results.thresholds.per_class, strict=True)
    return ["thresholds: " + ", ".join(f"{name} {value:.3g}" for name, value in pairs if value is not None)]


def kept_notes(results: Sequence[Results], role: str) -> list[str]:
    """Which epoch the runs of one recipe kept, where that was chosen, and that their holdout has chosen it."""
    kept = [one.training.validation.kept_epoch for one in results if one.training and one.training.validation]
    if not kept:
        return []
    epochs = f"epoch {kept[0]}" if len(kept) == 1 else f"epochs {', '.join(map(str, kept))}"
    total = max(one.training.epochs for one in results if one.training)
    return [f"{epochs} of {total} kept, the best on the holdout{': these very pictures' if role == 'holdout' else ''}"]
