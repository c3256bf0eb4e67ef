"""The tests remember proofs in folders of their own, never in the user's."""

import os
import shutil
import tempfile

# Doctests are collected from modules, which these are not.
collect_ignore_glob = ["conftest.py", "*/conftest.py"]


def pytest_configure(config):
    """One folder for each process that runs tests; whatever it starts inherits the choice."""
    folder = tempfile.mkdtemp(prefix="zcmoe-tests-")
    os.environ["ZCMOE_CACHE_DIR"] = folder
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
