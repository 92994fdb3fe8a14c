"""Measure how far coders who worked independently found and coded the same, and list where they did not.

A *unit* is a passage that at least one coder coded; those who coded the same passage share it. First comes how many
units both found, then how far they agree on those. Ratings are an array of coders × units, NaN where a coder did not
find a unit. A unit with fewer than two ratings cannot be paired and is left out.

- *Krippendorff's alpha* (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability): 1 minus the ratio of observed
  to expected disagreement; 1 is full agreement, 0 what chance would give. The disagreement of two values is measured in
  one of three ways: *nominal*, *ordinal*, *interval*.
- *Agreement A* (van der Eijk 2001, Quality and Quantity 35, 325-341): how far ratings on an ordered scale gather in one
  place; 1 all in one place, 0 evenly distributed, -1 half at either end.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd

from lib.evidence import ADOPTED, STATED
from lib.positions import By, Rule
from lib.robustness.bootstrap import TAILS

Metric = Callable[[np.ndarray, np.ndarray], np.ndarray]


def _count_unequal(values: np.ndarray, _: np.ndarray) -> np.ndarray:
    return np.asarray(values[:, None] != values, dtype=float)


def _rank_between(values: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Return the squared number of ratings from one value to another, those at either end counted as half."""
    upto = np.cumsum(totals, axis=-1) - totals / 2
    return np.asarray((upto[..., :, None] - upto[..., None, :]) ** 2)


def _square_distance(values: np.ndarray, _: np.ndarray) -> np.ndarray:
    return np.asarray((values[:, None] - values) ** 2)


METRICS: dict[str, Metric] = {"nominal": _count_unequal, "ordinal": _rank_between, "interval": _square_distance}
"""Measures of how much two values disagree: functions of the distinct values and of how often each occurs."""


