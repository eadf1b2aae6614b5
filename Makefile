# 莞家政务: `make` alone explains every target.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PY := .venv/bin/python
STAMP := .venv/.installed

.PHONY: help setup run test check format clean

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(STAMP) ## Install system libraries (apt) and Python packages (.venv), with progress

$(STAMP): requirements.lock pyproject.toml packaging/setup.sh
	@bash packaging/setup.sh

check: setup ## Types, lint, format, the one-way rule
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	.venv/bin/lint-imports

format: setup ## Put the code into the house's format
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .
