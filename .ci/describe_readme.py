"""Write the README's table in words from the suite's present results; `make refresh` calls this."""

from collections.abc import Sequence

from lib.core.paths import ROOT
from lib.study import open_study
from lib.words import DemandInWords

README = ROOT / "README.md"
ANSWERS = ("wants", "answer", "offers", "room", "others")
"""What each line of the table says of a demand, in order."""


def fill_table(readme: str, demands: Sequence[DemandInWords]) -> str:
    """Return a README whose first table has these demands as columns; what heads each line is kept."""
    start = readme.index("| |")
    table = readme[start : readme.index("\n\n", start)]
    heads = [line.split(" | ")[0] for line in table.splitlines()[2:]]
    cells = [[" ".join(getattr(demand, name).sentences) for demand in demands] for name in ANSWERS]
    lines = [
        ["|", *(f"{demand.plain}: {demand.standing}" for demand in demands)],
        ["| ---", *["---"] * len(demands)],
        *([head, *row] for head, row in zip(heads, cells, strict=True)),
    ]
    return readme.replace(table, "\n".join(f"{' | '.join(line)} |" for line in lines))


if __name__ == "__main__":
    README.write_text(
        fill_table(README.read_text(encoding="utf-8"), open_study().in_words), encoding="utf-8", newline="\n"
    )
    print(f"{README.name}: the table is up to date")
