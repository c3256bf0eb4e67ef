"""`python -m zcmoe_symbolic` is the command `zcmoe`."""

from zcmoe_symbolic.cli import main

if __name__ == "__main__":
    main()
