"""Throughput: wsf's own loops against the arithmetic that they cannot do without, and against a plain loop.

subject.py      a recipe's network and some of its pictures: what is measured
jobs.py         wsf's own loops, each with its arithmetic
arithmetic.py   the same tensors in memory, and nothing around them
clock.py        where the time of a loop goes
naive.py        the plain loop, a script; child.py runs it beside
measure.py      all repetitions, in turn
results.py      what was found, as JSON; tables.py for a terminal
"""
