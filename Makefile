# make demo: install, fetch the reader, embed, compare, write demo/report.html
# make test: install, run the tests
# Second runs skip what is done. PYTHON=python3.12 picks another interpreter.
.PHONY: demo test lint pictures bench-truth clean
.DEFAULT_GOAL := demo

PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
INSTALLED := .venv/.installed
PARITY := .venv/.parity
AXE := tests/app/vendor/axe.min.js
STORE := demo/answers.conspectus
EXCERPT := examples/alpaca_eval_excerpt.parquet
SHIPPED := src/conspectus/saes/pretrained/smollm2-135m
# What the demo's store is made of, and what its report is made by.
MADE_OF := $(EXCERPT) $(SHIPPED)/sae_weights.safetensors $(SHIPPED)/labels.parquet
SOURCES := $(shell find src/conspectus -name '*.py' -o -name '*.j2' -o -name '*.css' -o -name '*.js')
SIDES := --by model --a claude-3-opus-20240229 --b claude-2 --paired-by prompt_id
TESTS ?= tests
TRUTH_DATA ?= ../shared/data
TRUTH_WORK ?= .bench
TRUTH ?=

$(INSTALLED): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Conspectus needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing into .venv; the first time takes some minutes."
	$(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt -e '.[all,dev]'
	@touch $@

# SAELens and what it imports, for the tests that hold our SAEs against it; see the file itself.
$(PARITY): tests/requirements-parity.txt $(INSTALLED)
	$(BIN)/python -m pip install --disable-pip-version-check -q --no-deps -r $<
	@touch $@

# axe-core, with which the tests of the web app look for what hinders people.
$(AXE): packaging/frontend.lock.json $(INSTALLED)
	$(BIN)/python packaging/frontend.py --dev
	@touch $@

test: $(INSTALLED) $(PARITY) $(AXE)
	$(BIN)/python -m pytest -n auto --maxprocesses 4 $(TESTS)

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

# What the analyses find against what is known; docs/truth.md. The first run embeds (about an hour on
# one core), later ones do not. TRUTH=--quick takes three minutes and needs no data folder.
bench-truth: $(INSTALLED)
	$(BIN)/conspectus models pull smollm2-135m
	$(BIN)/conspectus models pull minilm-l6
	$(BIN)/python -m benchmarks.truth --data $(TRUTH_DATA) --work $(TRUTH_WORK) $(TRUTH)

demo: demo/report.html
	$(BIN)/conspectus diff $(STORE) $(SIDES)
	@echo "The report, with the words behind each number: demo/report.html"
	@echo "To look around in a browser: $(BIN)/conspectus serve $(STORE)"

demo/report.html: demo/.embedded $(SOURCES)
	$(BIN)/conspectus diff $(STORE) $(SIDES) --out $@ > /dev/null

# A store of other documents, weights or names, or without token codes, is made anew; one that a kill cut
# short is gone on with. Other sources change the report alone.
demo/.embedded: $(MADE_OF) $(INSTALLED)
	@mkdir -p demo
	@for file in $(MADE_OF); do test $(STORE)/manifest.json -nt $$file || rm -rf $(STORE); done
	@test -d $(STORE)/tokens || rm -rf $(STORE)
	$(BIN)/conspectus models pull smollm2-135m
	$(BIN)/conspectus embed $(EXCERPT) --text output --prompt instruction --tokens --out $(STORE)
	@touch $@

# The pictures of docs/tutorial.md; needs Chromium.
pictures: demo/report.html
	$(BIN)/python docs/pictures.py

clean:
	rm -rf .venv .venv-base demo
