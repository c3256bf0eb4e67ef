"""The command line `zcmoe`."""

from zcmoe_symbolic.cli.commands import app, main, run_command

__all__ = ["app", "main", "run_command"]
