# Titian. Needs only make and Python 3.11 or newer. `make help` lists what there is.

SHELL := /bin/sh
VENV  ?= .venv
BIN   := $(VENV)/bin
PY    := $(BIN)/python
PIP   := $(PY) -m pip --disable-pip-version-check --quiet
CODE  := app.py config.py menus rules handlers store gateway jobs console public api migrations tests
JOBS  ?= 3
ARGS  ?=

.DEFAULT_GOAL := help
.PHONY: help run test check check-lint format bench play chaos fuzz browser kannel clean

help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run.txt ## Start everything on this machine, with two demo towns, at http://127.0.0.1:8000
	@exec $(PY) app.py

play: $(VENV)/run.txt ## A feature phone in the terminal
	@DEMO=$${DEMO:-1} exec $(PY) -m flask --app app menus play $(ARGS)

test: $(VENV)/dev.txt browser kannel ## The whole suite, on SQLite, PostgreSQL and a real Redis
	@$(PY) -m pytest --cache-clear -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS) || $(PY) -m tests.second_try $$?

check: check-lint test ## ruff, mypy --strict, and the whole suite

check-lint: $(VENV)/dev.txt ## ruff and mypy --strict, without the suite
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy

format: $(VENV)/dev.txt ## Let ruff mend what it can
	$(BIN)/ruff check --fix $(CODE)

bench: $(VENV)/dev.txt ## Measure, against bare Flask, on this machine
	$(PY) -m tests.bench $(ARGS)

chaos: $(VENV)/dev.txt ## Kill, freeze and starve real processes
	$(PY) -m tests.faults.chaos $(ARGS)

fuzz: $(VENV)/dev.txt ## Throw a million generated requests at every webhook (ARGS='--requests 1000000 --seed 1')
	$(PY) -m tests.catalogue.fuzz $(ARGS)

clean: ## Forget the installed packages (the data under var/ stays)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The newest Python there is. Its packages are installed again only when the list of them changed.
$(PY):
	@for p in python3.15 python3.14 python3.13 python3.12 python3.11 python3 python; do \
	  command -v $$p >/dev/null 2>&1 || continue; \
	  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  v=$$($$p -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  if ! $$p -c 'import ensurepip, venv' 2>/dev/null; then missing="$$missing $$v"; continue; fi; \
	  echo "Python $$v -> $(VENV)"; \
	  $$p -m venv --clear $(VENV) && exit 0; \
	done; \
	if [ -n "$$missing" ]; then set -- $$missing; \
	  echo "Python $$1 is here, but not the part that makes environments (venv with ensurepip)."; \
	  echo "Install it, then run make again:"; \
	  echo "  Debian, Ubuntu:  apt-get install python$$1-venv"; \
	  echo "  Alpine:          apk add py3-pip"; \
	  echo "  Fedora:          dnf install python3-pip"; \
	else \
	  echo "Titian needs Python 3.11 or newer, and found none. Install it, then run make again:"; \
	  echo "  Debian, Ubuntu:  apt-get install python3 python3-venv"; \
	  echo "  others:          https://www.python.org/downloads/"; \
	fi >&2; exit 1

$(VENV)/run.txt: requirements.txt | $(PY)
	@cmp -s $< $@ || { echo "Installing what runs (once; a minute or two) ..."; $(PIP) install -r $<; }
	@cp $< $@

$(VENV)/dev.txt: requirements-dev.txt $(VENV)/run.txt
	@cat $^ | cmp -s - $@ || { echo "Installing what checks (once) ..."; $(PIP) install -r $<; }
	@cat $^ > $@

# Browser tests drive an installed Chromium. As root on Debian it is fetched; elsewhere the suite says what it left out.
browser:
	@for b in chromium chromium-browser google-chrome google-chrome-stable; do \
	  command -v $$b >/dev/null 2>&1 && exit 0; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  echo "Installing Chromium for the browser tests ..."; \
	  apt-get -qq update >/dev/null 2>&1; \
	  DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install chromium >/dev/null 2>&1 \
	    && exit 0; \
	fi; \
	echo "########################################################################"; \
	echo "#  NO CHROMIUM FOUND: THE BROWSER TESTS WILL NOT RUN.                  #"; \
	echo "#  Install it (Debian: apt-get install chromium) and run this again.   #"; \
	echo "########################################################################"

# Real texts are carried by an installed Kannel. As root on Debian it is fetched, but its service is neither started nor enabled:
# the tests start their own. Elsewhere the suite says what it lacks. Where a Kannel is in service, that service is left alone.
kannel:
	@[ "$$TITIAN_NO_KANNEL" = 1 ] && exit 0; \
	PATH="$$PATH:/usr/sbin:/sbin"; \
	served() { command -v bearerbox && command -v smsbox; } >/dev/null 2>&1; \
	complete() { served && [ -x /usr/lib/kannel/test/fakesmsc ]; }; \
	complete && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  echo "Installing Kannel for the tests with real texts ..."; \
	  apt-get -qq update >/dev/null 2>&1; \
	  install="apt-get -qq -y -o DPkg::Lock::Timeout=120 --no-install-recommends install"; \
	  export DEBIAN_FRONTEND=noninteractive; \
	  if served; then \
	    $$install kannel-extras >/dev/null 2>&1; \
	  else \
	    policy=/usr/sbin/policy-rc.d; \
	    if [ ! -e $$policy ]; then \
	      trap 'rm -f /usr/sbin/policy-rc.d' EXIT; trap 'exit 1' HUP INT TERM; \
	      printf '#!/bin/sh\ncase " $$* " in *" kannel "*) exit 101;; esac\n' >$$policy && chmod 755 $$policy; \
	    fi; \
	    $$install kannel kannel-extras >/dev/null 2>&1 \
	      && { invoke-rc.d kannel stop; update-rc.d kannel disable; } >/dev/null 2>&1; \
	  fi; \
	  complete && exit 0; \
	fi; \
	echo "########################################################################"; \
	echo "#  NO KANNEL FOUND: THE TESTS WITH REAL TEXTS WILL NOT PASS.           #"; \
	echo "#  Install it and run this again. On Debian:                           #"; \
	echo "#    apt-get install --no-install-recommends kannel kannel-extras      #"; \
	echo "#  Or leave them out knowingly: TITIAN_NO_KANNEL=1 make test           #"; \
	echo "########################################################################"
