# Everything happens in .venv, which is made from requirements.lock when it is missing or older than the lock.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PYTHONHASHSEED = 0

NOTEBOOK = notebooks/08_explore.ipynb

.PHONY: outputs test test-browser fuzz lab explore refresh bench lock clean

outputs: .venv/ready ## run the suite: tables, figures and executed notebooks in outputs/
	$(BIN)/positions run

test: .venv/ready ## lint, types, tests, and every notebook again, cell by cell
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/positions check
	$(BIN)/pytest -n logical --dist loadfile --durations 10
	$(BIN)/pytest --nbval --no-header -n logical --dist loadfile notebooks

MINUTES ?= 10
fuzz: .venv/ready ## look with two fuzzers for input that breaks the suite, MINUTES for each of six doors
	$(BIN)/python tests/fuzzing/campaign.py $(MINUTES)

test-browser: .venv/ready ## open, run and save every notebook in JupyterLab, in Debian's Chromium
	@command -v chromium || command -v chromium-browser || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update --quiet && apt-get install --yes --quiet chromium; } || \
	  { echo "Chromium is needed: sudo apt-get install chromium"; exit 1; }
	$(BIN)/pytest tests/browser

lab: .venv/ready ## open JupyterLab on copies of the notebooks; FLAGS="--no-browser --port 8890" are JupyterLab's own
	$(BIN)/positions lab $(FLAGS)

explore: .venv/ready ## explore the case in a browser, without code; NOTEBOOK=… is one of another case
	export JUPYTER_PATH=$(CURDIR)/lib/explore/jupyter; exec $(BIN)/voila $(NOTEBOOK) --Voila.ip=127.0.0.1 --template=alone \
	  --VoilaConfiguration.allow_theme_override=YES $(FLAGS)

refresh: outputs ## store the suite's present results in notebooks/, outputs/ and README.md, and describe the tables
	cp outputs/notebooks/0*.ipynb notebooks/
	$(BIN)/positions describe seeds
	$(BIN)/python .ci/describe_readme.py

bench: .venv/ready ## time what is heavy; the latest figures are kept in benchmarks/
	$(BIN)/python benchmarks/bargaining.py | tee benchmarks/bargaining.md
	$(BIN)/python benchmarks/robustness.py | tee benchmarks/robustness.md
	$(BIN)/python benchmarks/running.py | tee benchmarks/running.md
	$(BIN)/python benchmarks/editing.py | tee benchmarks/editing.md
	$(BIN)/python benchmarks/briefing.py | tee benchmarks/briefing.md
	$(BIN)/python benchmarks/sizes.py | tee benchmarks/sizes.md
	$(BIN)/python benchmarks/opening.py | tee benchmarks/opening.md
	$(BIN)/python benchmarks/explore.py | tee benchmarks/explore.md

lock: .venv/ready ## resolve the versions again (uv must be installed)
	uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --custom-compile-command "make lock" pyproject.toml -o requirements.lock

clean:
	rm -rf .venv

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it: make PYTHON=python3.12")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -c 'import matplotlib.font_manager'
	touch $@
