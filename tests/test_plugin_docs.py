"""docs/plugins.md: its code is a plugin that works, and its reference is that of the code."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

import wsf
from wsf import AggregatorContext, HeadContext
from wsf.plugins import discover
from wsf.recipe import load_recipe
from wsf.scaffold import write_plugin
from wsf.testing import CHECKS, Verdict, find_all, promise_of, subjects_of

PAGE = (Path(__file__).parents[1] / "docs/plugins.md").read_text()
FILES = dict(re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", PAGE, re.DOTALL))
Install = Callable[..., None]


def test_the_tutorial_makes_a_plugin_that_keeps_its_promises_passes_its_tests_and_trains(
    tmp_path: Path, install_plugin: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mixed_pooling"
    write_plugin("mixed_pooling", "aggregator", folder)
    assert (folder / "tests/test_conformance.py").read_text() == FILES["tests/test_conformance.py"]
    (folder / "mixed_pooling/log_mean_exp.py").unlink()
    for name in ("mixed_pooling/hooks.py", "mixed_pooling/mixed.py", "tests/test_values.py", "recipe.yaml"):
        (folder / name).write_text(FILES[name])
    monkeypatch.syspath_prepend(folder)
    install_plugin("mixed_pooling", "mixed_pooling.hooks")
    monkeypatch.delenv("WSF_PLUGINS")

    (subject,) = subjects_of(discover(), ("mixed_pooling",), {})
    findings = find_all(CHECKS["aggregator"], subject)
    assert [finding for finding in findings if finding.verdict is not Verdict.KEPT] == []
    assert load_recipe(folder / "recipe.yaml", catalogue=discover()).aggregator.params.model_dump() == {"share": 0.5}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_values.py"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(folder), os.environ["PYTHONPATH"]))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in done.stdout


def their_pooling(maps: Tensor, highest: float, lowest: float, alpha: float) -> Tensor:
    """WildcatPool2d of the paper's repository, for maps (B, K, h, w) that are valid everywhere."""
    cells = maps.flatten(2)
    n = cells.shape[2]
    kmax, kmin = round(highest * n), round(lowest * n)
    falling = cells.sort(dim=2, descending=True).values
    return (falling[..., :kmax].sum(2) / kmax + falling[..., n - kmin :].sum(2) * (alpha / kmin)) / 2


def test_the_port_of_wildcat_gives_the_numbers_of_the_papers_code(install_plugin: Install) -> None:
    install_plugin("wildcat_port", "wildcat_port", FILES["wildcat_port.py"])
    catalogue = discover()
    pool, head = catalogue.find("aggregator", "wildcat_pool"), catalogue.find("head", "wildcat_maps")
    context = AggregatorContext(channels=6, classes=("a", "b", "c"))
    maps = torch.randn(2, 3, 5, 4)
    for highest, lowest, alpha in ((0.2, 0.2, 0.7), (0.5, 0.1, 1.0)):
        params = pool.component.params(highest=highest, lowest=lowest, alpha=alpha)
        found = pool.build(params, context)(maps, torch.ones(2, 1, 5, 4, dtype=torch.bool))
        torch.testing.assert_close(found, their_pooling(maps, highest, lowest, alpha))
    built = head.build(
        head.component.params(maps=4), HeadContext(channels=6, classes=context.classes, priors=(0.5,) * 3)
    )
    features = torch.randn(2, 6, 5, 4)
    each = built[0](features).view(2, 3, 4, 5, 4)  # B, K, M, h, w
    torch.testing.assert_close(built(features), each.mean(2))


def test_the_port_of_wildcat_keeps_every_promise_in_forty_lines_of_its_own(install_plugin: Install) -> None:
    install_plugin("wildcat_port", "wildcat_port", FILES["wildcat_port.py"])
    for subject in subjects_of(discover(), ("wildcat_port",), {}):
        findings = find_all(CHECKS[subject.component.kind], subject)
        assert [finding for finding in findings if finding.verdict is not Verdict.KEPT] == []
    lines = [line for line in FILES["wildcat_port.py"].splitlines() if line.strip()]
    assert len(lines) <= 40


def test_every_hook_has_a_heading_with_its_exact_signature() -> None:
    source = (Path(wsf.__file__).parent / "hookspecs.py").read_text()
    specs = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    headings = dict(re.findall(r"^### `(wsf_\w+)`\n\n```python\n(.*?)\n```", PAGE, re.MULTILINE))
    signatures = {
        name: f"def {name}({ast.unparse(node.args)}) -> {ast.unparse(node.returns)}"
        for name, node in specs.items()
        if node.returns is not None
    }
    assert headings == signatures


def test_every_check_is_listed_with_its_promise() -> None:
    listed = set(re.findall(r"^\| `(\w+)` \| (.+?) \| (.+) \|$", PAGE, re.MULTILINE))
    kinds: dict[tuple[str, str], list[str]] = {}
    for kind, checks in CHECKS.items():
        for check in checks:
            kinds.setdefault((check.__name__, promise_of(check)), []).append(kind)
    expected = {
        (name, "all" if len(of) == len(CHECKS) else ", ".join(of), promise) for (name, promise), of in kinds.items()
    }
    assert listed == expected
