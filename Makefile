# make run   sets up and runs the main job on the bundled book
# make test  lint, types, layers and tests
# make fuzz runs the tests at size and the long proofs: 300 random books, 10,000 mistakes, a kill at every step; some hours
# make calibrate  after a change of the bundled book: its hazard table, and what docs/validation.md shows of runs; minutes
# make bench measures speed against rivals and writes docs/performance.md; make docs writes the generated pages,
# make docs-site the documentation as a site, into build/site
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
MEASURED := src/lookthrough/books/ai_2026/measured

.PHONY: setup run test fuzz lint bench docs docs-site calibrate dist clean

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "lookthrough needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python's venv is not complete here. Install one package and try again:"; \
	  echo "  Debian, Ubuntu:  sudo apt-get install python3-venv"; \
	  echo "  Fedora:          sudo dnf install python3-pip"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) (about 1.2 GB, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $(STAMP)

run: setup
	@$(BIN)/lookthrough run

lint: setup
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/python -m pytest -n 2 --dist loadgroup

fuzz: setup
	LOOKTHROUGH_BOOKS=300 LOOKTHROUGH_READINGS=200 LOOKTHROUGH_KILLS=1 LOOKTHROUGH_SLOW=1 LOOKTHROUGH_MUTANTS=10000 \
	  LOOKTHROUGH_MISTAKES=400 $(BIN)/python -m pytest tests

bench: setup
	$(BIN)/python bench/run.py

docs: setup
	$(BIN)/python docs/make_reference.py
	$(BIN)/python docs/make_schema.py
	$(BIN)/python docs/make_validation.py
	$(BIN)/python docs/make_views.py
	$(BIN)/python docs/make_api.py

docs-site: setup
	$(BIN)/zensical build --strict

calibrate: setup
	$(BIN)/lookthrough calibrate --paths 1000 --seed 1 --write --json > $(MEASURED)/calibrate.json
	$(BIN)/lookthrough backtest vintages --paths 500 --seed 1 --json > $(MEASURED)/backtest.json
	$(BIN)/lookthrough backtest world --file docs/measured/hindcast.json --json > $(MEASURED)/hindcast_scores.json
	rm -rf build/moved && $(BIN)/lookthrough stress --scenario hype-fade --paths 500 --seed 1 --quick --out build/moved
	$(BIN)/lookthrough sensitivity build/moved --paths 256 --json > $(MEASURED)/sensitivity.json
	$(BIN)/python docs/make_mechanisms.py
	$(BIN)/python docs/make_instruments.py
	$(BIN)/lookthrough backtest predict --paths 500 --seed 1 --file docs/predictions.csv
	$(BIN)/lookthrough backtest predictions --file docs/predictions.csv
	$(BIN)/python docs/make_validation.py

dist: setup
	rm -rf build dist
	$(BIN)/python -m venv build/maker
	build/maker/bin/python -m pip install --quiet --disable-pip-version-check build
	build/maker/bin/python -m build --outdir dist .
	$(BIN)/python -m venv build/fresh
	build/fresh/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt dist/*.whl
	cd build && fresh/bin/lookthrough --version && fresh/bin/lookthrough doctor && fresh/bin/lookthrough through meta > through.txt \
	  && fresh/bin/lookthrough report -o book.html

clean:
	rm -rf $(VENV) build dist runs
