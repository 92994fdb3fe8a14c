"""Derive positions from statements: where each actor or side stands on each demand, and how far it offers to go.

A demand is a scale from 0 (rejected outright) to 100 (met in full); its anchors describe points on the scale in words.
A **statement** is what one passage of a document says about one actor and one demand. Statements that report the same
act of speaking or doing belong to one **utterance**. A **position** is where a holder (an actor or a side) stands as of
a date. It is derived from statements by this rule:

1. *What counts.* Stances (role `position`) that an official took or an author reports, from the `turn` that opens the
   round until `as_of`. What others believe about a holder (voice `analyst`) never enters its position.
2. *One utterance, one vote.* If an utterance asks for several things under one demand, its fullest ask counts: the one
   furthest from the middle of the scale.
3. *Value.* The last text or act of the holder; without one, its latest own words; without those, the latest report.
   So a position is always an anchor with words behind it. (`statistic` can be `mean` or `median` instead.)
4. *Nothing in the round* is no position. The last one before is given as `earlier`, and enters no comparison.
5. *Judgements.* Where a holder has no position in the round by these rules, the place that experts give it stands in
   (voice `judged`; admitted where `analyst` is), under their names. It is no position beside a statement's.
6. *Offer.* The furthest concession, formal or floated, that the holder itself made in the round. Without one, how far
   it would go is unknown. What others believe it would concede is an assessment; `reach` includes it.
7. *Sides.* A side speaks through its first actor, in the order of the dossier, that has a position on the demand;
   members that differ are named. An offer by any member is an offer of the side.

>>> from lib.evidence.dossier import load
>>> rule = Rule(since="2008", turn="2021-11-18", as_of="2022-02-23")
>>> positions = derive_positions(load().statements, rule, by="side")
>>> west = positions[positions["side"] == "the West"]
>>> west[["demand", "actor", "value"]].head(1).to_string(index=False, header=False)
'membership nato 0.0'
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any, Literal, cast

import numpy as np
import pandas as pd

from lib.core.dates import first_day, last_day
from lib.evidence import ASSESSED, JUDGED, STATED
from lib.parameters import Count, Evidence, Statistic

LOWEST, HIGHEST = 0.0, 100.0
"""The ends of every scale: a demand rejected outright, and met in full."""

HALFWAY = 50.0

TOLERANCE = 1e-9
"""Values that differ by less than this are treated as equal."""

THIN = 2
"""A position that rests on fewer utterances than this is thin."""

OWN_OFFERS = ("formal", "floated")
"""The kinds of concessions that an actor itself made."""

TEXTS_AND_ACTS = ("text", "act")
"""The media of utterances that go before spoken words."""

By = Literal["actor", "side"]


def get_holder_column(positions: pd.DataFrame) -> By:
    """Return the column that says whose positions a frame contains: `side` or `actor`."""
    return "side" if "side" in positions else "actor"


@dataclass(frozen=True)
class Rule:
    """The parameters of the position rule.

    `since`, `turn` and `as_of` are partial dates, all inclusive: `as_of` ends on its last day, the others begin on
    their first. The round runs from `turn` to `as_of`; earlier positions are looked for from `since` on. `evidence`
    chooses documents by kind, and `documents` by name; empty means all. `voices` names the voices that are looked at.
    `count` says whether each utterance or each statement has one vote.
    """

    since: str
    turn: str
    as_of: str
    statistic: Statistic = "current"
    evidence: Evidence = "all"
    count: Count = "utterances"
    voices: tuple[str, ...] = (*STATED, ASSESSED)
    documents: tuple[str, ...] = ()

    def admits(self, statements: pd.DataFrame) -> pd.Series:
        """Return whether each statement's date, voice and document count, whatever its role and the round."""
        since, as_of = pd.Timestamp(first_day(self.since)), pd.Timestamp(last_day(self.as_of))
        voices = [*self.voices, JUDGED] if ASSESSED in self.voices else self.voices
        admitted = statements["day"].between(since, as_of) & statements["voice"].isin(voices)
        if self.evidence != "all":
            admitted &= statements["is_primary"] == (self.evidence == "primary")
        return admitted & statements["document"].isin(self.documents) if self.documents else admitted

    def is_in_round(self, statements: pd.DataFrame) -> pd.Series:
        """Return whether each statement counts and belongs to the round, whatever its role."""
        return self.admits(statements) & self.has_begun(statements)

    def has_begun(self, statements: pd.DataFrame) -> pd.Series:
        """Return whether each statement is of the round or later."""
        return statements["day"] >= pd.Timestamp(first_day(self.turn))

    def weigh(self, statements: pd.DataFrame, by: By) -> np.ndarray:
        """Return the weight of each statement in a position: 1 for those that it is made of, 0 for all others."""
        votes = Votes(statements)
        return votes.weigh(self.is_in_round(statements).to_numpy(), self.statistic, self.count, by)

    def look_back(self) -> "Rule":
        """Return the same rule for the time before the round."""
        day_before = (first_day(self.turn) - timedelta(days=1)).isoformat()
        return replace(self, turn=self.since, as_of=min(day_before, self.as_of, key=last_day))


