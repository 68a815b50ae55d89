# Two commands: `make run` starts the site for trying out, `make test` checks everything.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test bench messages lock pictures venv

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$name"; break; }; done)
PORT ?= 8000
# One more than there are cores: tests wait for browsers, servers and disks.
WORKERS ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable
PIP := .venv/bin/python -m pip --disable-pip-version-check --no-input install --quiet --require-hashes --only-binary :all:
LOCK := uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11

export PYTHONDONTWRITEBYTECODE :=

help:
	@echo "make run        start the site with demo people on http://127.0.0.1:$(PORT) (another port: make run PORT=9000)"
	@echo "make test       check everything: style, rules, features on both databases, journeys in a browser"
	@echo "make bench      measure this machine"
	@echo "make messages   collect the sentences to translate"
	@echo "make lock       pin the newest libraries that pyproject.toml allows"
	@echo "make pictures   take the pictures of the README"

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed. Install it (on Debian or Ubuntu: sudo apt install python3 python3-venv) and try again."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing. Install it (on Debian or Ubuntu: sudo apt install python3-venv) and try again."; exit 1; }
	@echo "Making a virtual environment with $$($(PYTHON) --version)…"
	@$(PYTHON) -m venv --clear .venv

.venv/ready-to-run: requirements.lock | .venv/bin/python
	@echo "Installing the libraries (the first time about a minute)…"
	@$(PIP) -r requirements.lock
	@touch $@

.venv/ready-to-test: requirements-test.lock | .venv/bin/python
	@echo "Installing the libraries and the tools for tests (the first time about two minutes)…"
	@$(PIP) -r requirements-test.lock
	@touch $@

run: export ELEARN_DEMO := 1
run: export HOST := 127.0.0.1
run: export PORT := $(PORT)
run: export ELEARN_URL ?= http://127.0.0.1:$(PORT)
run: .venv/ready-to-run
	@.venv/bin/python -m elearn assets
	@.venv/bin/python -m elearn db upgrade
	@.venv/bin/python -m elearn courses load --keep courses/
	@.venv/bin/python -m elearn people demo
	@.venv/bin/python -m elearn groups demo
	@exec .venv/bin/python -m elearn serve

test: .venv/ready-to-test
	@for name in $(BROWSERS); do command -v "$$name" >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing the browser for the journeys…"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else \
		echo "The journeys need a browser: install Chromium or Google Chrome (on Debian: sudo apt install chromium) and try again."; exit 1; \
	fi
	@.venv/bin/python -m pytest -q -n $(WORKERS) --dist worksteal $(ARGS)

bench: .venv/ready-to-test
	@.venv/bin/python -m bench.run $(ARGS)

messages: .venv/ready-to-test
	@.venv/bin/python translations/update.py

lock: .venv/ready-to-test
	@PATH="$$PWD/.venv/bin:$$PATH"; command -v uv >/dev/null || { echo "Locking needs uv: .venv/bin/python -m pip install uv"; exit 1; }; \
	$(LOCK) --upgrade --extra postgres pyproject.toml --output-file requirements.lock --quiet; \
	$(LOCK) --upgrade --extra test --constraint requirements.lock pyproject.toml --output-file requirements-test.lock --quiet

pictures: .venv/ready-to-test
	@.venv/bin/python docs/pictures.py
