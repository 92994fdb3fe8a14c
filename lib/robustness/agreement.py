"""Measure how far coders who worked independently gave statements the same values, and list where they did not.

Ratings are an array of coders × units, NaN where a coder did not see a unit. A unit with fewer than two ratings cannot
be paired and is left out.

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
    """Return the ends of the 90 % interval of alpha when units are resampled; NaN where alpha is undefined.

    Replicates in which all values are equal have no alpha and are left out.
    """
    values, coincidences = count_coincidences(np.asarray(ratings, dtype=float))
    units = len(coincidences)
    if not units:
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
    "form": ("nominal",),
    "voice": ("nominal",),
}
"""The metrics that suit each coded field."""

AGREEMENT_COLUMNS = ["field", "metric", "among", "alpha", "at_least", "at_most", "units", "ratings", "same"]


def measure_agreement(
    codings: pd.DataFrame, statements: pd.DataFrame, replicates: int = 2000, seed: int = 1
) -> pd.DataFrame:
    """Return the agreement of coders by field and metric: among all coders, in each pair, and by demand.

    `codings` and `statements` are those of the dossier; without codings there are no rows. Columns: `field`; `metric`;
    `among`: *all coders*, two of them, or a demand; `alpha`, and the ends of its 90 % interval, `at_least` and
    `at_most` (NaN where it is undefined); `units`, the statements that two or more coders rated; `ratings` of them;
    `same`, the share of pairs of ratings that are equal.
    """
    rows = []
    for field, wide in _spread(codings):
        for among, part in _break_down(wide, statements):
            ratings = part.to_numpy().T
            pairs = count_coincidences(ratings)[1]
            met, units = pairs.sum(axis=0), len(pairs)
            same = np.trace(met) / met.sum() if units else float("nan")
            for metric in FIELDS[field]:
                ends = find_alpha_interval(ratings, metric, replicates, seed)
                alpha = measure_alpha(ratings, metric)
                rows.append([field, metric, among, alpha, *ends, units, round(met.sum()), same])
    return pd.DataFrame(rows, columns=AGREEMENT_COLUMNS)


def _spread(codings: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each field and its codings as numbers, with a row per statement and a column per coder."""
    for field in FIELDS:
        own = codings[codings["field"] == field]
        if own.empty:
            continue
        wide = own.pivot(index="statement", columns="coder", values="value")
        codes = sorted(own["value"].unique())
        numbers = {code: float(number) for number, code in enumerate(codes)}
        if field == "value":
            numbers = {code: float(code) for code in codes if code}
        yield field, wide.apply(lambda column, numbers=numbers: column.map(numbers)).astype(float)


def _break_down(wide: pd.DataFrame, statements: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the codings of all coders, of each pair, and on each demand, each with its name."""
    yield "all coders", wide
    for one, other in combinations(wide.columns, 2):
        yield f"{one} and {other}", wide[[one, other]]
    of = statements.set_index("id")["demand"].reindex(wide.index)
    for demand in of.cat.categories:
        yield str(demand), wide[of == demand]


def list_disagreements(codings: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """Return every field of a statement to which coders gave different values, the largest difference first.

    Columns: `statement`, `demand`, `actor`, `field`; one column per coder ('' where the coder left the field empty, `–`
    where it did not find the statement); `adopted`, the value in the dossier; `apart`, the distance between the
    furthest values in points.
    """
    wide = codings.pivot(index=["statement", "field"], columns="coder", values="value")
    split = wide[wide.nunique(axis=1) > 1]
    about = statements.set_index("id").reindex(split.index.get_level_values("statement"))
    fields = split.index.get_level_values("field")
    numbers = split[fields == "value"].apply(pd.to_numeric, errors="coerce")
    apart = (numbers.max(axis=1) - numbers.min(axis=1)).where(numbers.count(axis=1) > 1)
    listed = split.fillna("–").reset_index()
    listed.insert(1, "demand", about["demand"].astype(str).to_numpy())
    listed.insert(2, "actor", about["actor"].astype(str).to_numpy())
    adopted = [row[field] for row, field in zip(about.to_dict("records"), fields, strict=True)]
    listed["adopted"] = [text if isinstance(text, str) else f"{text:g}".replace("nan", "") for text in adopted]
    listed["apart"] = apart.reindex(split.index).to_numpy()
    return listed.rename_axis(columns=None).sort_values(
        ["apart", "field", "statement"], ascending=[False, True, True], na_position="last", ignore_index=True
    )


def measure_consensus(statements: pd.DataFrame, anchors: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return how far each holder's positions on a demand agree with one another, by van der Eijk's A.

    `statements` are those that count; `anchors` are those of the dossier. Columns: `by` (actor or side); `demand`; `n`;
    `agreement`, -1 to 1; NaN for fewer than two statements or three anchors.
    """
    counted = statements[statements["role"] == "position"]
    rows = []
    for (holder, demand), own in counted.groupby([by, "demand"], observed=True):
        steps = np.sort(anchors.loc[anchors["demand"] == demand, "value"].to_numpy())
        counts = (own["value"].to_numpy()[:, None] == steps).sum(axis=0)
        is_defined = len(own) > 1 and len(steps) > 2
        rows.append([holder, demand, len(own), find_agreement(counts) if is_defined else float("nan")])
    return pd.DataFrame(rows, columns=[by, "demand", "n", "agreement"])
