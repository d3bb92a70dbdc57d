from pathlib import Path

import pytest

from wsf.data.cache import cache_folder


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"WSF_CACHE": "/a/own", "XDG_CACHE_HOME": "/b", "HOME": "/c"}, "/a/own"),
        ({"WSF_CACHE": "~/own", "HOME": "/c"}, "/c/own"),
        ({"XDG_CACHE_HOME": "/b", "HOME": "/c"}, "/b/wsf"),
        ({"WSF_CACHE": "", "XDG_CACHE_HOME": "", "HOME": "/c"}, "/c/.cache/wsf"),
    ],
)
def test_the_nearest_setting_wins(variables: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WSF_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == Path(folder)
