"""Losses beyond the paper's.

A loss is one module of this package: its parameters, its formula, and its record, which is named LOSS; `hooks.py` names
the module. None of them imports torch before it is built.
"""
