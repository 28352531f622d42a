# Every command of the project. The environment in .venv is made on first use by stack/setup.sh.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON_IN_ENV := .venv/bin/python

# Options of run, shell, scenarios and bench.
PORT ?= 5005
ACTIONS_PORT ?= 5055
OPERATOR_PORT ?= 8620
SEED ?= demo
DIR ?= tests/scenarios
K ?= 1
FILE ?=
NUMBER ?=
ARGS ?=

ports = --port $(PORT) --actions-port $(ACTIONS_PORT) --operator-port $(OPERATOR_PORT)

.PHONY: help run shell sms train test evaluate scenarios bench lock clean environment

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  Options: PORT, ACTIONS_PORT, OPERATOR_PORT, SEED, FRESH=1 (run, shell); FILE (evaluate); DIR, K (scenarios);"
	@echo "           ARGS='...' is passed on; PYTHON=/path/to/python3.10 names the Python for the environment."

environment:
	@stack/setup.sh

run: environment ## start the assistant, its action server and the mocked operator
	@exec $(PYTHON_IN_ENV) -m stack run --under-make $(ports) --seed $(SEED) $(if $(FRESH),--fresh) $(ARGS)

shell: environment ## talk to the assistant in the terminal
	@exec $(PYTHON_IN_ENV) -m stack shell --under-make $(ports) --seed $(SEED) $(if $(FRESH),--fresh) $(ARGS)

sms: environment ## show the SMS that a demo number received: make sms NUMBER=9000000101
	@if [ -z "$(NUMBER)" ]; then echo "Name the number: make sms NUMBER=9000000101" >&2; exit 2; fi
	@exec $(PYTHON_IN_ENV) -m stack sms "$(NUMBER)" $(ARGS)

train: environment ## train a model, whether or not the newest one is current
	@exec $(PYTHON_IN_ENV) -m stack train --force --under-make $(ARGS)

test: environment ## lint, types, data checks and all tests (trains first if needed)
	@exec $(PYTHON_IN_ENV) -m stack check --under-make $(ARGS)

evaluate: environment ## measure the understanding: make evaluate FILE=sentences.tsv
	@if [ -z "$(FILE)" ]; then echo "Name the file of labelled sentences: make evaluate FILE=sentences.tsv" >&2; exit 2; fi
	@$(PYTHON_IN_ENV) -m stack train --under-make
	@exec $(PYTHON_IN_ENV) -m evaluation "$(FILE)" $(ARGS)

scenarios: environment ## play conversations against the full stack: make scenarios DIR=folder K=3
	@exec $(PYTHON_IN_ENV) -m scenario_player play "$(DIR)" --times $(K) --under-make $(ARGS)

bench: environment ## time the start, the first answer and a message round trip
	@exec $(PYTHON_IN_ENV) -m scenario_player bench --under-make $(ARGS)

lock: environment ## write requirements/*.txt anew from requirements/*.in
	@exec stack/lock.sh $(ARGS)

clean: ## remove what commands made: models, logs, databases, caches (not .venv)
	@rm -rf var artefacts results .rasa .pytest_cache .mypy_cache .ruff_cache .hypothesis graph.html
	@find models -name '*.tar.gz*' -delete
	@find . -path ./.venv -prune -o -name __pycache__ -type d -print0 | xargs -0 rm -rf
