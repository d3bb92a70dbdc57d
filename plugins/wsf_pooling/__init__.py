"""Aggregators beyond the paper's maximum, and the head that goes with one of them.

An aggregator is one module of this package: its parameters, its formula, and its record, which is named AGGREGATOR;
`hooks.py` names the module. None of them imports torch before something is built. A formula that has weights of its own
is an nn.Module, whose class therefore stands inside the module's `_build`.
"""
