# `make verify` runs every proof; it needs python3 with venv, nothing else. `make test` runs the checks, `make test-slow` their
# slow tail; some of them look at what the package writes with pdflatex, Graphviz and Chromium. `make notebooks` makes the
# notebooks out of their texts, `make docs` the site.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
TARGETS ?=

.DEFAULT_GOAL := verify
.PHONY: verify test test-slow notebooks docs pictures clean

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

notebooks: $(VENV)/installed-dev
	$(BIN)/jupytext --to ipynb notebooks/*.py

docs: $(VENV)/installed-dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

# The two pictures of the README.
pictures: $(VENV)/installed-dev
	$(BIN)/python docs/site/pictures.py

clean:
	rm -rf $(VENV) build dist notebooks/*.ipynb *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@ $(VENV)/installed
