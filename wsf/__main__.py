"""`python -m wsf`, for launchers such as torchrun."""

from wsf.cli.app import main

main()
