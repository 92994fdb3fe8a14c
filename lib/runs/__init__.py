"""Notebooks in, results out: single runs and sweeps, on this machine or on a cluster."""

import sys

UNNEEDED = "rfc3987_syntax"
"""What jsonschema would import, which takes a second, for a format that nothing in a notebook has."""

sys.modules.setdefault(UNNEEDED, None)  # type: ignore[arg-type]
