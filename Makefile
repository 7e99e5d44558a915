PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input

.PHONY: setup demo test
.DEFAULT_GOAL := help

setup: $(READY)

$(READY): requirements-dev.lock pyproject.toml
	@echo "== setup"
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed; say which: make PYTHON=python3.13 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) install --only-binary :all: --require-hashes --requirement requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
