# make book        build the book and print the page to open
# make test        run every check: science, data, notebooks, pages, browser
# make notebooks   write notebooks/*.ipynb anew from book/*.md
# make handout     write notebooks without solutions to _build/handouts
# make bench       measure against the budgets and write book/bench.json
# make serve       read the built book at a local address (PORT=8000)
# make check       ruff, mypy and the direction of imports
# make lab         open the notebooks in JupyterLab
# make lock        resolve requirements*.txt from pyproject.toml (needs uv)
# make clean       remove everything built (clean-all: the environment too)

PYTHON ?= python3
PORT ?= 8000
RUN = .venv/bin/python tools/build.py
LOCK = uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --no-annotate --no-header pyproject.toml


.PHONY: book test check notebooks handout bench serve lab lock clean clean-all env env-dev

book: env
	@$(RUN) book

test: env-dev
	@$(RUN) test

check: env-dev
	@$(RUN) check

notebooks: env
	@$(RUN) pair

handout: env
	@$(RUN) handout

bench: env-dev
	@$(RUN) bench

serve: book
	@$(RUN) serve $(PORT)

lab: env
	@.venv/bin/jupyter lab notebooks

lock:
	$(LOCK) -o requirements.txt
	$(LOCK) --extra dev -c requirements.txt -o requirements-dev.txt

env env-dev:
	@command -v $(PYTHON) >/dev/null || { echo "make: no Python was found as '$(PYTHON)'; install Python 3.11, 3.12 or 3.13."; exit 1; }
	@PYTHON="$(PYTHON)" $(PYTHON) tools/environment.py $(patsubst env%,%,$(subst -,,$@))

clean:
	rm -rf _build

clean-all: clean
	rm -rf .venv *.egg-info
