# Everything a newcomer needs. Each target prepares .venv from the hash-pinned lock by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := domain data documents services handlers scheduler bot sandbox
export PYTHONPATH := $(CURDIR)
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help venv demo run test test-long lint bench lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

venv: $(VENV)/.runtime ## prepare .venv with what the bot needs

$(VENV)/.python:
	@echo "· making a virtual environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.lock $(VENV)/.python
	@echo "· installing the hash-pinned requirements (once, about a minute)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.python
	@echo "· installing the hash-pinned requirements and the tools of the tests (once, about a minute)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/.runtime

demo: $(VENV)/.runtime ## the bot in your browser: no token, no network (ARGS=--tour: as a transcript instead)
ifeq ($(ARGS),--tour)
	@echo "· playing the main job: the real bot, over real HTTP, against a local Bot API server"
	@$(BIN)/python -m bot tour
else
	@$(BIN)/python -m bot sandbox $(ARGS)
endif

run: $(VENV)/.runtime ## the bot against Telegram (BOT_TOKEN in .env)
	@$(BIN)/python -m bot run

test: $(VENV)/.dev ## the tests, about three minutes
	@echo "· running the tests"
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup -m "not long" $(ARGS)

test-long: $(VENV)/.dev ## the long ones: PostgreSQL, the browser, killed processes (a few minutes)
	@echo "· running the long tests"
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup -m long $(ARGS)

lint: $(VENV)/.dev ## ruff, mypy --strict, import-linter
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.dev ## speed and memory, as figures beside a floor of the same run
	@$(BIN)/python -m bench

lock: ## renew the locks (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade --extra dev pyproject.toml -o requirements-dev.lock

clean: ## remove .venv and caches (never var/)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
