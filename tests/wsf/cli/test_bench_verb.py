"""`wsf bench`, from the command line to the numbers."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from program import Wsf, contents
from wsf.bench.selection import JOBS

PARTS = {"decoding", "transfer", "backbone", "head", "aggregator", "loss_and_backward"}


@pytest.fixture
def quick(wsf: Wsf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Wsf:
    """`wsf bench toy.yaml` on two pictures, with a cache and a folder for temporary files of its own."""
    for name in ("cache", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("WSF_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    return lambda *arguments: wsf("bench", "toy.yaml", "--pictures", 2, "--repeats", 2, *arguments)


def numbers(path: str) -> dict[str, Any]:
    return dict(json.loads(Path(path).read_text()))


def test_all_jobs_are_measured_beside_the_arithmetic_and_the_plain_loop(quick: Wsf, tmp_path: Path) -> None:
    ended = quick("--against", "naive", "--json", "bench.json", "-o", "precision=float32", "--quiet")

    assert (ended.code, ended.err) == (0, "")
    found = numbers("bench.json")
    assert tuple(found["jobs"]) == JOBS
    for name, job in found["jobs"].items():
        assert job["images"] == 2
        for way in ("wsf", "arithmetic") if name == "cached" else ("wsf", "arithmetic", "naive"):
            assert len(job[way]["seconds"]) == 2
            assert job[way]["images_per_second"] == pytest.approx(2 / median(job[way]["seconds"]))
        rates = {way: job[way] and job[way]["images_per_second"] for way in ("wsf", "arithmetic", "naive")}
        assert job["ratio_to_arithmetic"] == pytest.approx(rates["wsf"] / rates["arithmetic"])
        expected = None if name == "cached" else pytest.approx(rates["wsf"] / rates["naive"])
        assert job["ratio_to_naive"] == expected
        assert set(job["seconds_an_image"]) == PARTS
        assert all(seconds >= 0 for seconds in job["seconds_an_image"].values())
    assert (found["recipe"], found["repeats"], found["precision"]) == ("toy", 2, "float32")
    assert all(found["machine"][key] for key in ("processor", "cores", "torch_threads", "device", "torch"))
    assert found["peak_memory_bytes"] > 10**8
    assert found["naive"]["peak_memory_bytes"] > 10**8
    assert 0 <= found["naive"]["largest_score_difference"] < 1e-4
    assert list((tmp_path / "cache").iterdir()) == []
    # torch makes a folder of its own there when it is first used for this.
    assert [path for path in (tmp_path / "temporary").iterdir() if not path.name.startswith("torchinductor_")] == []


def test_the_tables_show_the_rates_and_where_the_time_goes(quick: Wsf, folder: Path) -> None:
    before = contents(folder)
    ended = quick("--jobs", "cached,training", "-o", "cache.pictures=true")

    assert (ended.code, ended.err) == (0, "")
    lines = [line.split() for line in ended.out.splitlines() if line.strip()]
    assert ended.out.startswith("toy: images/s, medians of 2\n")
    assert [line[0] for line in lines if line[0] in JOBS] == ["training", "cached"] * 2
    assert {"memory", "hardware", "precision"} <= {line[0] for line in lines}
    assert "plain" not in ended.out
    assert contents(folder) == before


def test_the_numbers_of_an_earlier_bench_are_not_overwritten(quick: Wsf) -> None:
    Path("bench.json").write_text("{}")
    ended = quick("--json", "bench.json")
    assert ended.code == 2
    assert ended.err.startswith("wsf: --json bench.json: exists already")
    assert Path("bench.json").read_text() == "{}"


def test_a_folder_that_is_not_there_is_told_before_anything_is_measured(quick: Wsf) -> None:
    ended = quick("--json", "results/bench.json")
    assert (ended.code, ended.err) == (2, "wsf: --json results/bench.json: there is no folder results; make it first\n")


def test_a_misspelt_job_is_told(quick: Wsf) -> None:
    ended = quick("--jobs", "scoring")
    assert ended.code == 2
    assert ended.err.startswith("wsf: --jobs scoring: no job named 'scoring'")


def test_what_is_no_recipe_is_told(wsf: Wsf) -> None:
    ended = wsf("bench", "nothing")
    assert ended.code == 2
    assert ended.err.startswith("wsf: no recipe named 'nothing'")
