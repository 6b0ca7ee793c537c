# make run   install what is missing, start the dashboard, print its address
# make test  install what tests need, run them all
# make bench measure against the plain Keras recipe; takes about twenty minutes and an idle machine

PORT ?= 8501
ADDRESS ?= localhost
VENV := .venv
BIN := $(VENV)/bin
REQUIREMENTS := $(if $(shell nvidia-smi 2>/dev/null),requirements-gpu.txt,requirements.txt)
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)

.PHONY: run install test lint bench screenshots clean

run: install
	@echo "Transfer Lab: http://$(ADDRESS):$(PORT)"
	@exec $(BIN)/python -m streamlit run app.py --server.port $(PORT) \
		--server.address $(ADDRESS) --server.headless true

install: $(VENV)/.installed

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11, 3.12 or 3.13 was found. Transfer Lab needs one of them." \
		"Install it (Debian: apt install python3 python3-venv) and run make again."; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "$(PYTHON) could not make a virtual environment." \
		"Its venv module is needed. Install it (Debian: apt install python3-venv) and run make again."; exit 2; }

$(VENV)/.installed: requirements.txt requirements-gpu.txt requirements-offline.txt requirements-fast.txt \
		requirements-export.txt requirements-maps.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $(REQUIREMENTS)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-offline.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-fast.txt || \
		echo "OpenVINO could not be installed: TensorFlow computes everything, frozen blocks two to three times slower."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-export.txt || \
		echo "LiteRT and ONNX could not be installed: networks are exported as .keras and SavedModel only."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-maps.txt || \
		echo "UMAP could not be installed: maps of features are drawn by PCA and t-SNE only."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.tested: requirements-dev.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

test: $(VENV)/.tested
	@sh .ci/chromium
	$(BIN)/python -m ruff check .
	$(BIN)/python -m pytest

bench: $(VENV)/.tested
	$(BIN)/python -m benchmarks --write docs/benchmarks.md

screenshots: $(VENV)/.tested
	TL_SCREENSHOTS=1 $(BIN)/python -m pytest -m browser

clean:
	rm -rf $(VENV)
