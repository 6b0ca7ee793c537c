# make run       install what is missing, start the dashboard, print its address
# make test      install what tests need, run them all (ruff first: it takes a second)
# make test-fast what needs neither TensorFlow nor a browser, under a minute
# make lint      ruff and mypy; make format lets ruff mend what it can
# make hooks     both before every commit, by pre-commit
# make coverage  the whole suite once more, slower, and how much of the code it reaches
# make bench     measure against the plain Keras recipe; takes more than an hour and an idle machine
# make server    what a server for many people needs too: PostgreSQL's client for MLflow, jobs of SLURM
# make wheel     the library and the dashboard in one file under dist/; make wheel-check installs and starts it
# make lock      write locks/ anew from requirements*.txt: every package of an install with its version and its hashes;
#                UPGRADE=--upgrade takes the newest of what no file pins

PORT ?= 8501
ADDRESS ?= localhost
VENV := .venv
BIN := $(VENV)/bin
REQUIREMENTS := $(if $(shell nvidia-smi 2>/dev/null),requirements-gpu.txt,requirements.txt)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED := $(PIP) --require-hashes -r locks
LOCKS := $(addprefix locks/requirements,$(addsuffix .txt,-pip -offline -text -fast -export -maps) .txt -gpu.txt)
FAST := $(wildcard tests/test_*.py) $(addprefix tests/,comparison data linter server statistics strategies transferability)
UV := $(BIN)/uv pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header $(UPGRADE)
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)

.PHONY: run install server test test-fast lint format hooks coverage bench wheel wheel-check screenshots lock clean

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

$(VENV)/.installed: $(LOCKS) pyproject.toml setup.py | $(VENV)/bin/python
	$(LOCKED)/requirements-pip.txt
	$(LOCKED)/$(REQUIREMENTS)
	$(LOCKED)/requirements-offline.txt --no-deps
	@$(LOCKED)/requirements-text.txt --no-deps || \
		echo "KerasHub could not be installed: networks read pictures only, no texts."
	@$(LOCKED)/requirements-fast.txt --no-deps || \
		echo "OpenVINO could not be installed: TensorFlow computes everything, frozen blocks two to three times slower."
	@$(LOCKED)/requirements-export.txt --no-deps || \
		echo "LiteRT and ONNX could not be installed: networks are exported as .keras and SavedModel only."
	@$(LOCKED)/requirements-maps.txt --no-deps || \
		echo "UMAP could not be installed: maps of features are drawn by PCA and t-SNE only."
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

server: $(VENV)/.server

$(VENV)/.server: locks/requirements-server.txt $(VENV)/.installed
	$(LOCKED)/requirements-server.txt --no-deps
	@touch $@

$(VENV)/.tested: locks/requirements-dev.txt locks/requirements-deploy.txt $(VENV)/.server
	$(LOCKED)/requirements-dev.txt
	@$(LOCKED)/requirements-deploy.txt --no-deps || \
		echo "What deploy/ is checked with could not be installed: its tests are skipped."
	@touch $@

# The whole of an install is locked. --no-deps where the requirements file says why.
lock: $(VENV)/.tested
	$(UV) requirements-pip.txt -o locks/requirements-pip.txt
	$(UV) requirements.txt -o locks/requirements.txt
	$(UV) requirements-gpu.txt -c locks/requirements.txt -o locks/requirements-gpu.txt
	$(UV) requirements-dev.txt -c locks/requirements.txt -o locks/requirements-dev.txt
	$(UV) requirements-remote.txt -c locks/requirements.txt -o locks/requirements-remote.txt
	$(foreach name,offline text fast export maps server deploy,$(UV) --no-deps requirements-$(name).txt -o locks/requirements-$(name).txt &&) true

test: $(VENV)/.tested
	@sh .ci/chromium
	$(BIN)/python -m ruff check .
	$(BIN)/python -m pytest

test-fast: $(VENV)/.tested
	$(BIN)/python -m pytest --fast $(FAST)

lint: $(VENV)/.tested
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy

format: $(VENV)/.tested
	$(BIN)/python -m ruff check --fix .

hooks: $(VENV)/.tested
	$(BIN)/pre-commit install

coverage: $(VENV)/.tested
	@sh .ci/chromium
	$(BIN)/python -m pytest --cov --cov-report=term --cov-report=html

bench: $(VENV)/.tested
	$(BIN)/python -m benchmarks --write docs/benchmarks.md

wheel: $(VENV)/.tested
	rm -rf build dist
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation -w dist .

wheel-check: $(VENV)/.tested
	$(BIN)/python -m benchmarks.wheel

screenshots: $(VENV)/.tested
	TL_SCREENSHOTS=1 $(BIN)/python -m pytest -m browser

clean:
	rm -rf $(VENV)
