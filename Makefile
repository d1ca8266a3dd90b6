# make run    install what is missing, then publish the blog of config.toml (the example blog) and keep watching
# make test   run the tests
# make lint   check style, types and imports
# make bench  run the benchmarks
# make clean  remove generated files, except the store and the mails
#
# PYTHON=/path/to/python3 selects an interpreter; default the first one that is new enough.

SHELL := /bin/sh
PIP := .venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
CANDIDATES := python3 python3.13 python3.12 python3.11 python3.14 python

.PHONY: run test lint bench clean
.DELETE_ON_ERROR:

run: .venv/run.stamp
	@exec .venv/bin/publisher run

test: .venv/dev.stamp
	.venv/bin/pytest -n 2

lint: .venv/dev.stamp
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: .venv/dev.stamp
	@for file in benchmarks/[a-z]*.py; do echo "== $$file"; .venv/bin/python "$$file" || exit 1; done

clean:
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis benchmarks/out
	find publisher tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/run.stamp: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing publisher into .venv (once; about half a minute) …"
	@$(PIP) --editable .
	@touch $@

.venv/dev.stamp: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing publisher and what its tests need into .venv (once) …"
	@$(PIP) --editable '.[dev]'
	@touch .venv/run.stamp $@

# The first interpreter that is new enough and can create a virtual environment with pip.
.venv/bin/python:
	@old=; bare=; \
	for python in $(or $(PYTHON),$(CANDIDATES)); do \
	  "$$python" -c '' 2>/dev/null || continue; \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { old="$$python"; continue; }; \
	  "$$python" -c 'import ensurepip, venv' 2>/dev/null || { bare="$$python"; continue; }; \
	  exec "$$python" -m venv .venv; \
	done; \
	if [ -n "$$bare" ]; then echo "$$bare cannot create virtual environments: install its venv package (Debian, Ubuntu: apt install python3-venv), then run make again."; \
	elif [ -n "$$old" ]; then echo "publisher needs Python 3.11 or newer; $$old is `$$old -V 2>&1`. Install a newer one, or name it: make run PYTHON=/path/to/python3.12"; \
	else echo "publisher needs Python 3.11 or newer, and no Python was found. Install one, or name it: make run PYTHON=/path/to/python3.12"; \
	fi >&2; exit 1
