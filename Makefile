PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
SOURCES := $(wildcard ledger projections api tests benchmarks docker)
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
COMPILE := $(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate $(LOCK_OPTIONS)
CHECKS := check-format check-ruff check-mypy check-imports check-deptry check-vulture \
	check-compose check-dockerfile check-tests

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo test check $(CHECKS) format bench soak lock secrets

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' $(firstword $(MAKEFILE_LIST)) | \
		awk -F'|' '{ printf "make %-8s %s\n", $$1, $$2 }'

setup: $(READY) ## install everything into .venv, once

$(READY): requirements-dev.lock pyproject.toml
	@echo "== setup"
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.13 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) install --only-binary :all: --require-hashes --requirement requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## start the service with a simulated shop, print how to ask it
	@exec $(BIN)/ledger serve --demo --demo-env demo.env

test: setup ## run the tests
	@$(BIN)/pytest --quiet --numprocesses 3 --dist worksteal

check: setup $(CHECKS) ## everything that must hold: format, lint, types, layers, containers, tests

check-format: setup
	@echo "== format"
	@$(BIN)/ruff format --quiet --diff .

check-ruff: setup
	@echo "== ruff"
	@$(BIN)/ruff check --quiet .

check-mypy: setup
	@echo "== mypy"
	@$(BIN)/mypy --strict --no-error-summary $(SOURCES)

check-imports: setup
	@echo "== import-linter"
	@$(BIN)/lint-imports --no-logo

check-deptry: setup
	@echo "== deptry"
	@$(BIN)/deptry .

check-vulture: setup
	@echo "== vulture"
	@$(BIN)/vulture $(SOURCES)

check-compose: setup
	@echo "== docker-compose.yml"
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml

check-dockerfile: setup
	@echo "== Dockerfile"
	@$(BIN)/hadolint --failure-threshold style Dockerfile

check-tests: setup
	@echo "== tests"
	@$(BIN)/pytest --quiet --numprocesses 3 --dist worksteal

format: setup ## put the code into shape
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

bench: setup ## measure, and print a table with ratios
	@$(BIN)/python -m benchmarks

soak: setup ## the long tests
	@$(BIN)/pytest --quiet -m soak

lock: setup ## write the lock files anew; LOCK_OPTIONS=--upgrade takes newer versions
	@$(COMPILE) pyproject.toml --output-file requirements.lock
	@$(COMPILE) --group build --output-file requirements-build.lock
	@$(COMPILE) pyproject.toml --group dev --constraint requirements.lock \
		--constraint requirements-build.lock --output-file requirements-dev.lock

secrets: ## make fresh secrets for docker-compose.yml; never overwrites
	@$(PYTHON) docker/make_secrets.py
