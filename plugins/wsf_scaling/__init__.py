"""Scale schedules beyond the paper's.

A schedule is one module of this package: its parameters, its rule, and its record, which is named SCHEDULE; `hooks.py`
names the module.
"""