@dataclass(frozen=True)
class Votes:
    """The statements of a dossier as arrays, to find out which of them make up each position and each offer."""

    statements: pd.DataFrame

    def weigh(self, counts: np.ndarray, statistic: Statistic, count: Count, by: By) -> np.ndarray:
        """Return 1 for each statement that enters a position and 0 for the others, given which may count."""
        rows = self.find_stances(counts, by)
        if by == "side":
            rows = rows[self._actor[rows] == self._find_spokesmen(rows)[self._side_cell[rows]]]
        weights = np.zeros(len(self.statements))
        if statistic == "current":
            weights[self._pick_current(rows)] = 1.0
        elif count == "utterances":
            is_voting = np.zeros(len(weights), dtype=bool)
            is_voting[rows] = True
            weights[_keep_first(self._by_act[is_voting[self._by_act]], self._act)] = 1.0
        else:
            weights[rows] = 1.0
        return weights

    def find_stances(self, counts: np.ndarray, by: By) -> np.ndarray:
        """Return the rows of the stances among what may count; a judgement is one where its holder states none."""
        rows = np.flatnonzero(counts & self._is_stance)
        cells = self.get_cells(by)[rows]
        is_judged = self._is_judged[rows]
        return np.asarray(rows[~is_judged | ~np.isin(cells, cells[~is_judged])])

    def find_concessions(self, counts: np.ndarray, by: By) -> np.ndarray:
        """Return the rows of the concessions among what may count."""
        return np.flatnonzero(counts & self.statements["role"].eq("concession").to_numpy() & (self.get_cells(by) >= 0))

    def find_furthest(self, rows: np.ndarray, start: np.ndarray, by: By) -> np.ndarray:
        """Return the row of each cell's concession furthest from where it starts, the latest on a tie; -1 without any.

        Without a start, the latest concession is taken. Of several on one day, that with the first id counts.
        """
        cells, values = self.get_cells(by), self.statements["value"].to_numpy(float)
        away = np.nan_to_num(np.abs(values[rows] - start[cells[rows]]))
        furthest = _take_first(rows, self._name[rows], -self._day[rows], -away, cells[rows])
        return self._put_in_cells(furthest, by)

    def find_latest(self, rows: np.ndarray, by: By) -> np.ndarray:
        """Return the row with the last date in each cell, the most precise of a day; -1 without any."""
        _, dates = np.unique(self.statements["date"].to_numpy(str)[rows], return_inverse=True)
        return self._put_in_cells(_take_first(rows, -dates, -self._day[rows], self.get_cells(by)[rows]), by)

    def _put_in_cells(self, rows: np.ndarray, by: By) -> np.ndarray:
        """Return for each cell the row that is in it, -1 where none is."""
        placed = np.full(count_cells(self.statements, by), -1)
        placed[self.get_cells(by)[rows]] = rows
        return placed

    def get_cells(self, by: By) -> np.ndarray:
        """Return the number of each statement's cell, holder by holder and demand by demand; -1 where it has none."""
        return self._side_cell if by == "side" else self._cell

    def _find_spokesmen(self, rows: np.ndarray) -> np.ndarray:
        """Return for each side and demand the first actor with a stance."""
        first = np.full(self._side_cell.max(initial=0) + 1, self._actor.max(initial=0) + 1)
        np.minimum.at(first, self._side_cell[rows], self._actor[rows])
        return first

    def _pick_current(self, rows: np.ndarray) -> np.ndarray:
        """Return the statement of each actor's current position: text or act before own words before report."""
        standing = np.full(self._act.max(initial=0) + 1, self._standing.max(initial=0))
        np.minimum.at(standing, self._act[rows], self._standing[rows])
        return _take_first(rows, *self._rank(rows), -self._day[rows], standing[self._act[rows]], self._cell[rows])

    @cached_property
    def _by_act(self) -> np.ndarray:
        """The row numbers of all statements, utterance by utterance."""
        every = np.arange(len(self.statements))
        return np.lexsort((*self._rank(every), self._act))

    def _rank(self, rows: np.ndarray) -> tuple[np.ndarray, ...]:
        """Return what puts the statements of an utterance in order: the fullest first, then own words, then the id."""
        return self._name[rows], self._is_reported[rows], self._fullness[rows]

    @cached_property
    def _is_stance(self) -> np.ndarray:
        stated = self.statements["voice"].isin((*STATED, JUDGED)) & self.statements["role"].eq("position")
        return np.asarray(stated.to_numpy(bool) & (self._cell >= 0) & (self._side_cell >= 0))

    @cached_property
    def _is_judged(self) -> np.ndarray:
        return self.statements["voice"].eq(JUDGED).to_numpy(bool)

    @cached_property
    def _name(self) -> np.ndarray:
        """The place of each statement's id in the order of ids, so that the order of rows does not matter."""
        return np.unique(self.statements["id"].to_numpy(str), return_inverse=True)[1]

    @cached_property
    def _is_reported(self) -> np.ndarray:
        return self.statements["voice"].ne("direct").to_numpy(bool)

    @cached_property
    def _standing(self) -> np.ndarray:
        return find_standing(self.statements)

    @cached_property
    def _fullness(self) -> np.ndarray:
        """The distance of each statement from the middle of the scale, negative so that the fullest comes first."""
        return -np.abs(self.statements["value"].to_numpy(float) - HALFWAY)

    @cached_property
    def _day(self) -> np.ndarray:
        return self.statements["day"].to_numpy("datetime64[D]").astype(np.int64)

    @cached_property
    def _actor(self) -> np.ndarray:
        return self.statements["actor"].cat.codes.to_numpy(dtype=np.int64)

    @cached_property
    def _cell(self) -> np.ndarray:
        return _number(self.statements, "actor")

    @cached_property
    def _side_cell(self) -> np.ndarray:
        return _number(self.statements, "side")

    @cached_property
    def _act(self) -> np.ndarray:
        """The number of each utterance, as far as it concerns one actor and one demand."""
        acts = pd.factorize(self.statements["utterance"])[0].astype(np.int64)
        return np.asarray(np.unique(np.stack([acts, self._cell]), axis=1, return_inverse=True)[1].reshape(-1))


