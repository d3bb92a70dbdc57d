"""Plugins are found, and what is wrong with one of them harms nobody else."""

import pytest

from wsf import PluginError
from wsf.plugins import discover

HEADER = """
from toy_plugin import MaxParams, build_max
from wsf import Aggregator, Command, Params, hookimpl


def aggregator(name="mine", params=MaxParams, build=build_max):
    return Aggregator(name=name, params=params, summary="for a test", build=build)

"""
OFFERS = "@hookimpl\ndef wsf_aggregators():\n    return [aggregator()]\n"


@pytest.fixture
def install(install_plugin, toy):  # noqa: ARG001
    """Installs a plugin of that source beside the toy, and returns what `discover` makes of the two."""

    def installed(source, name="mine", header=HEADER):
        install_plugin(name, f"{name}_module", header + source)
        return discover()

    return installed


def plugin_of(catalogue, name):
    return next(plugin for plugin in catalogue.plugins if plugin.name == name)


def names(catalogue, kind="aggregator"):
    return [offer.qualified_name for offer in catalogue.offers(kind)]


def test_a_plugin_is_found_by_its_entry_point(install):
    catalogue = install(OFFERS)
    assert names(catalogue) == ["mine/mine", "toy/max"]
    plugin = plugin_of(catalogue, "mine")
    assert (plugin.distribution, plugin.version, plugin.origin) == ("mine_dist", "1.0", "mine_module")
    assert plugin.faults == []


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("def broken(:", "SyntaxError: "),
        ("raise BaseException", "BaseException:"),
        ("@hookimpl\ndef wsf_agregators():\n    return []", "PluginValidationError: unknown hook 'wsf_agregators'"),
        ("@hookimpl\ndef wsf_aggregators(colour):\n    return []", "{'colour'} are declared in the hookimpl but can"),
        ("def wsf_aggregators():\n    return []", "wsf_aggregators is not marked; write @wsf.hookimpl above it"),
    ],
)
def test_a_plugin_that_cannot_be_used_is_listed_with_its_reason_and_stops_nobody(install, source, reason):
    catalogue = install(source)
    (fault,) = plugin_of(catalogue, "mine").faults
    assert reason in fault
    assert "\n" not in fault
    assert names(catalogue) == ["toy/max"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("raise RuntimeError('no\\nluck')", "RuntimeError: no luck"),
        ("raise SystemExit", "SystemExit"),
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("return aggregator()", "TypeError: expected a list, got Aggregator"),
        ("return 'max'", "TypeError: expected a list, got str"),
        ("return {'max': aggregator()}", "TypeError: expected a list, got dict"),
        ("return [MaxParams]", "expected Aggregator records, got ModelMetaclass"),
        ("return ['max']", "expected Aggregator records, got str"),
        ("return [aggregator(params=dict)]", "'mine': params must be a subclass of wsf.Params, got <class 'dict'>"),
        ("return [aggregator(params=MaxParams())]", "'mine': params must be a subclass of wsf.Params, got MaxParams()"),
        ("return [aggregator(name=3)]", "a name is made of letters, digits, '_', '-' and '.', got 3"),
        ("return [aggregator(name='a/b')]", "a name is made of letters, digits, '_', '-' and '.', got 'a/b'"),
        ("class P(Params):\n        use: int\n    return [aggregator(params=P)]", "cannot be a parameter, got use"),
    ],
)
def test_a_hook_that_fails_is_a_fault_of_its_plugin_alone(install, body, reason):
    catalogue = install(f"@hookimpl\ndef wsf_aggregators():\n    {body}\n")
    assert names(catalogue) == ["toy/max"]
    (fault,) = plugin_of(catalogue, "mine").faults
    assert fault.startswith("wsf_aggregators: ")
    assert reason in fault
    assert "\n" not in fault


def test_a_hook_that_returns_nothing_offers_nothing(install):
    catalogue = install("@hookimpl\ndef wsf_aggregators():\n    return None\n")
    assert names(catalogue) == ["toy/max"]
    assert plugin_of(catalogue, "mine").faults == []


def test_one_hook_that_fails_leaves_the_plugins_other_hooks_alone(install):
    source = OFFERS + "@hookimpl\ndef wsf_losses():\n    raise RuntimeError('no luck')\n"
    catalogue = install(source)
    assert names(catalogue, "loss") == ["toy/log"]
    assert names(catalogue) == ["mine/mine", "toy/max"]


def test_a_wrong_record_leaves_those_beside_it_alone(install):
    source = "@hookimpl\ndef wsf_aggregators():\n    return [aggregator('a'), 3, aggregator('a'), aggregator('b')]\n"
    catalogue = install(source)
    assert names(catalogue) == ["mine/a", "mine/b", "toy/max"]
    assert plugin_of(catalogue, "mine").faults == [
        "wsf_aggregators: expected Aggregator records, got int",
        "wsf_aggregators: offers 'a' twice",
    ]


