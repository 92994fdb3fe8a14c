"""What is timed can be run: the made-up dossiers are valid."""

import runpy

from lib.core.paths import ROOT
from lib.evidence import load


def test_a_dossier_of_each_size_is_valid(tmp_path):
    made = runpy.run_path(str(ROOT / "benchmarks" / "dossiers.py"))
    for size in (made["Size"](12, 1, 2, 2), made["Size"](90, 30, 40, 15), made["Size"](0, 1, 9, 3, 9)):
        folder = tmp_path / f"{size.statements}"
        made["write_dossier"](folder, size)
        assert len(load(folder).statements) == (size.statements or size.actors * size.demands)
