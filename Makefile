# `make chat` and `make test` are all that a newcomer needs: each makes .venv by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: chat try serve test check bench lint types help clean

help: ## What there is to do
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

chat: $(READY) ## Talk to the bot in the terminal
	@$(BIN)/crawlwise chat

try: $(READY) ## Try it in the browser: a simulator of Telegram, the bot, and a chat page
	@$(BIN)/crawlwise simulate

serve: $(READY) ## Run the Telegram bot (needs CRAWLWISE_TOKEN)
	@$(BIN)/crawlwise serve

test: $(READY) ## Run the tests
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n auto --dist loadgroup --no-loadscope-reorder

check: $(READY) ## Every fault in the content, with file and line
	@$(BIN)/crawlwise check

lint: $(READY)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(READY)
	@$(BIN)/mypy

bench: $(READY) ## Measure matching, throughput and check-ins beside bare peers
	@for each in matching throughput check_ins chart kill_storm; do echo "== $$each"; $(BIN)/python -m benchmarks.$$each || exit 1; done

clean: ## Remove the virtual environment
	rm -rf $(VENV)

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Crawlwise needs Python 3.11 or later; set PYTHON=..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . >&2
	@$(BIN)/python -m compileall -q bot
	@touch $(READY)
