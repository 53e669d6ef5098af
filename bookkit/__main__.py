"""``python -m bookkit audit [CHAPTER ...]``: all verdicts as a CSV, see :mod:`bookkit.claims`."""

import sys

from bookkit.claims import main

raise SystemExit(main(sys.argv[1:]))
