# Pingan Graph. On a fresh machine two commands are enough: `make demo` and `make test`.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# Where the demo keeps its province: inside the clone, so that two clones never meet.
DEMO_HOME ?= .demo
JOBS ?= 2

# schema.d.ts is made from openapi.json by each lint and build, so its time says nothing.
WEB_SOURCES = $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -not -name schema.d.ts -print)

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

# ------------------------------------------------------------------ set-up (stamps: a second run skips it)
$(VENV)/.created: scripts/find-python
	@python=$$(scripts/find-python) && echo "Creating $(VENV) with $$python …" && "$$python" -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(VENV)/.created
	@echo "Installing Python packages from requirements/runtime.txt (about a minute) …"
	@$(PIP) install -q --require-hashes -r requirements/runtime.txt
	@# setuptools is in the lock: building from it keeps the install inside the hashes.
	@$(PIP) install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@echo "Installing development packages from requirements/dev.txt …"
	@$(PIP) install -q --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.spark: requirements/spark.txt $(VENV)/.runtime
	@echo "Installing Spark from requirements/spark.txt (500 MB) …"
	@$(PIP) install -q --require-hashes --no-build-isolation -r requirements/spark.txt
	@touch $@

web/node_modules/.installed: web/package.json web/package-lock.json
	@scripts/check-node
	@echo "Installing web packages from web/package-lock.json …"
	@npm --prefix web ci --no-audit --no-fund --loglevel=error
	@touch $@

web/dist/.built: web/node_modules/.installed $(WEB_SOURCES)
	@echo "Building the web page …"
	@npm --prefix web run build --silent -- --logLevel warn
	@touch $@

.PHONY: install web browser java postgres
install: $(VENV)/.dev web/node_modules/.installed ## everything a developer needs, into .venv and web/node_modules
web: web/dist/.built ## build the web page into web/dist
java: ## Java 17 and Maven, for Spark and Neo4j (Debian, root; skipped when present)
	@scripts/install-java
browser: ## Chromium and a Chinese font for the browser tests (Debian, root; skipped when present)
	@scripts/install-browser
postgres: ## a PostgreSQL server for the tests of the ledger (Debian, root; skipped when present)
	@scripts/install-postgres

# ------------------------------------------------------------------ run
.PHONY: demo
demo: ## a small province: generate, ingest, resolve, evaluate, and serve it on this machine
	@$(MAKE) -j2 $(VENV)/.runtime web/dist/.built
	@exec $(BIN)/pingan --home $(DEMO_HOME) demo

# ------------------------------------------------------------------ check
.PHONY: test test-fast test-slow test-web test-e2e test-keycloak lint bench
# In the order in which a mistake shows soonest. The last line says how it ended, and where.
test: ## every check there is: lint, fast tests, web tests, slow tests, browser tests
	@started=$$SECONDS; \
	for step in install lint test-fast test-web test-slow test-e2e; do \
	  echo; echo "== make $$step"; \
	  $(MAKE) $$step || { echo; echo "make test: FAILED in 'make $$step' after $$((SECONDS - started)) s"; exit 1; }; \
	done; \
	echo; echo "make test: all passed in $$((SECONDS - started)) s"

# loadfile: a file's module fixtures (a built home, a server) are made once, by one worker.
PYTEST := $(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile
test-fast: $(VENV)/.dev ## the fast tests, under a minute
	@$(PYTEST) -m "not slow and not e2e"
test-slow: $(VENV)/.dev $(VENV)/.spark web/dist/.built postgres java ## the tests that take time or start processes
	@$(PYTEST) -m "slow and not e2e"
test-web: web/node_modules/.installed ## lint, types and unit tests of the web page
	@npm --prefix web run lint --silent
	@npm --prefix web test --silent
test-e2e: $(VENV)/.dev web/dist/.built browser ## what an investigator does, in a real browser
	@$(BIN)/python -m pytest -q tests/e2e

# No part of `test`: it fetches 164 MB.
test-keycloak: $(VENV)/.dev java ## sign-in against a real Keycloak, fetched by Maven (PINGAN_KEYCLOAK names one that is there)
	@PINGAN_TEST_KEYCLOAK=1 $(BIN)/python -m pytest -q tests/governance/test_keycloak.py

lint: $(VENV)/.dev ## ruff, mypy --strict, order of the layers
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --no-logo

bench: $(VENV)/.dev web/dist/.built java browser ## the benchmarks, each beside a peer or a limit
	@$(BIN)/python -m bench

# ------------------------------------------------------------------ keep
.PHONY: lock pictures train-ner clean
# One thread: the same seed makes the same model.
train-ner: $(VENV)/.dev ## train the model of names anew (ingest/text/data/names.model)
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m ingest.text.training.train
pictures: $(VENV)/.dev web/dist/.built browser ## take the documents' pictures again (docs/pictures)
	@PINGAN_SCREENSHOTS=1 $(BIN)/python -m pytest -q tests/e2e -k pictures
UV ?= $(shell command -v uv || echo $(BIN)/uv)
UV_COMPILE = $(UV) pip compile pyproject.toml --generate-hashes --no-header --python-version 3.11 --universal -q
lock: $(VENV)/.created ## renew the locks (requirements/*.txt, web/package-lock.json) from pyproject.toml and web/package.json
	@command -v $(UV) >/dev/null || $(PIP) install -q uv
	@$(UV_COMPILE) -o requirements/runtime.txt
	@$(UV_COMPILE) --extra dev -c requirements/runtime.txt -o requirements/dev.txt
	@$(subst pyproject.toml,requirements/spark.in,$(UV_COMPILE)) -c requirements/runtime.txt -o requirements/spark.txt
	@$(subst pyproject.toml,requirements/bench.in,$(UV_COMPILE)) -o requirements/bench.txt
	@npm --prefix web install --package-lock-only --no-audit --no-fund --omit-lockfile-registry-resolved
	@scripts/strip-lock.mjs web/package-lock.json

clean: ## remove everything the commands above made, except the lake of your own homes
	rm -rf $(VENV) $(DEMO_HOME) web/node_modules web/dist out test-results .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
