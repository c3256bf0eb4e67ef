"""The scripts in this folder are read by `zcmoe verify`, not by pytest."""

collect_ignore_glob = ["*.py"]