def count_coincidences(ratings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct values in order, and for each unit how often two of them meet (units × values × values).

    Every ordered pair of ratings of a unit counts 1 / (m - 1), where m is the number of its ratings, so that the total
    is the number of all ratings that can be paired. Units with fewer than two ratings are left out.
    """
    values = np.unique(ratings[~np.isnan(ratings)])
    counts = (ratings[:, :, None] == values).sum(axis=0).astype(float)
    paired = counts[counts.sum(axis=1) > 1]
    met = paired[:, :, None] * paired[:, None, :] - paired[:, :, None] * np.eye(len(values))
    return values, met / (paired.sum(axis=1) - 1)[:, None, None]


def measure_alpha(ratings: np.ndarray, metric: str = "nominal") -> float:
    """Return Krippendorff's alpha; NaN where nothing can be paired, or all values are equal.

    `metric`: one of `METRICS`.

    >>> coders = np.array([[0, 50, 100, 100], [0, 50, 100, 75]])
    >>> round(measure_alpha(coders, "interval"), 3)
    0.956
    """
    values, coincidences = count_coincidences(np.asarray(ratings, dtype=float))
    return float(_find_alphas(values, coincidences.sum(axis=0)[None], metric)[0])


def _find_alphas(values: np.ndarray, coincidences: np.ndarray, metric: str) -> np.ndarray:
    """Return alpha for each of several matrices of coincidences (n × values × values)."""
    totals = coincidences.sum(axis=1)
    distances = METRICS[metric](values, totals)
    expected = (totals[:, :, None] * totals[:, None, :] * distances).sum(axis=(1, 2))
    observed = (totals.sum(axis=1) - 1) * (coincidences * distances).sum(axis=(1, 2))
    return np.asarray(1 - observed / np.where(expected > 0, expected, np.nan))


def find_alpha_interval(ratings: np.ndarray, metric: str, replicates: int, seed: int) -> tuple[float, float]:
    """Return the ends of the 90 % interval of alpha when units are resampled; NaN without alpha or with one unit.

    Replicates in which all values are equal have no alpha and are left out.
    """
    values, coincidences = count_coincidences(np.asarray(ratings, dtype=float))
    units = len(coincidences)
    if units < 2:
        return float("nan"), float("nan")
    drawn = _draw_units(units, replicates, seed)
    resampled = (drawn @ coincidences.reshape(units, -1)).reshape(-1, *coincidences.shape[1:])
    alphas = _find_alphas(values, resampled, metric)
    known = alphas[~np.isnan(alphas)]
    low, high = np.quantile(known, TAILS) if len(known) else (np.nan, np.nan)
    return float(low), float(high)


@lru_cache(maxsize=32)
def _draw_units(units: int, replicates: int, seed: int) -> np.ndarray:
    """Return how often each unit is drawn in each replicate."""
    return np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), size=replicates).astype(float)


def find_agreement(counts: np.ndarray) -> float:
    """Return van der Eijk's A of a frequency distribution over three or more ordered categories.

    The distribution is split into layers with the same number in each of their categories; A is the mean of the layers'
    agreement, weighted by their size. NaN without ratings.

    >>> find_agreement(np.array([0, 0, 7, 0, 0])), find_agreement(np.array([4, 0, 0, 0, 4]))
    (1.0, -1.0)
    """
    left, total, agreement = np.asarray(counts, dtype=float).copy(), float(np.sum(counts)), 0.0
    while left.max() > 0:
        filled = left > 0
        height = left[filled].min()
        agreement += _agree_layer(filled) * height * filled.sum() / total
        left = np.where(filled, left - height, 0.0)
    return float(agreement) if total else float("nan")


def _agree_layer(filled: np.ndarray) -> float:
    """Return the agreement of one layer: its unimodality, reduced the more categories it covers.

    Unimodality compares the triples of categories with two filled ones side by side (110, 011) with those that have a
    gap between them (101).
    """
    k, triples = len(filled), [tuple(filled[list(places)]) for places in combinations(range(len(filled)), 3)]
    side_by_side = sum(triple in ((True, True, False), (False, True, True)) for triple in triples)
    gaps = sum(triple == (True, False, True) for triple in triples)
    spread = 1 - (filled.sum() - 1) / (k - 1)
    if not side_by_side + gaps:
        return float(spread)
    unimodality = ((k - 2) * side_by_side - (k - 1) * gaps) / ((k - 2) * (side_by_side + gaps))
    return float(unimodality * spread)


FIELDS = {
    "role": ("nominal",),
    "value": ("nominal", "ordinal", "interval"),
    "voice": ("nominal",),
    "form": ("nominal",),
    "offer": ("nominal",),
}
"""The metrics that suit each coded field."""

RATED = ("unit", "coder", "demand", *FIELDS)
"""The columns of codings that agreement is measured on."""

FOUND = "found"
"""The name of the row that tells of a unit which only some coders found."""

DROPPED, NOT_FOUND = "dropped", "–"

UNIT_COLUMNS = ["among", "one", "other", "found_by_one", "found_by_other", "found_by_both", "found_by_either", "share"]


def count_units(codings: pd.DataFrame) -> pd.DataFrame:
    """Return how many units each pair of coders found: in all documents that both have coded, and in each.

    Columns: `among`, *all documents* or a document; `one` and `other`, the coders; `found_by_one`, `found_by_other`,
    `found_by_both`, `found_by_either`; `share`, of those found by either, that both found.
    """
    rows = []
    read = codings.groupby("coder")["document"].agg(set)
    for one, other in combinations(sorted(codings["coder"].unique()), 2):
        shared = codings[codings["document"].isin(read[one] & read[other])]
        parts = {"all documents": shared} | dict(list(shared.groupby("document", sort=False)))
        for among, part in parts.items() if len(shared) else ():
            first, second = (set(part.loc[part["coder"] == coder, "unit"]) for coder in (one, other))
            both, either = len(first & second), len(first | second)
            share = both / either if either else float("nan")
            rows.append([among, one, other, len(first), len(second), both, either, share])
    return pd.DataFrame(rows, columns=UNIT_COLUMNS)


def add_adopted(codings: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """Return codings with the statements that were adopted as those of one more coder, `ADOPTED`.

    Statements of documents that nobody coded are left out; one that no coder found is a unit of its own.
    """
    units = codings[codings["statement"] != ""].drop_duplicates("statement").set_index("statement")["unit"]
    own = statements[statements["document"].isin(codings["document"])]
    adopted = own.assign(
        coder=ADOPTED,
        statement=own["id"],
        unit=own["id"].map(units).fillna(own["id"]),
        value=[_print_code(value) for value in own["value"]],
    )[list(codings.columns)]
    for name in ("actor", "demand"):
        adopted[name] = adopted[name].astype(str)
    return pd.concat([codings, adopted], ignore_index=True)


AGREEMENT_COLUMNS = ["field", "metric", "among", "alpha", "at_least", "at_most", "units", "ratings", "same"]


def measure_agreement(codings: pd.DataFrame, replicates: int = 2000, seed: int = 1) -> pd.DataFrame:
    """Return the agreement of coders on shared units by field and metric: all of them, in each pair, and by demand.

    Without codings there are no rows. Columns: `field`; `metric`; `among`: *all coders*, two of several, or a demand;
    `alpha`, and the ends of its 90 % interval, `at_least` and `at_most` (NaN where it is undefined or rests on one
    unit); `units` that two or more coders rated; `ratings` of them; `same`, the share of equal pairs of ratings.
    """
    rows = []
    for field, metrics in FIELDS.items():
        for among, part in _break_down(_spread(codings, field), codings):
            ratings = part.to_numpy().T
            pairs = count_coincidences(ratings)[1]
            met, units = pairs.sum(axis=0), len(pairs)
            same = np.trace(met) / met.sum() if units else float("nan")
            for metric in metrics:
                ends = find_alpha_interval(ratings, metric, replicates, seed)
                alpha = measure_alpha(ratings, metric)
                rows.append([field, metric, among, alpha, *ends, units, round(met.sum()), same])
    return pd.DataFrame(rows, columns=AGREEMENT_COLUMNS)


def _spread(codings: pd.DataFrame, field: str) -> pd.DataFrame:
    """Return the codings of a field as numbers, with a row per unit and a column per coder."""
    wide = codings.pivot(index="unit", columns="coder", values=field)
    codes = sorted(codings[field].unique())
    numbers = {code: float(number) for number, code in enumerate(codes)}
    if field == "value":
        numbers = {code: float(code) for code in codes if code}
    rated: pd.DataFrame = wide.apply(lambda column: column.map(numbers)).astype(float)
    return rated


def _break_down(wide: pd.DataFrame, codings: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the codings of all coders, of each pair who share a unit, and on each demand, each with its name."""
    if wide.empty:
        return
    yield "all coders", wide
    for one, other in combinations(wide.columns, 2) if len(wide.columns) > 2 else ():
        pair = wide[[one, other]]
        if pair.notna().all(axis=1).any():
            yield f"{one} and {other}", pair
    of = codings.drop_duplicates("unit").set_index("unit")["demand"].reindex(wide.index)
    for demand in codings["demand"].unique():
        yield str(demand), wide[of == demand]


def list_disagreements(codings: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """Return what coders of a unit coded differently, the largest difference first, then units found by some only.

    Columns: `unit`, `demand`, `actor`; `field`, `FOUND` where some did not find the unit; one column per coder (of a
    field the code, '' where it was left empty; of `FOUND` role and value, `NOT_FOUND` for who did not find it; '' for
    who did not code the document);
    `adopted`, what the dossier has, `DROPPED` where it has none; `statement`, its id there; `apart`, the distance
    between the furthest values in points.
    """
    coders, rows = sorted(codings["coder"].unique()), []
    adopted = statements.set_index("id").assign(**{FOUND: lambda frame: frame.index})
    readers = codings.groupby("document")["coder"].agg(set)
    for unit, own in codings.groupby("unit", sort=False):
        told, first = own.set_index("coder"), own.iloc[0]
        reading = readers[first["document"]]
        is_shared = len(own) == len(reading)
        for field in FIELDS if is_shared else (FOUND,):
            codes = told[field] if is_shared else (told["role"] + " " + told["value"]).str.strip()
            if is_shared and codes.nunique() == 1:
                continue
            taken = adopted.at[first["statement"], field] if first["statement"] else DROPPED
            told_by = [codes.get(coder, NOT_FOUND) if coder in reading else "" for coder in coders]
            about = [unit, first["demand"], first["actor"], field, *told_by]
            apart = np.ptp(pd.to_numeric(codes)) if field == "value" else float("nan")
            rows.append([*about, _print_code(taken), first["statement"], apart])
    columns = ["unit", "demand", "actor", "field", *coders, "adopted", "statement", "apart"]
    listed = pd.DataFrame(rows, columns=columns)
    order = listed["field"].map({name: place for place, name in enumerate((*FIELDS, FOUND))})
    ranked = listed.assign(order=order).sort_values(
        ["order", "apart", "unit"], ascending=[True, False, True], na_position="last", ignore_index=True
    )
    return ranked.drop(columns="order")


def _print_code(code: object) -> str:
    """Return an adopted code as it stands in a table: a value without decimals, '' where there is none."""
    return code if isinstance(code, str) else f"{code:g}".replace("nan", "")


def measure_consensus(statements: pd.DataFrame, rule: Rule, anchors: pd.DataFrame, by: By = "side") -> pd.DataFrame:
    """Return how far each holder's stances of the round agree with one another, by van der Eijk's A.

    Each value counts once an utterance. Columns: `by`; `demand`; `n` stances; `agreement`, -1 to 1; NaN for fewer than
    two stances or three anchors.
    """
    stances = (statements["role"] == "position") & statements["voice"].isin(STATED)
    counted = statements[stances & rule.is_in_round(statements)]
    counted = counted.drop_duplicates(["utterance", by, "demand", "value"])
    rows = []
    for (holder, demand), own in counted.groupby([by, "demand"], observed=True):
        steps = np.sort(anchors.loc[anchors["demand"] == demand, "value"].to_numpy())
        counts = (own["value"].to_numpy()[:, None] == steps).sum(axis=0)
        is_defined = len(own) > 1 and len(steps) > 2
        rows.append([holder, demand, len(own), find_agreement(counts) if is_defined else float("nan")])
    return pd.DataFrame(rows, columns=[by, "demand", "n", "agreement"])
