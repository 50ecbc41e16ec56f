# make demo, make serve, make test: each makes the environment first. PYTHON chooses the interpreter (3.11 or newer).
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
JOBS ?= 2

.PHONY: demo serve test lint types bench bench-nightly goldens schemas lock clean

demo: $(READY)
	@$(BIN)/python tools/demo.py

serve: $(READY)
	@$(BIN)/covenantry serve

test: $(READY) lint types
	$(BIN)/covenantry rules check
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --cov --cov-report=term:skip-covered --cov-fail-under=90

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(READY)
	$(BIN)/mypy

bench: $(READY)
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m benchmarks

# The nightly run alone, as large as it is meant for; `make bench` has it with a tenth of the issuers.
bench-nightly: $(READY)
	env -u PYTHONDONTWRITEBYTECODE NIGHTLY_ISSUERS=10000 $(BIN)/python -m benchmarks.nightly

# What people read: looked at by a person, then kept.
goldens: $(READY)
	$(BIN)/python -m pytest tests -k golden --update-goldens

# Written from the code; tests say when they are not current.
schemas: $(READY)
	$(BIN)/python tools/write_schemas.py
	$(BIN)/python tools/write_reference.py

# What the tests install, each file by its hash: written from pyproject.toml, for every platform and Python.
lock: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --extra test pyproject.toml -o requirements-dev.txt

$(READY): pyproject.toml requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	$(BIN)/python -m pip check --disable-pip-version-check
	$(BIN)/python -m compileall -q covenantry/engine covenantry/facts
	touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .coverage* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
