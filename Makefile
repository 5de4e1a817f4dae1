# The two commands: `make demo` and `make test`. Both do all the set-up on a machine with Python 3.11+ and make.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEMO_STAMP := $(VENV)/.demo-installed
NEEDED := @$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else f"Python 3.11 or newer is needed; this is {v[0]}.{v[1]}. Try: make PYTHON=python3.11 ...")'

.DEFAULT_GOAL := help
.PHONY: help setup npm demo test check audit fuzz explore bench peers sweep simulate sockets faults replicas screenshots release rehearsal wheel docs lock

help: ## Show these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(STAMP): requirements-dev.lock pyproject.toml
	$(NEEDED)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked requirements (the first time takes a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q bot handlers schedules
	@touch $@

setup: $(STAMP) ## Install everything into .venv

demo: $(if $(wildcard $(STAMP)),setup,$(DEMO_STAMP)) ## Try the bot in your browser, without a Slack account
	@$(BIN)/iza-bot demo

# No more than the demo needs. What is never imported is never compiled: that saves half of the time.
$(DEMO_STAMP): requirements-demo.lock pyproject.toml
	$(NEEDED)
	@test -x $(BIN)/python || { echo "De omgeving wordt gemaakt."; $(PYTHON) -m venv $(VENV); }
	@set -o pipefail; all=$$(grep -oE '^[a-z0-9-]+==' requirements-demo.lock | sort -u | wc -l); \
		$(BIN)/python -m pip install --disable-pip-version-check --no-compile --require-hashes --requirement requirements-demo.lock \
		| while read -r word rest; do case $$word in \
			Collecting | Processing) n=$$((n + 1)); printf '\rPakketten worden opgehaald: %d van %d' $$n $$all ;; \
			Installing) printf '\nPakketten worden uitgepakt.\n' ;; esac; done
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --no-build-isolation --editable .
	@touch $@

npm: tests/npm/node_modules/.package-lock.json ## Install Microsoft's renderer and client for the tests (needs Node)

tests/npm/node_modules/.package-lock.json: tests/npm/package-lock.json
	@if command -v npm > /dev/null; then npm ci --silent --prefix tests/npm; \
	else echo "Node is not here: the tests say what of Microsoft Teams they leave out."; fi

# Three at once, also on two cores: there is always one that waits for a bot, a browser or a clock.
test: setup npm ## Run the tests
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

check: setup ## Format, lint, types, imports, names, content and dependency audit
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --quiet tests/test_names.py
	$(BIN)/python -m pytest --quiet -rs tests/test_deploy.py
	$(BIN)/iza-bot check
	@$(MAKE) --no-print-directory audit

audit: setup ## Look for known vulnerabilities in the locked packages; loud where no service can be asked
	@rm -f $(VENV)/not-audited.txt
	@$(BIN)/pip-audit --require-hashes --disable-pip --requirement requirements-dev.lock > $(VENV)/audit.txt 2>&1 \
		|| { cat $(VENV)/audit.txt; exit 1; }
	@unseen=$$(grep -c "could not be audited" $(VENV)/audit.txt); if [ "$$unseen" -gt 0 ]; then \
		printf '%s\n' "" "************************************************************************" \
		"NOT AUDITED: $$unseen of the locked packages. The vulnerability service knows or" \
		"answers nothing for them here. Run 'make audit' where it can be reached" \
		"before a release." \
		"************************************************************************" | tee $(VENV)/not-audited.txt >&2; \
	else echo "No known vulnerabilities in the locked packages."; fi

fuzz: setup ## Search for new counterexamples in the property tests (several minutes)
	@HYPOTHESIS_PROFILE=search $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

explore: setup ## Search for inputs by the code that they reach (EACH=60 seconds; installs atheris)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-fuzz.lock
	@for name in head question content; do $(BIN)/python -m tests.verification.explore $$name $(or $(EACH),60) || exit 1; done

faults: setup ## Measure what comes of every fault of Slack and Teams, for everything that is posted
	@$(BIN)/python -m tests.verification.slack_faults
	@$(BIN)/python -m tests.verification.teams_faults

replicas: setup ## Three replicas on PostgreSQL, killed and stopped at random, with the database (ROUNDS=10)
	@$(BIN)/python -m tests.verification.replicas --rounds $(or $(ROUNDS),10)

sockets: setup ## The real bot while Slack refuses its connections or leaves them hanging (three minutes)
	@$(BIN)/python -m tests.verification.sockets

simulate: setup ## Simulate years of posting with faults, edits and restarts, and check every message (MINUTES=10, or SEED=1 RUNS=20)
	@$(BIN)/python -m tests.verification.simulation $(if $(RUNS),--runs $(RUNS),--minutes $(or $(MINUTES),10)) $(if $(SEED),--seed $(SEED))

bench: setup ## Measure and write docs/performance.md (25 minutes; PARTS="http socket cold drain growth mixed", MINUTES=10)
	@$(BIN)/python -m tests.verification.benchmarks.speed $(PARTS) $(if $(MINUTES),--minutes $(MINUTES))

peers: setup ## Measure the finder beside its peers, and the posting beside persistent jobs
	@$(BIN)/python -m tests.verification.benchmarks

sweep: setup ## Kill the real bot at every moment that matters; KILLS=10000 SEED=2 for more
	@$(BIN)/python -m tests.verification.kill_sweep --kills $(or $(KILLS),1000) --seed $(or $(SEED),1)

release: setup ## Build wheel and source archive of this commit into dist/, reproducibly
	@$(BIN)/python -m tests.verification.release

rehearsal: setup ## Upgrade an earlier version, killed, cut off, and moved to PostgreSQL (some minutes)
	@$(BIN)/python -m tests.verification.rehearsal

wheel: setup ## Build the wheel, and try it in an empty environment outside this folder
	@$(BIN)/python -m tests.verification.installed_wheel

screenshots: setup ## Renew the pictures in docs/screenshots (needs Chromium)
	@$(BIN)/python -m tests.screenshots

docs: setup ## Renew what README and the manifest derive from the code, and the vectors of the content
	@$(BIN)/python -m tests.readme
	@$(BIN)/python -m tests.learned

lock: ## Renew the locks (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --all-extras --python-version 3.11 pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --all-extras --group dev --python-version 3.11 pyproject.toml -o requirements-dev.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --extra demo --extra timeline --group editable --constraint requirements-dev.lock --python-version 3.11 pyproject.toml -o requirements-demo.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --group build --python-version 3.11 -o requirements-build.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --group fuzz --python-version 3.11 -o requirements-fuzz.lock
