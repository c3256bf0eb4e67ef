"""The tests remember proofs in folders of their own, never in the user's, and can be interrupted as at a terminal."""

import os
import shutil
import signal
import tempfile

# Doctests are collected from modules, which these are not.
collect_ignore_glob = ["conftest.py", "*/conftest.py"]


def pytest_configure(config):
    """One folder for each process that runs tests; whatever it starts inherits the choice."""
    folder = tempfile.mkdtemp(prefix="zcmoe-tests-")
    os.environ["ZCMOE_CACHE_DIR"] = folder
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        # A shell's jobs in the background ignore Ctrl-C, and so would every command that a test starts and interrupts.
        signal.signal(signal.SIGINT, signal.default_int_handler)
