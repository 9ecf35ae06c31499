# Each of test, demo and bench does all its own set-up on a fresh Debian machine with Python 3.11.
# On Windows the same words work through make.bat.

PYTHON ?= python3
PYTEST_WORKERS ?= 2

export PYTHONUTF8 := 1

# `make test QT=6.9` tests on the newest PySide6 of another series: domestic Linux systems have 6.8 and 6.9.
export QT
VENV_PYTHON := $(if $(QT),.venv-qt$(QT),.venv)/bin/python

.PHONY: help test demo bench windows deb debian run-environment dev-environment

help:
	@echo "make demo    import the sample, export the county workbook, open the window"
	@echo "make test    style, types and tests, without a screen; QT=6.9 on another PySide6"
	@echo "make bench   speed and memory, into build/bench.json"
	@echo "make windows build and try the Windows program under Wine, into build/windows"
	@echo "make deb     build and try the Linux package, into build/linux"

test: dev-environment
	$(VENV_PYTHON) -m flake8
	$(VENV_PYTHON) -m isort --check --quiet .
	$(VENV_PYTHON) -m mypy
	$(VENV_PYTHON) -m pytest -q -n $(PYTEST_WORKERS)

demo: run-environment
	$(VENV_PYTHON) packaging/demo.py

bench: run-environment
	QT_QPA_PLATFORM=offscreen $(VENV_PYTHON) -m benchmarks

windows: dev-environment
	@packaging/windows/make.sh

deb: dev-environment
	@packaging/linux/make.sh

debian:
	@packaging/debian-setup.sh

run-environment: debian
	@$(PYTHON) packaging/setup_environment.py requirements.txt

dev-environment: debian
	@$(PYTHON) packaging/setup_environment.py requirements-dev.txt
