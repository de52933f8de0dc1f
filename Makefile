# Every job of the pipeline is a target here: a laptop and CI run the same commands.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Where it is set, each of the many test processes would compile all that it imports anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
PIPELINE ?= pr
LOCK_PYTHONS ?= python3.10 python3.11 python3.12 python3.13
LOCK_FLAGS ?=
TESTS ?= 1000
PAIRS ?= 3
KILLS ?= 100
GATE ?= ml
SHARD ?= auto
BESIDE ?=
FAULTS_ENV := build/faults-env

VENV := .venv
PY := $(VENV)/bin/python
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
LOCK := requirements/py$(subst .,,$(VERSION)).txt
LOCKS := $(patsubst requirements/py3%.txt,3.%,$(wildcard requirements/py3*.txt))

# A stamp is named after what it was made from, removed first and written last: what is changed or
# interrupted leaves no stamp of that name, and a second call has nothing to do.
fingerprint = $(shell { pwd; cat $(1); } 2>/dev/null | cksum | cut -d ' ' -f 1)
LOCKED := $(VENV)/.stamp-lock-$(call fingerprint,$(LOCK))
READY := $(VENV)/.stamp-project-$(call fingerprint,$(LOCK) pyproject.toml)
RUNS := $(shell test -x $(PY) && echo yes)

.PHONY: help install gates prove test test-unit test-integration test-ml test-all coverage \
	coverage-report lint typecheck security audit check-migrations run-migrations docker-up \
	docker-logs docker-down build-image scan-image smoketest deploy rollback notify \
	validate-tag pr-gate github-release lock clean bench bench-db bench-migrations bench-rehearsal bench-failures bench-shards \
	test-shard merge-shards soak-db soak-migrations soak-shards faults faults-among-plugins FORCE

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-21s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# ---------------------------------------------------------------------- set-up

install: $(READY) ## set up .venv from the lock of the running Python (PYTHON=python3.12 for another)

$(READY): $(LOCKED)
	@rm -f $(VENV)/.stamp-project-*
	@$(PY) -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(PY) -m pip check --quiet --disable-pip-version-check
	@touch $@

$(LOCKED): $(if $(RUNS),,FORCE)
	$(check_python)
	@echo "set-up: $(VENV) for Python $(VERSION) from $(LOCK); this takes a minute or less"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PY) -m pip install -qq --disable-pip-version-check --no-deps --only-binary=:all: --no-compile --requirement $(LOCK)
	@touch $@

check_python = $(if $(VERSION),,$(error set-up: $(PYTHON) does not start; name a Python of $(LOCKS), as in PYTHON=python3.12))$(if \
	$(filter 2.% 3.0 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9,$(VERSION)),$(error \
	set-up: $(PYTHON) is Python $(VERSION), 3.10 is the oldest that works; choose one of $(LOCKS), as in PYTHON=python3.12))$(if \
	$(wildcard $(LOCK)),,$(error \
	set-up: no lock for Python $(VERSION) ($(LOCK) is missing); choose one of $(LOCKS), as in PYTHON=python3.12))

lock: ## pin anew what pyproject.toml names, for each of LOCK_PYTHONS (LOCK_FLAGS=--upgrade for newer ones)
	@for python in $(LOCK_PYTHONS); do scripts/ci/lock.sh "$$python" $(LOCK_FLAGS); done

clean: ## delete reports, coverage data and caches; .venv stays
	rm -rf build dist htmlcov .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

# ----------------------------------------------------------------------- gates

gates: $(READY) ## run a pipeline's gates in one pytest process (PIPELINE=pr|main|release|nightly) and verify
	@rm -f "build/gates/$(PIPELINE)/verdict.json"
	$(PY) -m pytest --gate "$(PIPELINE)" --gate-report "build/gates/$(PIPELINE)"
	$(PY) -m pytest_lifeos verify "build/gates/$(PIPELINE)" "$(PIPELINE)"

prove: $(READY) ## in a copy, plant a defect for each gate of PIPELINE: the workflow's command must go red for it
	$(PY) -m pytest --gate "$(PIPELINE)" --prove --gate-report "build/proofs/$(PIPELINE)"

test-shard: $(READY) ## one part of a gate's tests: GATE=ml SHARD=2/8, or auto, as the CI's variables say
	$(PY) -m pytest --gate "$(GATE)" --shard "$(SHARD)" --gate-report "build/shards/$(subst /,-of-,$(SHARD))"

