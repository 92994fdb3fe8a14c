"""Explain every column of a workbook, with the codebook's words for the evidence and our own for results."""

from lib.evidence import Document, Statement

RECORDED = {
    name: str(field.description)
    for record in (Document, Statement)
    for name, field in record.model_fields.items()
}  # fmt: skip
RESULTS = {
    "side": "group of actors",
    "demand": "what is demanded; 0 is rejected outright, 100 met in full",
    "value": "mean of the statements' anchors, weighted by voice, 0 to 100; of a package, the points that it sets",
    "median": "weighted median of the statements' anchors, 0 to 100",
    "reach": "far end of what it would accept, 0 to 100",
    "offer": "the reach as far as it was offered by itself, 0 to 100",
    "lowest": "lowest statement, or lowest of the packages that tie, 0 to 100; of a change, the least over these",
    "highest": "highest statement, or highest of the packages that tie, 0 to 100; of a change, the most over these",
    "n": "positions on record that count",
    "documents": "documents that they come from",
    "latest": "date of the last of them, as far as known",
    "concessions": "concessions on record",
    "is_offered": "whether the side itself is on record with the concession at the reach",
    "is_thin": "whether it rests on a single statement",
    "is_empty": "whether there is no statement, which is no position and not the middle",
    "at_least": "lower end of the 90 % interval",
    "at_most": "upper end of the 90 % interval",
    "one": "first of the two sides",
    "other": "second of the two sides",
    "value_one": "position of the first, 0 to 100",
    "value_other": "position of the second, 0 to 100",
    "gap": "distance of the two positions, 0 to 100 points",
    "remaining": "distance of the nearest points of their reaches, 0 where these meet",
    "n_one": "positions of the first on record",
    "n_other": "positions of the second on record",
    "is_judged": "whether it would be more without third parties' judgements",
    "before": "position before the turn, 0 to 100",
    "after": "position since the turn, 0 to 100",
    "movement": "difference of the two, in points; plus is towards the demand",
    "n_before": "positions on record before the turn",
    "n_after": "positions on record since the turn",
    "low": "lowest outcome that all at the table accept, 0 to 100",
    "low_by": "who sets it",
    "high": "highest outcome that all at the table accept, 0 to 100",
    "high_by": "who sets it",
    "missing": "points missing between what they accept, 0 where there is a zone",
    "missing_offered": "the same on what the sides themselves have offered",
    "opens_at": "points that each of the two would have to go beyond its reach",
    "is_told": "whether the record tells of a zone",
    "untold_by": "sides without whose offer nobody can tell",
    "is_open": "whether there is an outcome that all are on record to accept",
    "chance": "share of the replicates in which there is a zone",
    "chance_offered": "the same on what the sides themselves have offered",
    "solution": "rule that picks the package",
    "variants": "different results that tie",
    "ties": "packages that tie",
    "silent": "who has no position on it, so that it stays as it is",
    "outside": "sides at the table that are not on record to accept it",
    "judged": "sides at the table that accept it only as somebody else sees it",
    "is_unheard": "whether nobody can tell what it is worth, as somebody who is asked has no position",
    "is_silent": "whether it stays as it is because somebody who is asked has no position",
    "scenario": "what one expects without agreement",
    "without": "worth of no agreement to the side",
    "is_undecided": "whether the value depends on which of the packages that tie is shown",
    "resolution": "0 if exact; otherwise the share of its range by which a package left out may be better for a side",
    "party": "side",
    "at_table": "whether it is at the table",
    "ideal": "its position, 0 to 100",
    "package": "points that the package sets",
    "move": "points from its position to the package, with sign",
    "beyond": "points by which it lies outside what the side is on record to accept",
    "beyond_offered": "the same without third parties' judgements",
    "distance": "mean distance from its positions, in points",
    "option": "id of the proposed outcome",
    "place": "rank, 1 nearest to what the table accepts",
    "utility": "worth to the side: 0 its worst package, 1 all that it wants",
    "change": "worth against no agreement",
    "finding": "id of the claim",
    "sentence": "the claim in words",
    "verdict": "how far it can be trusted, in words",
    "mark": "whether a position or offer behind it rests on one statement or source",
    "holds": "whether it holds under these parameters",
    "margin": "points from not holding; of a yes or no, 1 or -1",
    "analyses": "analyses that can differ on it",
    "told": "analyses of these in which the record can tell",
    "results": "different margins that these come to",
    "share_analyses": "share of these in which it holds",
    "replicates": "replicates drawn",
    "share_replicates": "share of these in which it holds",
    "share_all": "share of all replicates of all analyses in which it holds",
    "choice": "choice that it hinges on",
    "moves": "share of the variance that goes back to it",
    "level": "level of it at which the claim holds least",
    "share_level": "share in which it holds there",
    "left_out": "document left out",
    "emptied": "positions that nothing is left of",
    "shift": "mean distance that the others move, in points",
    "lost": "claims that hold with all documents and not without",
    "gained": "claims that hold only without",
    "no statement": "sides that say nothing on it",
    "one statement": "sides with a single statement",
    "longest silence": "longest stretch without any statement",
    "reaches": "whose account of the reaches is taken",
    "points beyond them, each": "points beyond its reach that each side would have to go for a package to open",
    "statements": "statements that count",
    "what to know": RECORDED["reliability"],
}
MEANINGS = RECORDED | RESULTS
SPLIT = ("_at_least", "_at_most")


def explain_column(name: str) -> str:
    """Return the meaning of a column, including the ends of intervals; '' for an unknown column.

    >>> explain_column("before_at_most")
    'upper end of the 90 % interval of before'
    """
    stem = next((name.removesuffix(end) for end in SPLIT if name.endswith(end)), "")
    return f"{MEANINGS[name.removeprefix(f'{stem}_')]} of {stem}" if stem else MEANINGS.get(name, "")
