# Each command makes .venv and installs what it needs by itself; `make` lists them.
# What they do is written in scripts/tasks.py, which also runs where there is no
# make: python3 scripts/tasks.py book

PYTHON ?= python3

COMMANDS := help book test lab notebooks heights lint coverage test-gpu lighthouse \
            bench processors results pins fresh setup clean

export ONLY BASE

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: $(COMMANDS)

$(COMMANDS):
	@"$(PYTHON)" scripts/tasks.py $@