def find_standing(statements: pd.DataFrame) -> np.ndarray:
    """Return which statements go before others: 0 for texts and acts, 1 for own words, 2 for reports, 3 for judgements.

    A judgement is what others believe, even if they wrote it.
    """
    voice, is_text = statements["voice"], statements["medium"].isin(TEXTS_AND_ACTS)
    return np.select([voice.isin((ASSESSED, JUDGED)), is_text, voice == "direct"], [3, 0, 1], 2)


def _take_first(rows: np.ndarray, *keys: np.ndarray) -> np.ndarray:
    """Return the first row of each group, groups being the last key and the order within them the others.

    Of the keys, each is decided by the one before it in case of a tie.
    """
    return np.asarray(rows[_keep_first(np.lexsort(keys), keys[-1])])


def _keep_first(ordered: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return the first of each group of row numbers that are in the order of their groups."""
    own = groups[ordered]
    return np.asarray(ordered[np.r_[True, own[1:] != own[:-1]][: len(ordered)]])


def count_cells(statements: pd.DataFrame, by: By) -> int:
    """Return how many holders and demands there are to pair, whatever is said."""
    return len(statements[by].cat.categories) * len(statements["demand"].cat.categories)


def _number(statements: pd.DataFrame, holder: By) -> np.ndarray:
    """Return the number of each statement's cell, holder by holder and demand by demand; -1 where it has none."""
    holders, demands = statements[holder].cat, statements["demand"].cat
    one, other = (each.codes.to_numpy(dtype=np.int64) for each in (holders, demands))
    return np.where((one < 0) | (other < 0), -1, one * len(demands.categories) + other)


COLUMNS = (
    *("actor", "value", "statement", "differing", "earlier", "earlier_statement", "offer", "offer_statement", "reach"),
    *("lowest", "highest", "utterances", "documents", "primary", "latest", "concessions"),
    *("is_offered", "is_thin", "is_single_source", "is_empty"),
)


def derive_positions(statements: pd.DataFrame, rule: Rule, by: By = "actor") -> pd.DataFrame:
    """Return one row per actor (or side) and demand, empty cells included, in the order of the dossier.

    Columns: `by` and `demand`; `actor`, through whom a side speaks (the holder itself by actor); `value` (0 to 100, NaN
    without a position) and `statement`, the id of the statement that it is taken from ('' for a mean or median);
    `differing`, the members of a side with another position; `earlier` and `earlier_statement`, the same before the
    round where there is no position in it; `offer`, the furthest own concession, and `offer_statement`; `reach`, the
    furthest concession that anybody sees, the value without one; `lowest` and `highest` of the stances stated in the
    round; the numbers of `utterances`, `documents` and `primary` documents; `latest`, the date of the last utterance;
    `concessions`; `is_offered`, whether there is an own offer other than the value; `is_thin`, `is_single_source`
    (one utterance, one document); `is_empty`. Where the statements contain judgements, `judged_by` names the documents
    whose experts judge a position, () where it is stated.
    """
    votes = Votes(statements)
    in_round, before = (each.is_in_round(statements).to_numpy() for each in (rule, rule.look_back()))
    weights, past = (votes.weigh(counts, rule.statistic, rule.count, by) for counts in (in_round, before))
    held, earlier = (_sum_up(statements, each, by, rule.statistic) for each in (weights, past))
    start, is_empty = held["value"].fillna(earlier["value"]).to_numpy(), held["value"].isna()
    conceded = votes.find_concessions(in_round, by)
    is_own = statements["offer"].isin(OWN_OFFERS).to_numpy()
    offer, furthest = (votes.find_furthest(rows, start, by) for rows in (conceded[is_own[conceded]], conceded))
    positions = held.assign(
        differing=_find_differing(votes, in_round, rule, held["value"].to_numpy(), by),
        earlier=earlier["value"].where(is_empty),
        earlier_statement=earlier["statement"].where(is_empty, ""),
        offer=_take(statements["value"], offer, np.nan),
        offer_statement=_take(statements["id"], offer, ""),
        reach=_take(statements["value"], furthest, np.nan),
        **_describe_basis(votes, votes.find_stances(in_round, by), by),
        concessions=np.bincount(votes.get_cells(by)[conceded], minlength=len(held)),
        is_empty=is_empty,
        **_name_cells(statements, by),
    )
    positions = positions.assign(
        reach=positions["reach"].fillna(positions["value"]),
        is_offered=positions["offer"].notna() & (positions["offer"] != positions["value"]),
        is_thin=positions["utterances"].between(1, THIN - 1),
        is_single_source=positions["documents"] == 1,
    )
    if (statements["voice"] == JUDGED).any():
        positions["judged_by"] = _list_judges(statements, weights, by)
    columns = [name for name in (*COLUMNS, "judged_by") if name != by and name in positions]
    return _check_range(positions[[by, "demand", *columns]], by)


def _name_cells(statements: pd.DataFrame, by: By) -> dict[str, pd.Categorical]:
    """Return the holder and the demand of each cell, holder by holder and demand by demand."""
    holders, demands = (cast(pd.CategoricalDtype, statements[name].dtype) for name in (by, "demand"))
    holder, demand = np.divmod(np.arange(len(holders.categories) * len(demands.categories)), len(demands.categories))
    return {
        by: pd.Categorical.from_codes(holder, dtype=holders),
        "demand": pd.Categorical.from_codes(demand, dtype=demands),
    }


def _take(told: pd.Series, rows: np.ndarray, lacking: object) -> pd.Series:
    """Return what some rows tell, and what is `lacking` for the row -1."""
    return pd.Series(told.array.take(rows, allow_fill=True, fill_value=lacking))


def _sum_up(statements: pd.DataFrame, weights: np.ndarray, by: By, statistic: Statistic) -> pd.DataFrame:
    """Return the value of each cell, the actor who speaks, and the statement behind a current position."""
    members = list_cells(statements, weights, by)
    values = statements["value"].to_numpy(float)
    first = np.array([own[0] if len(own) else -1 for own in members], dtype=np.int64)
    behind = first if statistic == "current" else np.full_like(first, -1)
    return pd.DataFrame(
        {
            "actor": _take(statements["actor"].astype("str"), first, ""),
            "value": np.array([_summarise(values[own], statistic) for own in members], dtype=float),
            "statement": _take(statements["id"], behind, ""),
        }
    )


def _list_judges(statements: pd.DataFrame, weights: np.ndarray, by: By) -> list[tuple[str, ...]]:
    """Return for each cell the documents whose experts judge its position, () where it is stated."""
    judges = statements["document"].where(statements["voice"] == JUDGED, "").to_numpy()
    return [tuple(dict.fromkeys(judges[own][judges[own] != ""])) for own in list_cells(statements, weights, by)]


def _summarise(values: np.ndarray, statistic: Statistic) -> float:
    """Return the mean or median of some values, NaN without any; a current position has only one."""
    if not len(values):
        return float("nan")
    return find_weighted_median(values, np.ones_like(values)) if statistic == "median" else float(values.mean())


def list_cells(statements: pd.DataFrame, weights: np.ndarray, by: By) -> list[np.ndarray]:
    """Return the row numbers of the statements with weight in each cell, holder by holder and demand by demand.

    A statement whose holder or demand is not among the categories is in no cell.
    """
    count, cell = count_cells(statements, by), _number(statements, by)
    cell = np.where((weights > 0) & (cell >= 0), cell, count)
    order = np.argsort(cell, kind="stable")
    return np.split(order, np.searchsorted(cell[order], np.arange(1, count + 1)))[:count]


def _find_differing(votes: Votes, counts: np.ndarray, rule: Rule, held: np.ndarray, by: By) -> pd.Series:
    """Return for each cell the members of a side whose own position is not that of the side."""
    found: list[tuple[str, ...]] = [()] * len(held)
    if by == "side":
        weights = votes.weigh(counts, rule.statistic, rule.count, "actor")
        actors, values = votes.statements["actor"].to_numpy(), votes.statements["value"].to_numpy(float)
        for own in filter(len, list_cells(votes.statements, weights, "actor")):
            cell = votes.get_cells(by)[own[0]]
            if abs(_summarise(values[own], rule.statistic) - held[cell]) > TOLERANCE:
                found[cell] += (actors[own[0]],)
    return pd.Series(found, dtype=object)


def _describe_basis(votes: Votes, told: np.ndarray, by: By) -> dict[str, Any]:
    """Return what the positions of a round rest on: counts and range of stances, and the date of the last."""
    stances, cells, count = votes.statements.iloc[told], votes.get_cells(by)[told], count_cells(votes.statements, by)
    lowest, highest = np.full(count, np.nan), np.full(count, np.nan)
    np.fmin.at(lowest, cells, stances["value"].to_numpy(float))
    np.fmax.at(highest, cells, stances["value"].to_numpy(float))
    is_primary = stances["is_primary"].to_numpy()
    return {
        "lowest": lowest,
        "highest": highest,
        "utterances": _count_different(stances["utterance"], cells, count),
        "documents": _count_different(stances["document"], cells, count),
        "primary": _count_different(stances["document"][is_primary], cells[is_primary], count),
        "latest": _take(votes.statements["date"], votes.find_latest(told, by), np.nan),
    }


def _count_different(told: pd.Series, cells: np.ndarray, count: int) -> np.ndarray:
    """Return how many different values there are in each cell."""
    pairs = np.unique(np.stack([cells, pd.factorize(told)[0]]), axis=1)
    return np.bincount(pairs[0], minlength=count)


def _check_range(positions: pd.DataFrame, by: By) -> pd.DataFrame:
    """Return positions as they are; raise ValueError if one lies outside the values of its own statements."""
    value, lowest, highest = (positions[name].to_numpy() for name in ("value", "lowest", "highest"))
    inside = (value >= lowest - TOLERANCE) & (value <= highest + TOLERANCE)
    for place in np.flatnonzero(~inside & ~np.isnan(value))[:1]:
        row = positions.iloc[place]
        raise ValueError(
            f"the position of {row[by]} on {row['demand']}, {row['value']:g}, lies outside its statements, "
            f"{row['lowest']:g} to {row['highest']:g}; statements of other cells were counted"
        )
    return positions


def find_weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    """Return the weighted median of `values`; the midpoint on a tie, NaN where there is no weight.

    >>> find_weighted_median(np.array([0.0, 75.0, 100.0]), np.array([1.0, 1.0, 0.5]))
    75.0
    """
    steps = np.unique(values)
    return float(find_middle(weigh_steps(weights[None], np.ones_like(values)[None], values[None], steps), steps)[0, 0])


def find_mean(moments: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return weighted means, given the sums of weight × value and of weight; NaN without weight."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.divide(moments, weights))


def weigh_steps(weights: np.ndarray, draws: np.ndarray, values: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Return the summed weight of the statements of one cell at each of a few values: steps × rules × draws.

    `weights` (rules × statements) is the weight that each rule gives each statement. `draws` and `values` (draws ×
    statements) are how often each replicate of the evidence draws a statement, and the value it has there. For the
    evidence as recorded there is one draw: 1, and the value as coded. Sums over parts of a cell add up to those over
    the cell.
    """
    weighed = [weights @ (draws * (values == step)).T for step in steps]
    return np.array(weighed).reshape(len(steps), len(weights), len(draws))


def find_middle(weighed: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Return the weighted median of a few values (`steps`, in order), given the weight of each; NaN without weight."""
    half = weighed.sum(axis=0) / 2
    median = np.where(half > 0, steps[0] if len(steps) else np.nan, np.nan)
    below = np.zeros_like(half)
    for weight, width in zip(weighed, np.diff(steps), strict=False):
        below += weight
        is_below = (below < half * (1 - TOLERANCE)).astype(float) + (below <= half * (1 + TOLERANCE))
        median += width / 2 * is_below
    return np.asarray(median)


def explain_position(statements: pd.DataFrame, rule: Rule, who: str, demand: str) -> pd.DataFrame:
    """Return the statements behind one cell, as `explain_every_position` does; `who` is an actor or a side."""
    by: By = "side" if (statements["side"] == who).any() else "actor"
    return explain_every_position(statements[(statements[by] == who) & (statements["demand"] == demand)], rule, by)


def explain_every_position(statements: pd.DataFrame, rule: Rule, by: By = "actor") -> pd.DataFrame:
    """Return the statements behind all cells, in order of date: stances and concessions, of the round and before.

    Columns: those of the statements; `weight`, 1 for those that make up a position and 0 for the others; `is_in_round`.
    """
    admitted = rule.admits(statements)
    in_round = admitted & rule.has_begun(statements)
    weight = Votes(statements).weigh(in_round.to_numpy(), rule.statistic, rule.count, by)
    told = statements.assign(weight=weight, is_in_round=in_round)
    behind = told[admitted & told["role"].isin(["position", "concession"])]
    return behind.sort_values(["role", "day", "id"], ascending=[False, True, True], ignore_index=True)


def list_assessments(statements: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Return what others believe of where actors stand, or what these would concede, in the round; newest first."""
    in_round = statements[rule.is_in_round(statements)]
    judged = in_round[in_round["voice"].isin((ASSESSED, JUDGED)) & in_round["role"].isin(["position", "concession"])]
    return judged.sort_values("day", ascending=False, kind="stable", ignore_index=True)


def list_offers(statements: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Return the concessions that actors themselves made in the round, newest first."""
    in_round = statements[rule.is_in_round(statements)]
    own = in_round[(in_round["role"] == "concession") & in_round["offer"].isin(OWN_OFFERS)]
    return own.sort_values("day", ascending=False, kind="stable", ignore_index=True)
