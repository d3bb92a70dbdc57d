"""What was measured, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from wsf.bench.clock import PARTS
from wsf.bench.results import Bench, Rate

_NOTHING = "–"  # noqa: RUF001
_BUSY = 0.5


def bench_tables(bench: Bench) -> Group:
    """The rates, where the time goes, and what it was measured on."""
    repetitions = "one repetition" if bench.repeats == 1 else f"medians of {bench.repeats}"
    return Group(
        Text(f"{bench.recipe}: images/s, {repetitions}", style="bold"),
        _rates(bench),
        Text("Where the time goes: milliseconds an image, one part after another", style="bold"),
        _parts(bench),
        *(Text(line) for line in _facts(bench)),
    )


def _rates(bench: Bench) -> Table:
    table = _table("job", "images", "wsf", "arithmetic alone", "ratio", "of the matrix\npeak")
    if bench.against:
        table.add_column("plain loop", justify="right")
        table.add_column("ratio", justify="right")
    for job in bench.jobs:
        share = f"{100 * job.operations_per_second / bench.matrix_peak:.1f} %"
        row = [job.job, f"{job.wsf.images:,}", _rate(job.wsf), _rate(job.arithmetic), f"{job.share:.2f}", share]
        if bench.against:
            row += [_rate(job.naive), _NOTHING if job.times is None else f"{job.times:.2f}"]
        table.add_row(*row)
    return table


def _parts(bench: Bench) -> Table:
    table = _table("job", *(part.replace("_and_", " and\n") for part in PARTS), "in all")
    for job in bench.jobs:
        cells = [f"{1000 * job.parts[part]:.2f}" if job.parts[part] else _NOTHING for part in PARTS]
        table.add_row(job.job, *cells, f"{1000 * sum(job.parts.values()):.2f}")
    return table


def _facts(bench: Bench) -> Iterator[str]:
    machine = bench.machine
    device = f", on {machine['device']}" if machine["device"] != "cpu" else ""
    yield f"memory     {_gigabytes(bench.peak_memory_bytes)} at most"
    if bench.against:
        yield f"           {_gigabytes(bench.against.peak_memory_bytes)} the plain loop"
    cores, threads = (_counted(machine[key], unit) for key, unit in (("cores", "core"), ("torch_threads", "thread")))
    yield f"hardware   {machine['processor']}, {cores}, {threads}{device}"
    if machine["load"] > _BUSY:
        yield f"load       {machine['load']:.1f} before: what else ran here has slowed this down, unevenly"
    yield f"precision  {bench.precision}; torch {machine['torch']}"
    yield f"peak       {bench.matrix_peak / 1e9:,.0f} GFLOP/s, a large matrix product in {bench.precision}"
    if bench.against and bench.against.score_difference is not None:
        yield f"scores     at most {bench.against.score_difference:.2g} from the plain loop's, which are of float32"


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for index, column in enumerate(columns):
        table.add_column(column, justify="right" if index else "left")
    return table


def _rate(rate: Rate | None) -> str:
    return _NOTHING if rate is None else f"{rate.images_per_second:,.2f}"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.2f} GB"
