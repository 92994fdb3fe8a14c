"""Explain every column of a workbook, with the codebook's words for the evidence and our own for results."""

from lib.evidence import Document, Speaker, Statement, Utterance

RECORDED = {
    name: str(field.description)
    for record in (Document, Speaker, Utterance, Statement)
    for name, field in record.model_fields.items()
} | {
    "speaker": str(Speaker.model_fields["name"].description),
    "speaks_for": str(Speaker.model_fields["actor"].description),
    "act": str(Utterance.model_fields["label"].description),
}
"""The codebook's words by column; the last three are those under which statements name who spoke."""

RESULTS = {
    "side": "group of actors",
    "demand": "what is demanded; 0 is rejected outright, 100 met in full",
    "state": "how the demand stands between the side that makes it and the side that answers",
    "claimant": "side that makes the demand",
    "answering": "side that answers it first of all",
    "wants": "what the side that makes the demand wants",
    "why": "the reasons that it gives",
    "answer": "what the side that answers says to it",
    "answer_why": "the reasons that this side gives",
    "offers": "what sides have themselves offered",
    "room": "room that others see, by name, and conditions",
    "others": "what those affected and others say",
    "basis": "what all of this rests on",
    "actor": "whose stance it is; of a side's position, the actor through whom it speaks",
    "date": "of a document, when it was published; of a statement, when it was expressed; as far as known",
    "value": "the anchor at which a position or concession stands, 0 to 100 (or the mean or median, if that is asked "
    "for); of a package, the points that it sets",
    "statement": "id of the statement that the position is taken from",
    "differing": "members of the side with another position",
    "earlier": "last position before the round where there is none in it, 0 to 100",
    "earlier_statement": "id of the statement that the earlier position is taken from",
    "offer": "of a position, how far its holder has itself offered to go, 0 to 100; of a statement, the kind of its "
    "concession: `formal`, `floated` or `inferred` by somebody else",
    "offer_statement": "id of the statement that contains the offer",
    "reach": "furthest concession that the holder offers or others see, the position where there is none, 0 to 100",
    "lowest": "lowest stance stated in the round, or lowest of the packages that tie, 0 to 100; of a change, the least "
    "over these",
    "highest": "highest stance stated in the round, or highest of the packages that tie, 0 to 100; of a change, the "
    "most over these",
    "utterances": "acts of speaking or doing in the round that state a position",
    "documents": "documents that report them",
    "primary": "documents of these that are an actor's own publication",
    "is_primary": "whether the document is an actor's own publication",
    "latest": "date of the last of the utterances, as far as known",
    "concessions": "concessions in the round, whoever sees them",
    "is_offered": "whether there is an own offer other than the position",
    "is_thin": "whether it, or one of the two that are compared, rests on a single utterance",
    "is_single_source": "whether it rests on a single document",
    "is_empty": "whether there is no position in the round, which is unknown and not the middle",
    "at_least": "lower end of the 90 % interval",
    "at_most": "upper end of the 90 % interval",
    "one": "first of the two sides",
    "other": "second of the two sides",
    "value_one": "position of the first, 0 to 100",
    "value_other": "position of the second, 0 to 100",
    "gap": "distance of the two positions, 0 to 100 points",
    "remaining": "distance left if both went as far as they have themselves offered, 0 where they meet",
    "assessed": "the same if they also made the concessions that others see",
    "utterances_one": "utterances of the first",
    "utterances_other": "utterances of the second",
    "before": "last position before the round, 0 to 100",
    "after": "position in the round, 0 to 100",
    "before_statement": "id of the statement that the position before the round is taken from",
    "after_statement": "id of the statement that the position in the round is taken from",
    "movement": "difference of the two, in points; plus is towards the demand",
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
    "told": "of a claim, analyses of these in which the record can tell; of an actor, its position by press and "
    "analysis, 0 to 100",
    "told_offer": "its own offer by press and analysis, 0 to 100",
    "own": "its position by the actors' own publications, 0 to 100",
    "own_offer": "its own offer by the actors' own publications, 0 to 100",
    "adds": "what the own publications add to press and analysis, in words",
    "speech": "who spoke, and when",
    "as told": "the words as press or analysis give them, with the source",
    "as published": "the words nearest to these in an actor's own publication of the speech; `–` where none are near",
    "wording": "whether the two are the same to the letter",
    "coded": "whether the two are coded as the same stance; `–` where they cannot be compared",
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
    "not on record in this round": "sides without a position on it in the round",
    "one statement only": "sides whose position rests on a single utterance",
    "longest silence": "longest stretch without any statement",
    "reaches": "whose account of the reaches is taken",
    "points beyond them, each": "points beyond its reach that each side would have to go for a package to open",
    "statements": "statements that count",
    "question": "what is asked of the demand, or what a paragraph is about",
    "what the record says": "the answer in sentences",
    "day": "first day that a date can mean",
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
