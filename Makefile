# Two commands: `make run` publishes a release, `make test` runs the suite. Each makes its own environment first.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
# What the line runs on; what checks and tests need beside it.
RUN_READY := .venv/.run-ready
READY := .venv/.ready
OLD_CLIENTS := .venv/old-clients/.ready

.DEFAULT_GOAL := help

# uv installs in a tenth of pip's time. It comes from the registry itself, pinned; where it can't be had, pip
# installs the same files by the same hashes.
UV := .venv/uv/bin/uv
PIP := $(PYTHON) -m pip --disable-pip-version-check
UV_INSTALL := $(UV) pip install --quiet --python $(BIN)/python --no-deps
PIP_INSTALL := $(PIP) --python $(BIN)/python install --quiet --no-deps

# $(call install,LOCK): what a lock names, compiled, and the project itself.
define install
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip .venv
	@test -x $(UV) || $(PIP) install --quiet --no-deps --require-hashes --target .venv/uv -r installer.lock || true
	@if $(UV) --version >/dev/null 2>&1 && $(UV_INSTALL) --require-hashes --compile-bytecode -r $(1); \
	then $(UV_INSTALL) --no-build-isolation -e .; \
	else echo "uv can't be had here: pip installs, which takes minutes"; \
		$(PIP_INSTALL) --require-hashes -r $(1) && $(PIP_INSTALL) --no-build-isolation -e .; fi
endef

# What `make same` compares the working tree with.
BASE ?= HEAD

.PHONY: help run demo check test same bench benchlarge limits soak pictures wheel lock clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## ?/\1\t/' | expand -t 12

run: $(RUN_READY)  ## the line on the real figures bundled with the project
	$(BIN)/chiso refresh

demo: $(RUN_READY)  ## a synthetic country, in its own data folder, everything in it marked so
	rm -rf data/demo/country
	$(BIN)/python -m tests.country --seed 7 --start 2023-10 --books-every 3 --out data/demo/country
	$(BIN)/chiso refresh --sources data/demo/country/sources --data data/demo

check: $(READY)  ## the fast one: lint, format, types, imports, Dagster's definitions, dbt parse, SQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/dg check defs
	$(BIN)/dbt --quiet parse --project-dir dbt_project --profiles-dir dbt_project
	$(BIN)/sqlfluff lint --disable-progress-bar --processes 2 dbt_project/models dbt_project/analyses
	cd expectations/rules && ../../$(BIN)/sqlfluff lint --disable-progress-bar --processes 2 .
	$(BIN)/sqlfluff lint --disable-progress-bar --templater placeholder orchestration

test: $(READY) $(OLD_CLIENTS)  ## the whole suite
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder

same: $(READY)  ## does the working tree publish the same figures as BASE (default: the last commit)? two minutes
	$(BIN)/python -m tests.same $(BASE)

bench: $(READY)  ## Chiso beside a bare script, polars and a peer (dlt + dbt-duckdb): a table, kept in tests/benchmarks/RESULTS.md
	$(BIN)/python -m tests.benchmarks

benchlarge: $(READY)  ## the same for 100 million dossiers, a month on the disk at a time, and 5,000 workbooks; hours
	$(BIN)/python -m tests.benchmarks --dossiers 100000000 --months-at-once 1 --workbooks 1000 5000 --folder data

limits: $(READY) demo  ## landing, counting, gates, the whole country, the questions and nights of the demo and a cluster, each held to its limits; an hour
	$(BIN)/python tests/benchmarks/landing.py
	$(BIN)/python tests/benchmarks/cases.py
	$(BIN)/python tests/benchmarks/gates.py
	$(BIN)/python tests/benchmarks/whole_country.py
	$(BIN)/python tests/benchmarks/questions.py
	$(BIN)/python -m tests.benchmarks.nights
	$(BIN)/python tests/benchmarks/cluster.py

soak: $(READY)  ## kills, full disks, signals and crowds of whole refreshes; every kind of file damaged; hostile inputs; a month by the daemon; random stories; takes hours
	$(BIN)/python tests/soak/kills.py
	$(BIN)/python -m tests.soak.kill_moments --folder data/soak
	$(BIN)/python -m tests.soak.refreshes --folder data/soak
	$(BIN)/python -m tests.soak.corruption --folder data/soak/corruption
	$(BIN)/python -m tests.soak.hostile
	$(BIN)/python -m tests.soak.postgres
	CHISO_EXAMPLES=20 $(BIN)/python -m pytest tests/warehouse/test_any_country.py \
		tests/warehouse/test_dossier_in_one_month.py tests/unit/orchestration/pipeline/editions/test_arrivals.py

# Debian's python3 comes without the venv package: an environment without pip, filled from outside.
$(RUN_READY): runtime.lock installer.lock pyproject.toml
	$(call install,runtime.lock)
	@touch $@

$(READY): requirements.lock installer.lock pyproject.toml
	$(call install,requirements.lock)
	@touch $@ $(RUN_READY)

$(OLD_CLIENTS): tests/old_clients.lock $(READY)
	rm -rf $(@D)
	$(PIP) --python $(BIN)/python install --quiet --no-deps --require-hashes --target $(@D) -r tests/old_clients.lock
	touch $@

LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-annotate --no-strip-extras --quiet

pictures: $(READY)  ## the pictures of the pages and of Dagster in .github/images, from the release of `make run`; needs Chromium
	$(BIN)/python -m tests.pictures data .github/images
	$(BIN)/python -m tests.dagster_pictures data .github/images

wheel: $(READY)  ## builds the wheel, installs it into a fresh environment and publishes from an empty folder
	rm -rf data/wheel && mkdir -p data/wheel/empty
	$(PIP) --python $(BIN)/python wheel --quiet --no-deps --no-build-isolation --wheel-dir data/wheel .
	rm -rf build
	$(PYTHON) -m venv --without-pip data/wheel/venv
	$(UV) pip install --quiet --python data/wheel/venv/bin/python --no-deps --require-hashes -r runtime.lock
	$(UV) pip install --quiet --python data/wheel/venv/bin/python --no-deps data/wheel/chiso-*.whl
	cd data/wheel/empty && ../venv/bin/chiso refresh

# Whoever runs the line by night is told of what goes wrong: alerts are in the environment of a run too.
lock:  ## after changing dependencies in pyproject.toml; needs uv
	$(LOCK) --group dev -o requirements.lock
	$(LOCK) --group build --extra ops -c requirements.lock -o runtime.lock

clean:  ## everything the line made, but never raw
	rm -rf data/build data/landed data/held data/releases data/dagster
