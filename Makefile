# The commands of this repository. Each says what it does; `make help` lists them.

PYTHON ?= python3
RUN := .venv/bin/python
SETUP := $(PYTHON) scripts/set_up.py
LOCK := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate \
	--exclude-newer "7 days" --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help up dev test check bench docs lock client clean

help: ## List the commands
	@echo "Troupe, from a checkout:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r name what; do \
		printf '%-14s %s\n' "$$name" "$$what"; done

up: ## Set up what is missing, then start Troupe and say its address
	@echo "make up: set up what is missing, then start Troupe"
	@$(SETUP) run
	@exec .venv/bin/troupe up $(ARGS)

dev: ## Start Troupe so that changed sources are served at once
	@echo "make dev: set up what is missing, then start Troupe for development"
	@$(SETUP) run
	@exec $(RUN) scripts/develop.py $(ARGS)

test: ## Set up what tests need, then run every test and print the counts
	@echo "make test: set up what is missing, then run every test"
	@$(SETUP) test
	@$(RUN) scripts/run_tests.py $(ARGS)

check: ## Check format, lint, types, contracts and generated files
	@echo "make check: format, lint, types, contracts, generated files"
	@$(SETUP) test
	@$(RUN) scripts/run_checks.py

bench: ## Measure against named peers and print the ratios
	@echo "make bench: measure beside named peers"
	@$(SETUP) test
	@$(RUN) scripts/run_benchmarks.py $(ARGS)

docs: ## Run the code in the documentation and compare its names with the product
	@echo "make docs: run the documentation as tests"
	@$(SETUP) test
	@$(RUN) -m pytest tests/test_docs.py -q

client: ## Write the OpenAPI document and the typed client of the page anew
	@echo "make client: write web/openapi.json and the typed client"
	@$(SETUP) test
	@$(RUN) scripts/typed_client.py write

lock: ## Write the lock files anew, with nothing younger than a week
	@echo "make lock: write requirements/*.txt"
	@$(SETUP) test
	@PATH=".venv/bin:$$PATH" sh -ec '\
		$(LOCK) pyproject.toml --extra provenance --group build --group test --group bench -o requirements/test.txt; \
		$(LOCK) pyproject.toml --extra provenance --group build -c requirements/test.txt -o requirements/run.txt; \
		$(LOCK) --group train -c requirements/test.txt --override requirements/apart.txt -o requirements/train.txt; \
		$(LOCK) --group node -o requirements/node.txt'

clean: ## Remove what was built and installed here; data directories stay
	@echo "make clean: remove .venv, caches, built files"
	@rm -rf .venv .stamps .cache .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@rm -rf web/node_modules src/troupe/webdist dist build test-results
	@find src tests benchmarks scripts -name __pycache__ -type d -prune -exec rm -rf {} +
