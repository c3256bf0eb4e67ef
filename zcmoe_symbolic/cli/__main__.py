"""`python -m zcmoe_symbolic.cli` is the command `zcmoe`."""

from zcmoe_symbolic.cli import main

if __name__ == "__main__":
    main()
