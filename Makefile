# Everything runs in a virtual environment of this folder; only Python (3.11 to 3.14) and make are needed.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test check bench pictures catalogues clean

demo: $(READY)
	$(BIN)/mallette demo

test: $(READY)
	$(BIN)/python -m pytest

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/mallette check --strict

bench: $(READY)
	$(BIN)/python bench/startup.py
	$(BIN)/python bench/game_frames.py
	$(BIN)/python bench/paper.py

# The pictures of the README, made by the program.
pictures: $(READY)
	$(BIN)/mallette demo --no-window -o build/demo
	$(BIN)/mallette print deck fiche --png -o build/demo
	mkdir -p docs/pictures
	cp build/demo/ecrans/01-accueil.png docs/pictures/home.png
	cp build/demo/ecrans/03-scene.png docs/pictures/scene.png
	cp build/demo/deck-noyau-7.png docs/pictures/deck.png
	cp build/demo/fiche-2.1-1.png docs/pictures/fiche.png

# The sentences of the program, gathered for translation and compiled: mallette/locale.
catalogues: $(READY)
	$(BIN)/python tools/catalogues.py

$(READY): pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Mallette needs Python 3.11 or later: make PYTHON=python3.12')"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $(READY)

clean:
	rm -rf $(VENV) build dist mallette-demo imprimer
