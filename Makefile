# 莞家政务: `make` alone explains every target.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PY := .venv/bin/python
STAMP := .venv/.installed

.PHONY: help setup run test test-headless test-drivers test-sync test-window test-journeys test-devices test-usb test-web bench-fleet-view walks training fuzz torture fleet bench bench-ime shots bench-ui words accessibility deb test-deb check format clean

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(STAMP) ## Install system libraries (apt) and Python packages (.venv), with progress

$(STAMP): requirements.lock pyproject.toml packaging/setup.sh packaging/debs.sh packaging/apt-run.txt
	@bash packaging/setup.sh

check: setup ## Types, lint, format, the one-way rule
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	.venv/bin/lint-imports

format: setup ## Put the code into the house's format
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

ORIENTATION ?=
run: setup ## Run the terminal: with a display a window and the dock, without one a scripted citizen
	@$(PY) -m kiosk demo $(if $(ORIENTATION),--orientation $(ORIENTATION))

test: setup ## Run every test (headless, GUI and whole-process ones), and the checks
	@$(PY) -m tests.lanes

test-headless test-drivers test-sync test-window test-journeys: setup
	@$(PY) -m tests.lanes $(patsubst test-%,%,$@)

test-devices: setup ## Run the adapters against real stacks: pcscd, IPP printer, CUPS, NUT, tokens (installs them)
	@bash packaging/setup-native.sh "pyscard evdev python-pkcs11" packaging/apt-devices.txt
	$(PY) -m pytest -q -rs tests/devices

test-usb: setup ## Run USB, serial, input and camera adapters in a virtual machine with real drivers
	@bash packaging/setup-native.sh "evdev" packaging/apt-usb.txt
	@bash tests/usb/run.sh

walks: setup ## Walk every service in every situation, online and offline (make test: in one each)
	WALKS=all $(PY) -m pytest -q --timeout=900 tests/kiosk/test_every_service.py
	WALKS=all QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q --timeout=900 tests/journeys/test_services_in_the_window.py tests/journeys/test_whole_process.py

SESSIONS ?= 10000
.PHONY: soak watchdog
soak: setup ## Serve 10,000 citizens in one life of the terminal (hours; SESSIONS=300): nothing stays behind
	MALLOC_ARENA_MAX=2 QT_QPA_PLATFORM=offscreen $(PY) -m tests.soak.run --sessions $(SESSIONS)

watchdog: setup ## Freeze, crash and leak a terminal and fill its disk, waiting as long as the unit does
	WATCHDOG_AS_SHIPPED=1 $(PY) -m pytest -q -s tests/watchdog

training: setup ## Walk every exercise of training mode (make test: two of them)
	EVERY_EXERCISE=1 QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q tests/journeys/test_training.py

FUZZ_RUNS ?= 1000000
fuzz: setup ## Fuzz every parser, coverage-guided (FUZZ_RUNS=1000000 executions each)
	@bash packaging/setup-native.sh "atheris"
	$(PY) tests/fuzz/run.py --runs $(FUZZ_RUNS)

SEED ?=
torture: setup ## Power loss, kills, failing disks, a bad network: nothing lost, nothing twice (SEED=N)
	@bash packaging/setup-native.sh "" packaging/apt-torture.txt
	$(PY) tests/torture/run.py $(if $(SEED),--seed $(SEED))

fleet: setup ## A thousand terminals come back at once, against the hub on PostgreSQL 15
	@bash packaging/setup-native.sh "" packaging/apt-fleet.txt
	$(PY) -m tests.fleet.run --workers both

test-web: setup ## The operations room in Debian's Chromium: axe, keyboard, phone, no scripts (installs it)
	@bash packaging/setup-native.sh "" packaging/apt-web.txt
	@$(PY) -m pip install -q --disable-pip-version-check -e ".[web-test]"
	$(PY) -m pytest -q tests/fleet_view

bench-fleet-view: setup ## The operations room's pages at the server, with 1,000 terminals behind them
	$(PY) -m tests.bench.bench_fleet_view

bench-ui: setup ## What the screens cost: start, frames, answers, memory, growth over 5,000 sessions
	QT_QPA_PLATFORM=offscreen $(PY) -m tests.bench.bench_ui

.PHONY: test-escape
test-escape: setup ## Try to get out of a real window (Xvfb, xdotool, weston), film a whole service
	@bash packaging/setup-native.sh "" packaging/apt-window.txt
	ESCAPE=1 $(PY) -m pytest -q -rs -p no:randomly tests/escape/test_real_window.py

.PHONY: pictures
pictures: setup ## Take the pictures anew that the tests compare the main screens with
	RENEW_PICTURES=1 QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q tests/kiosk/gui/test_pictures.py

SHOTS ?=
shots: setup ## Photograph and measure every screen × panel × text size × theme × reach (SHOTS="--only pay")
	QT_QPA_PLATFORM=offscreen $(PY) -m tests.kiosk.gui.shots --out out/shots $(SHOTS)

bench: setup ## The figures, side by side in one run, as ratios
	@bash packaging/setup-native.sh "persist-queue litequeue huey" packaging/apt-bench.txt || true
	$(PY) -m tests.bench.run

PICTURES ?=
.PHONY: bench-face
bench-face: setup ## The face step: speed, memory, drawn cheats; PICTURES=dir and KNOWN=sdist compare pairs as well
	$(PY) -m tests.bench.bench_face $(if $(PICTURES),--pictures $(PICTURES)) \
		$(if $(KNOWN),--known $(KNOWN))

.PHONY: core-check
core-check: setup ## Break down after a session with a face, and search the core for the citizen (minutes)
	QT_QPA_PLATFORM=offscreen $(PY) -m tests.journeys.aborted_kiosk

bench-ime: setup ## The on-screen keyboard: quality on the lists of the tests, and milliseconds
	$(PY) -m tests.bench.bench_ime

words: setup ## Fill the languages from the Chinese, and list what is missing (needs OpenCC)
	$(PY) -m pip install -q "opencc>=1.4,<2" "ToJyutping>=3.2,<4"
	PYTHONPATH=. $(PY) packaging/make_words.py

deb: setup ## Build the Debian package of a terminal into dist/ (VERSION=…)
	@bash packaging/deb.sh $(VERSION)

test-deb: deb ## Install, commission, upgrade, roll back and purge the package in a bare Debian root
	@bash tests/deb/run.sh

.PHONY: test-boot
test-boot: setup ## Boot the package under a real systemd in a container (after test-deb): freeze, restart, update
	@bash tests/deb/boot.sh

accessibility: setup ## Measure the running screens against EN 301 549 and WCAG 2.2 (accessibility.html)
	@mkdir -p out
	QT_QPA_PLATFORM=offscreen $(PY) -m kiosk accessibility --report out/accessibility.html || true

clean: ## Remove what runs and tests left behind (not .venv)
	rm -rf out var build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