merge-shards: $(READY) ## the one verdict over all shards of GATE in build/shards
	$(PY) -m pytest_lifeos merge build/shards/* --report "build/gates/$(GATE)"
	$(PY) -m pytest_lifeos verify "build/gates/$(GATE)" "$(GATE)"

lint: $(READY) ## gate lint: ruff and black
	@scripts/ci/lint.sh

typecheck: $(READY) ## gate typecheck: mypy
	@scripts/ci/typecheck.sh

security: $(READY) ## gate security: bandit
	@scripts/ci/security.sh

check-migrations: $(READY) ## gate migrations: one head, up, down and up again, models match
	@scripts/ci/check_migrations.sh

test-unit: $(READY) ## gate unit: the fast tests and their coverage
	@scripts/ci/test_unit.sh

test-integration: $(READY) ## gate integration: the tests with a database
	@scripts/ci/test_integration.sh

test-ml: $(READY) ## gate ml: the slow tests and those of the model
	@scripts/ci/test_ml.sh

test-all: $(READY) ## gates unit, integration, ml and plugin
	@scripts/ci/test_all.sh

# ----------------------------------------------------------- the project itself

test: $(READY) ## run the project's tests but the slow ones (make test-ml), and hold their coverage to 95 %
	$(PY) -m coverage erase
	$(PY) -m coverage run -m pytest -n auto --dist worksteal -m "not slow"
	$(PY) -m coverage combine --quiet
	$(PY) -m coverage report --fail-under=95

coverage: test ## the same, then htmlcov/index.html and build/coverage.xml
	@$(MAKE) --no-print-directory coverage-report

coverage-report: $(READY) ## htmlcov/index.html and build/coverage.xml from the coverage data that is here
	@scripts/ci/coverage_report.sh

bench: $(READY) ## measure the plugin's idle cost, and the pipeline against the same tools one after another
	$(PY) -m tests.benchmarks.run

faults: $(READY) ## every known silent pass and its clean twin, by plain pytest and by ours, as a table (some minutes)
	$(PY) -m tests.faults.run

faults-among-plugins: $(READY) ## the same in an environment with the plugins that reorder, rerun, split and report
	$(PYTHON) -m venv --clear $(FAULTS_ENV)
	$(FAULTS_ENV)/bin/pip install -qq --disable-pip-version-check --no-deps --only-binary=:all: --requirement $(LOCK)
	$(FAULTS_ENV)/bin/pip install -qq --disable-pip-version-check --requirement tests/faults/plugins.txt
	$(FAULTS_ENV)/bin/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(PY) -m tests.faults.run --python $(FAULTS_ENV)/bin/python

bench-db: $(READY) ## the database fixtures beside pytest-postgresql, the recipe by hand and raw psycopg (TESTS=1000)
	$(PY) -m tests.benchmarks.database --tests "$(TESTS)"

bench-rehearsal: $(READY) ## the exact rehearsal of 10, 100 and 500 revisions beside one pass and raw DDL (BESIDE=a python with pytest-alembic, PAIRS=3)
	$(PY) -m tests.benchmarks.migrations --python "$(BESIDE)" --pairs "$(PAIRS)"

bench-failures: $(READY) ## projects that pytest-alembic passes and we fail, side by side (BESIDE=a python that has it)
	$(PY) -m tests.benchmarks.known_failures --python "$(BESIDE)"

soak-migrations: $(READY) ## 2,000 generated broken histories: each found, its whole twin clean, nothing raises
	$(PY) -m tests.soak.broken --histories 2000 --gate 10

bench-shards: $(READY) ## 10,000 tests in 8 shards beside a single run, and merging up to 1,000,000 results
	$(PY) -m tests.benchmarks.shards_whole
	$(PY) -m tests.benchmarks.shards

soak-shards: $(READY) ## kill 1, 2 and 8 of 8 shards at random moments, KILLS=100 times each: never green
	$(PY) -m tests.soak.shards --runs "$(KILLS)"

soak-db: $(READY) ## kill a random process of a run, KILLS=100 times, and count what is left; as root
	$(PY) -m tests.soak.kills --runs "$(KILLS)"

bench-migrations: $(READY) ## precision and recall of the danger rules beside grep (CORPUS=folder with labels.jsonl)
	@test -n "$(CORPUS)" || { echo "$@: name the labelled cases: make $@ CORPUS=folder" >&2; exit 2; }
	$(PY) -m tests.benchmarks.dangers "$(CORPUS)"

# ---------------------------------------------------------- database and image

run-migrations: $(READY) ## apply the migrations to DATABASE_URL
	@scripts/ci/run_migrations.sh

build-image: ## build the image of the app, tagged with the commit, into build/image
	@scripts/ci/build_image.sh

smoketest: ## ask TARGET_URL for /health and /ready
	@scripts/ci/smoketest.sh

# --------------------------------------------------------- jobs of the workflows

validate-tag: ## TAG follows the semver grammar, is checked out and is on main
	@scripts/ci/validate_tag.sh

pr-gate: ## every job in NEEDS succeeded; one named in MAY_SKIP may have been skipped
	@$(PYTHON) scripts/ci/require_jobs.py

github-release: ## publish the GitHub release of TAG
	gh release create "$${TAG:?github-release: TAG is not set}" --verify-tag --generate-notes

# ------------------------------------------- not there yet: red until they work

audit: ## not there yet: known vulnerabilities in the dependencies
	$(call not_yet,no gate audits the dependencies yet; look the pins of requirements/ up by hand)

scan-image: ## not there yet: known vulnerabilities in the image
	$(call not_yet,no gate reads a scanner's report yet; scan build/image/lifeos.tar with a scanner of yours)

docker-up: ## not there yet: start all services
	$(call not_yet,deploy/compose.yaml is missing; run the app by: cd lifeos && flask db upgrade head && flask run)

docker-logs: ## not there yet: show the services' logs
	$(call not_yet,deploy/compose.yaml is missing; an app started by hand logs to its terminal)

docker-down: ## not there yet: stop all services
	$(call not_yet,deploy/compose.yaml is missing; an app started by hand is stopped by Ctrl-C)

deploy: ## not there yet: deploy the image to ENV=staging|production
	$(call not_yet,deploy/ holds no manifests of the app; build by make build-image and start the image by hand)

rollback: ## not there yet: go back to the release before in ENV=staging|production
	$(call not_yet,deploy/ holds no manifests of the app; start the image of the release before by hand)

notify: ## not there yet: tell people what a pipeline came to
	$(call not_yet,no notifier is written; read the summary page of the workflow run)

not_yet = @echo "$@: not there yet: $(1)" >&2; exit 1
