"""`wsf plugin list, show`."""

import json
from typing import Literal

import pytest
from pydantic import Field
from typer.testing import CliRunner

from wsf import Params, PluginError
from wsf.cli.parameters import Parameter, parameters
from wsf.cli.plugin import app

pytestmark = pytest.mark.usefixtures("toy")


def invoke(*arguments):
    return CliRunner().invoke(app, list(arguments))


def rows(output):
    return [line.split() for line in output.splitlines()]


def test_list_shows_every_component_with_its_origin():
    output = invoke("list").stdout
    assert ["schedule", "uniform", "toy", "1.0", "toy_plugin"] in rows(output)
    assert ["dataset", "toy", "toy", "1.0", "toy_plugin"] in rows(output)
    assert "Broken" not in output


def test_list_of_one_kind_leaves_the_others_out():
    output = rows(invoke("list", "--kind", "schedule").stdout)
    assert [row[1] for row in output if row[:1] == ["schedule"]] == ["fixed", "uniform"]
    assert not [row for row in output if row[:1] == ["dataset"]]


def test_a_broken_plugin_is_listed_apart_with_its_whole_reason(install_plugin):
    reason = "a long reason " * 20
    install_plugin("bad", "bad_module", f"raise RuntimeError({reason!r})")
    broken = invoke("list").stdout.split("Broken plugins")[1]
    assert ["bad", "RuntimeError:", *reason.split()] in rows(broken)


def test_trackers_and_commands_are_listed_too(install_plugin):
    install_plugin(
        "more",
        "more_module",
        "from wsf import Command, hookimpl\n"
        "@hookimpl\ndef wsf_commands():\n    return [Command(name='hello', summary='greets', app=print)]\n"
        "@hookimpl\ndef wsf_run_started(run):\n    pass\n",
    )
    output = rows(invoke("list").stdout)
    assert ["command", "hello", "more", "1.0", "more_module"] in output
    assert ["tracker", "more", "more", "1.0", "more_module"] in output


def test_json_holds_what_the_table_shows(install_plugin):
    install_plugin("bad", "bad_module", "raise RuntimeError('no luck')")
    data = json.loads(invoke("list", "--format", "json").stdout)
    assert {
        "kind": "loss",
        "name": "log",
        "plugin": "toy",
        "version": "1.0",
        "origin": "toy_plugin",
        "summary": "sum of log-losses",
    } in data["components"]
    assert data["broken"] == [{"plugin": "bad", "reason": "RuntimeError: no luck"}]


def test_show_tells_summary_equation_source_parameters_and_an_example():
    output = invoke("show", "uniform").stdout
    for text in (
        "schedule uniform (toy 1.0)",
        "one scale a step, drawn evenly",
        "s ~ U(low, high)",
        "Source: Oquab et al., CVPR 2015",
        "schedule: {use: uniform, low: 0.7, high: 1.4}",
    ):
        assert text in output
    assert "low number > 0, <= 16 0.7 smallest scale" in [" ".join(row) for row in rows(output)]


def test_show_of_a_name_that_several_kinds_have_shows_them_all():
    output = invoke("show", "toy").stdout
    assert output.index("dataset toy") < output.index("backbone toy")
    assert "dataset toy" not in invoke("show", "toy/toy", "--kind", "backbone").stdout


def test_show_of_a_component_without_parameters_says_so():
    output = invoke("show", "max").stdout
    assert "No parameters." in output
    assert "aggregator: {use: max}" in output


def test_an_example_of_views_is_a_list():
    assert "views:\n- {use: whole}" in invoke("show", "whole").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "unifrom"), "no component named 'unifrom'; did you mean 'uniform'? Known: fixed, "),
        (("show", "max", "--kind", "loss"), "no loss named 'max'. Known: log"),
        (("show", "other/max"), "no component named 'other/max'"),
        (("list", "--kind", "aggregators"), "--kind aggregators: no kind named 'aggregators'; did you mean 'aggreg"),
    ],
)
def test_an_unknown_name_lists_those_that_exist(arguments, message):
    result = invoke(*arguments)
    assert isinstance(result.exception, PluginError)
    assert str(result.exception).startswith(message)


def test_show_of_an_ambiguous_name_says_how_to_write_it(install_plugin):
    install_plugin("other", "other_module", "from toy_plugin import wsf_losses\n")
    result = invoke("show", "log")
    assert str(result.exception) == "loss 'log' is offered by 2 plugins; write use: 'other/log' or 'toy/log'"
    assert "loss: {use: other/log}" in invoke("show", "other/log").stdout


class Everything(Params):
    many: tuple[float, ...] = Field((1.0,), min_length=1, description="a list")
    pair: tuple[int, int] | None = Field(None, description="two")
    choice: Literal["a", "b", ""] | bool = Field("a", description="one of")
    needed: str = Field(pattern="^x", min_length=1, description="must be given")
    ages: list[int] = Field([], max_length=3, description="of")
    bounded: list[str] | None = Field(None, description="none yet")


def test_parameters_are_told_in_words():
    assert parameters(Everything) == [
        Parameter("many", "list of number", "not empty", "[1.0]", "a list"),
        Parameter("pair", "[whole number, whole number] or null", "", "null", "two"),
        Parameter("choice", 'a | b | "" or true or false', "", "a", "one of"),
        Parameter("needed", "text", "not empty, of the form ^x", "required", "must be given"),
        Parameter("ages", "list of whole number", "3 or fewer", "[]", "of"),
        Parameter("bounded", "list of text or null", "", "null", "none yet"),
    ]


def test_show_says_which_views_add_a_background_class():
    says = "Adds a background class, which is trained and not reported."
    assert says in invoke("show", "patches").stdout
    assert says not in invoke("show", "whole").stdout
