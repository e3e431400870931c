# One command does the job: `make`. `make help` lists the others.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
READY = $(VENV)/.ready
TESTS_READY = $(VENV)/.tests-ready
REPORTS ?=
NAME ?= own
OUT = out/$(NAME)
ACCURACY ?= ../shared/accuracy
export PYTHONHASHSEED = 0
# Byte-code and what is kept beside it (extract/kept.py) are written whatever the shell says: without them every process starts slowly.
unexport PYTHONDONTWRITEBYTECODE
export JUPYTER_PLATFORM_DIRS = 1

.DEFAULT_GOAL := all
.PHONY: all table notebooks test lint lab accuracy bench fuzz hostile gazetteer help clean

ifeq ($(strip $(REPORTS)),)
all: table notebooks ## read data/reports, write data/claims.csv and data/missed.csv, execute the notebooks, redraw figures/

table: $(READY)
	$(BIN)/python -m extract build

notebooks: table
	$(BIN)/python -m extract notebooks
else
all: $(READY) ## with REPORTS=folder NAME=my-event: the same for your reports, in out/my-event/
	$(BIN)/python -m extract build "$(REPORTS)" -o "$(OUT)/claims.csv" --missed "$(OUT)/missed.csv" || test -s "$(OUT)/claims.csv"
	EXTRACT_DATA="$(abspath $(OUT))" EXTRACT_REPORTS="$(abspath $(REPORTS))" EXTRACT_FIGURES="$(abspath $(OUT))/figures" \
		$(BIN)/python -m extract notebooks --to "$(OUT)/notebooks"
endif

$(READY): requirements.txt constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: Python 3.11 or newer is needed; set PYTHON=/path/to/it" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "make: this Python has no ensurepip; on Debian or Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv --upgrade-deps $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -r requirements.txt
	@touch $@

$(TESTS_READY): $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

test: $(TESTS_READY) ## all tests
	$(BIN)/python -m pytest
	$(BIN)/python -m extract verify

lint: $(TESTS_READY) ## style and simple mistakes
	$(BIN)/python -m ruff check extract tests benchmarks

lab: $(READY) ## open JupyterLab on the notebooks
	$(BIN)/python -m jupyterlab notebooks

accuracy: $(READY) ## score the extractor on annotated reports (skipped where they are not at hand)
	$(BIN)/python benchmarks/accuracy.py "$(ACCURACY)"

bench: $(TESTS_READY) ## speed and memory, side by side with peers, into benchmarks/results.md
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	$(BIN)/python benchmarks/run.py

fuzz: $(TESTS_READY) ## look for inputs that crash or hang the readers and finders, for some minutes
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[fuzz]'
	$(BIN)/python benchmarks/fuzz.py

hostile: $(TESTS_READY) ## what hostile text costs against ordinary dense news
	$(BIN)/python benchmarks/hostile.py

gazetteer: $(READY) ## make extract/rules/gazetteer.csv again from GeoNames data
	$(BIN)/python extract/rules/make_gazetteer.py

clean: ## remove the environment and what tools leave behind
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis build dist *.egg-info

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12
