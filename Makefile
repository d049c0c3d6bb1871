# Two commands do all the set-up: make report, make test.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
# Fits are bit-identical on one machine only with one BLAS thread; and two tests at a time are faster so.
export OPENBLAS_NUM_THREADS := 1

.DEFAULT_GOAL := help
.PHONY: help report test notebooks lab site lock clean-environment

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' Makefile

report: $(READY) ## Make everything under reports/ that is not up to date
	@$(BIN)/hoso report

# The plugin makes the start of pytest and of the kernels shorter by seconds; the two that no test uses come with
# dependencies, and would take a third of pytest's start. The kernels' process ends with the tests.
test: export HOSO_ZYGOTE_IDLE := 0
test: $(READY) ## Check code, notebooks, figures and documents
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -p analysis.running.pytest_start -p no:anyio -p no:typeguard -n 2 --dist loadfile \
		--nbval --nbval-kernel-name=hoso-warm --nbval-cell-timeout=300 --nbval-sanitize-with tests/nbval.cfg tests notebooks

notebooks: $(READY) ## Execute the notebooks in place, before they are committed
	@for notebook in notebooks/*.ipynb; do $(BIN)/hoso run "$$notebook" --in-place || exit $$?; done

lab: $(READY) ## Open JupyterLab on the notebooks
	$(BIN)/jupyter lab --notebook-dir=. notebooks/03_trend.ipynb

site: $(READY) ## Build the web pages from the executed notebooks
	$(BIN)/hoso site

lock: ## Solve pyproject.toml into requirements.lock (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --extra dev --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --output-file requirements.lock

clean-environment: ## Remove the environment, to set it up anew
	rm -rf .venv

# The environment is as good as its lock: every package by hash, none that the lock does not name. Our own modules are
# compiled as pip compiles what it installs: each notebook imports them in a process of its own.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "hoso needs Python 3.11 or newer with its venv module (Debian: apt-get install python3-venv)."; \
		echo "Name another one with: make report PYTHON=python3.12"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Setting up the environment in .venv from requirements.lock (about two minutes, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@$(BIN)/python -m compileall -q src
	@touch $(READY)
