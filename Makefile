# One word for each thing a developer does; `make` alone lists them.
SHELL := bash
PYTHON := .venv/bin/python
LAB := $(PYTHON) -m lab
CODE := $(wildcard kubectl_netcheck lab tests benchmarks docs packaging examples)

.PHONY: help setup demo test quick lint cases matrix robustness accuracy fuzz bench docs bundle clean

help: ## list these words
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1	/' | expand -t 18

setup: .venv/.ready ## make .venv and install the project for development

.venv/.ready: setup.cfg pyproject.toml .ci/setup
	@.ci/setup

demo: setup ## bring the lab up, break a node, name the fault, heal it, take the lab down
	@$(LAB) demo --install

test: setup ## everything, the lab's tests included (Linux, root; about 45 minutes, more when cold)
	@.ci/browser
	@$(LAB) up --install || { echo "make quick runs the tests that need no lab" >&2; exit 1; }
	@trap '$(LAB) down >.lab-down.log 2>&1 || cat .lab-down.log >&2' EXIT; \
	  export NETCHECK_BROWSER=required NETCHECK_LAB_REQUIRED=1 failed=; \
	  $(PYTHON) -m pytest -m 'not lab and not slow' -n 2 -q || failed=yes; \
	  $(PYTHON) -m pytest -m beside -n 2 --dist loadfile --durations=20 || failed=yes; \
	  $(PYTHON) -m pytest --durations=40 -m '(lab or slow) and not beside' || failed=yes; \
	  [ -z "$$failed" ]

quick: setup ## the tests that need neither root nor the lab
	@$(PYTHON) -m pytest -m 'not lab and not slow' -n 2 -q

lint: setup ## ruff, mypy, and pip-audit where it reaches the advisories
	@$(PYTHON) -m ruff check $(CODE)
	@$(PYTHON) -m ruff format --check $(CODE)
	@$(PYTHON) -m mypy
	@$(PYTHON) packaging/audit.py

cases: setup ## record every lab fault into tests/cases (the lab must be up)
	@$(PYTHON) -m tests.cases.make

matrix: setup ## the same report by every Python and client library (the lab must be up)
	@NETCHECK_MATRIX=all NETCHECK_LAB_REQUIRED=1 \
	  $(PYTHON) -m pytest -q tests/packaging/test_matrix.py

robustness: setup ## what a broken cluster is answered, as docs/robustness.md (the lab must be up)
	@NETCHECK_PAGES=1 NETCHECK_LAB_REQUIRED=1 $(PYTHON) -m pytest -q tests/robustness \
	  --ignore tests/robustness/test_rows.py
	@$(PYTHON) -m pytest -q tests/robustness/test_rows.py

accuracy: setup ## inject every lab fault, three seeds, and write docs/accuracy.md (root; 75 minutes)
	@$(PYTHON) -m tests.accuracy
	@$(LAB) up && rm -f tests/accuracy/results/commands.jsonl
	@trap '$(LAB) down >/dev/null' EXIT; NETCHECK_THOROUGH=1 NETCHECK_LAB_REQUIRED=1 \
	  NETCHECK_RESULTS=tests/accuracy/results/commands.jsonl $(PYTHON) -m pytest -q tests/e2e
	@$(PYTHON) -c 'from tests.accuracy import page; page.write()'

fuzz: setup ## an hour of fuzzing whatever reads foreign bytes (Linux; Python up to 3.13)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -e '.[fuzz]'
	@$(PYTHON) -m tests.fuzz --seconds 3600

bench: bundle ## measure the start, `pair` against its floor, and sizes (the lab must be up)
	@$(PYTHON) -m benchmarks.pair
	@$(PYTHON) -m benchmarks.mtu
	@$(PYTHON) -m benchmarks.complete
	@$(PYTHON) -m benchmarks.start

docs: setup ## write the generated pages: faults, report schema, README help
	@$(PYTHON) docs/generate.py

bundle: setup ## build the self-contained program and the krew manifest for this machine in dist/
	@$(PYTHON) packaging/bundle.py

clean: ## remove what setup and the tests made here
	@rm -rf .venv build dist ./*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .lab-down.log
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