def test_a_dataset_cannot_take_the_keys_that_say_which_splits_are_used(install):
    catalogue = install(
        "from wsf import Dataset\n"
        "class P(Params):\n    train: str\n    holdout: int\n"
        "@hookimpl\ndef wsf_datasets():\n    return [Dataset(name='d', params=P, summary='', build=build_max)]\n"
    )
    assert names(catalogue, "dataset") == ["toy/toy"]
    assert plugin_of(catalogue, "mine").faults == [
        "wsf_datasets: 'd': a recipe's own key cannot be a parameter, got holdout, train; rename it"
    ]


def test_a_name_that_two_plugins_offer_is_an_error_only_where_it_is_used_unqualified(install):
    catalogue = install("@hookimpl\ndef wsf_aggregators():\n    return [aggregator('max'), aggregator('min')]\n")
    with pytest.raises(PluginError) as caught:
        catalogue.find("aggregator", "max")
    assert str(caught.value) == "aggregator 'max' is offered by 2 plugins; write use: 'mine/max' or 'toy/max'"
    assert catalogue.find("aggregator", "toy/max").plugin.name == "toy"
    assert catalogue.find("aggregator", "min").plugin.name == "mine"
    assert catalogue.shortest_name(catalogue.find("aggregator", "mine/max")) == "mine/max"
    assert catalogue.shortest_name(catalogue.find("aggregator", "min")) == "min"


def test_two_plugins_of_one_name_cannot_both_be_used(install, install_plugin):
    install(OFFERS)
    install_plugin("mine", "other_module", HEADER + OFFERS, distribution="other_dist")
    catalogue = discover()
    assert names(catalogue) == ["mine/mine", "toy/max"]
    assert [plugin.faults for plugin in catalogue.plugins] == [
        [],
        ["the name is taken by mine_dist 1.0; one of the two must be uninstalled"],
        [],
    ]


def test_an_unknown_component_lists_what_there_is_and_what_is_broken(install):
    catalogue = install("raise RuntimeError('no luck')")
    with pytest.raises(PluginError) as caught:
        catalogue.find("aggregator", "maxx")
    assert str(caught.value) == (
        "no aggregator named 'maxx'; did you mean 'max'? Known: max (broken plugins: mine; `wsf plugin list` says why)"
    )


def test_wsf_plugins_restricts_what_is_loaded(install, monkeypatch):
    install("raise RuntimeError('not to be imported')")
    monkeypatch.setenv("WSF_PLUGINS", " toy, ")
    assert [plugin.name for plugin in discover().plugins] == ["toy"]
    monkeypatch.setenv("WSF_PLUGINS", "")
    assert discover().plugins == ()


@pytest.mark.usefixtures("toy")
def test_an_unknown_name_in_wsf_plugins_is_told(monkeypatch):
    monkeypatch.setenv("WSF_PLUGINS", "toyy")
    with pytest.raises(PluginError, match=r"^WSF_PLUGINS: no plugin named 'toyy'; did you mean 'toy'\? Known: "):
        discover()


TRACKER = "@hookimpl\ndef wsf_run_started(run):\n    run.append('started')\n"


def test_a_tracker_is_called_only_where_it_is_asked_for(install):
    catalogue = install(TRACKER)
    (tracker,) = catalogue.trackers(["mine"])
    run = []
    tracker.call("wsf_run_started", run=run)
    tracker.call("wsf_run_finished", run=run, results={})
    assert run == ["started"]


@pytest.mark.parametrize(
    ("source", "name", "message"),
    [
        (TRACKER, "mien", "no plugin named 'mien'; did you mean 'mine'? Known: mine, toy"),
        (TRACKER, "toy", "plugin 'toy' follows no runs; trackers: mine"),
        ("raise RuntimeError('no luck')", "mine", "plugin 'mine' is broken: RuntimeError: no luck"),
    ],
)
def test_what_cannot_follow_a_run_is_told_before_it_starts(install, source, name, message):
    with pytest.raises(PluginError) as caught:
        install(source).trackers([name])
    assert str(caught.value).startswith(message)


def test_commands_are_collected_and_anything_else_is_a_fault(install):
    catalogue = install(
        "@hookimpl\ndef wsf_commands():\n    return [Command(name='hello', summary='greets', app=print), print]\n"
    )
    assert [(command.name, plugin.name) for command, plugin in catalogue.commands] == [("hello", "mine")]
    assert plugin_of(catalogue, "mine").faults == [
        "wsf_commands: expected Command records, got builtin_function_or_method"
    ]


def test_an_error_while_a_component_is_built_says_whose_it_is(install):
    catalogue = install(
        "def fail(params, context):\n    raise ZeroDivisionError\n"
        "@hookimpl\ndef wsf_aggregators():\n    return [aggregator(build=fail)]\n"
    )
    offer = catalogue.find("aggregator", "mine")
    with pytest.raises(ZeroDivisionError) as caught:
        offer.build(offer.component.params(), None)
    assert caught.value.__notes__ == ["raised while building aggregator 'mine/mine'"]
