"""The plugins that follow a run. Whatever they do, the run and its results come first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from wsf.errors import PluginError, WsfError, one_line, raised_at

if TYPE_CHECKING:
    from wsf.plugins import Plugin
    from wsf.run import RunFolder


class Trackers:
    """Calls run hooks, plugin by plugin.

    One that fails before the first step stops the run, while nothing is lost by it; one that fails later is no longer
    called, `warn` says so, and the run goes on.
    """

    def __init__(self, plugins: Sequence[Plugin], warn: Callable[[str], None]) -> None:
        self._plugins, self._warn = list(plugins), warn

    def start(self, run: RunFolder) -> None:
        """Raises WsfError where a tracker cannot start."""
        for plugin in self._plugins:
            try:
                plugin.call("wsf_run_started", run=run)
            except WsfError:
                raise
            except (Exception, SystemExit) as error:
                fault = _fault(plugin, "wsf_run_started", error)
                raise PluginError(f"{fault}; nothing was trained; mend the plugin, or take it off trackers") from error

    def call(self, hook: str, **arguments: object) -> None:
        """Calls a hook of every tracker that has not failed yet."""
        for plugin in tuple(self._plugins):
            try:
                plugin.call(hook, **arguments)
            except (Exception, SystemExit) as error:
                self._plugins.remove(plugin)
                self._warn(f"{_fault(plugin, hook, error)}; it is not called again, and the run goes on without it")


def _fault(plugin: Plugin, hook: str, error: BaseException) -> str:
    """`tracker 'x': wsf_epoch_finished raised KeyError: 'loss' (tracker.py:12)`."""
    return f"tracker '{plugin.name}': {hook} raised {one_line(error)} ({raised_at(error)})"
