"""Open the villages' talks with other parameters."""

import pytest
from cases import PARAMETERS

from lib.bargaining.settlement import open_talks
from lib.case import open_case


@pytest.fixture
def talk(village, tmp_path):
    """Return a function that opens the villages' talks with other parameters."""

    def open_village(**given):
        return open_talks(open_case(dossier=str(village), outputs=str(tmp_path), **(PARAMETERS | given)))

    return open_village
