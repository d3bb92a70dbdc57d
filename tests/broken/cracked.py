"""The module of a plugin whose aggregator breaks one promise, as text to be installed."""

CRACKED = """
from wsf import Aggregator, Params, hookimpl


class NoParams(Params):
    pass


def build(params, context):
    from broken.aggregators import squeezed

    return squeezed


@hookimpl
def wsf_aggregators():
    return [Aggregator(name="cracked", params=NoParams, summary="breaks one promise", build=build)]
"""
