"""The command line `zcmoe`."""

try:
    from zcmoe_symbolic.cli.commands import app, main, run_command
except KeyboardInterrupt as error:  # a command that is interrupted before it has begun says no more than any other
    import sys

    print("zcmoe: interrupted", file=sys.stderr)
    raise SystemExit(130) from error

__all__ = ["app", "main", "run_command"]
