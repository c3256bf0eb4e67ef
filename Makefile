# `make verify` runs every proof, `make test` the checks, `make test-slow` their slow tail. Needs python3 with venv, nothing else.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
TARGETS ?=

.DEFAULT_GOAL := verify
.PHONY: verify test test-slow clean

verify: $(VENV)/installed
	$(BIN)/zcmoe verify $(TARGETS)

test: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/python -m pytest -n 2 -q -m "not slow"

test-slow: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n 2 -q -m slow tests

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@ $(VENV)/installed
