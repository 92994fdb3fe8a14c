"""A second reckoning in plain loops and whole fractions, which shares no code with the library.

Settlements of any number of sides, trades, and the stability of states are worked out again here, the slow way, from
their definitions; tests compare the library with it.
"""

from fractions import Fraction
from itertools import combinations, product
from math import prod


def list_packages(worth):
    """Return every package, with what it is worth to each side; `worth` is [demand][level][side]."""
    found = []
    for levels in product(*[range(len(demand)) for demand in worth]):
        sides = range(len(worth[0][0]))
        found.append((levels, tuple(sum(worth[d][level][s] for d, level in enumerate(levels)) for s in sides)))
    return found


def is_better(one, other):
    """Tell whether nobody likes `one` less than `other` and somebody likes it more."""
    return all(a >= b for a, b in zip(one, other, strict=True)) and one != other


def list_efficient(worth):
    """Return the packages that no other improves on."""
    packages = list_packages(worth)
    points = {point for _, point in packages}
    best = {point for point in points if not any(is_better(other, point) for other in points)}
    return [(levels, point) for levels, point in packages if point in best]


def find_ideal(worth, reservation):
    """Return each side's largest gain over all packages that every side accepts; None if there is no such package."""
    zone = [point for _, point in list_packages(worth) if all(u >= r for u, r in zip(point, reservation, strict=True))]
    return [max(point[s] - reservation[s] for point in zone) for s in range(len(reservation))] if zone else None


def solve_again(worth, reservation):
    """Return the packages that each of four solutions picks, as a set of (levels, utilities); {} without a zone."""
    ideal = find_ideal(worth, reservation)
    if ideal is None:
        return {}
    zone = [
        (levels, point, [Fraction(u) - Fraction(r) for u, r in zip(point, reservation, strict=True)])
        for levels, point in list_efficient(worth)
        if all(u >= r for u, r in zip(point, reservation, strict=True))
    ]
    able = [side for side, best in enumerate(ideal) if best > 0]
    scores = {
        "nash": lambda gains: prod(gains[side] for side in able),
        "kalai-smorodinsky": lambda gains: sorted(gains[side] / Fraction(ideal[side]) for side in able),
        "egalitarian": sorted,
        "utilitarian": sum,
    }
    picked = {}
    for name, score in scores.items():
        best = max(score(gains) for _, _, gains in zone)
        picked[name] = {(levels, point) for levels, point, gains in zone if score(gains) == best}
    return picked


def average(stances, weights, powers, demand):
    """Return the mean stance on a demand, weighted by salience and capability; None where nobody with weight stands."""
    told = [(row[demand], weights[p][demand] * powers[p]) for p, row in enumerate(stances) if row[demand] is not None]
    total = sum(force for _, force in told)
    return sum(x * force for x, force in told) / total if total else None


def trade_again(ideals, weights, powers, stances):
    """Return every exchange with equal gains from these stances, as (gain, one, given, other, returned, new stances).

    `one` moves towards `other` on `given`, and `other` towards `one` on `returned`, as far as one of them can go.
    """
    parties, demands, found = range(len(ideals)), range(len(ideals[0])), []
    first = [average(ideals, weights, powers, d) for d in demands]
    for one in parties:
        for other in parties:
            for given in demands:
                for returned in demands:
                    if one >= other or given == returned:
                        continue
                    if not all(are_opposed(ideals[one][d], ideals[other][d], first[d]) for d in (given, returned)):
                        continue
                    made = exchange(ideals, weights, powers, stances, (one, given, other, returned))
                    if made:
                        found.append(made)
    return found


def are_opposed(one, other, middle):
    """Tell whether two ideals lie on either side of the compromise."""
    return None not in (one, other, middle) and (one < middle < other or other < middle < one)


def exchange(ideals, weights, powers, stances, deal):
    """Return one exchange as far as it goes; None if nobody can move or nothing is gained."""
    one, given, other, returned = deal
    room, pull = [], []
    for mover, target, demand in ((one, other, given), (other, one, returned)):
        forces = [weights[p][demand] * powers[p] for p in range(len(ideals)) if ideals[p][demand] is not None]
        own = weights[mover][demand] * powers[mover]
        if own == 0 or beyond(stances[mover][demand], ideals[mover][demand], ideals[target][demand]):
            return None
        room.append(abs(ideals[target][demand] - stances[mover][demand]))
        pull.append(own / sum(forces))
    # Equal gains: shift(returned) * w(one, returned) - shift(given) * w(one, given) is the same the other way round.
    price = (weights[one][returned] + weights[other][returned]) / (weights[one][given] + weights[other][given])
    shift = min(room[1] * pull[1], room[0] * pull[0] / price)
    gain = shift * weights[one][returned] - shift * price * weights[one][given]
    if gain < Fraction(1, 10**9):
        return None
    after = [list(row) for row in stances]
    for mover, target, demand, moved in (
        (one, other, given, shift * price / pull[0]),
        (other, one, returned, shift / pull[1]),
    ):
        after[mover][demand] += moved if ideals[target][demand] > ideals[mover][demand] else -moved
    return gain, one, given, other, returned, after


def beyond(stance, ideal, target):
    """Tell whether a stance has moved from its ideal all the way to the target, or further."""
    return stance >= target if target > ideal else stance <= target


def climb_again(ideals, weights, powers):
    """Return the exchanges made one after another: always the first of those that gain most."""
    stances, ladder = [list(row) for row in ideals], []
    while made := trade_again(ideals, weights, powers, stances):
        ladder.append(max(made, key=lambda trade: trade[0]))
        stances = ladder[-1][-1]
    return ladder


def reach_again(moves, movers, start, last=None):
    """Return the states that these movers can reach from a state, none of them moving twice in a row."""
    found, fresh = set(), {(start, last)}
    while fresh:
        state, before = fresh.pop()
        for mover in movers:
            if mover == before:
                continue
            for after, can in enumerate(moves[mover][state]):
                if can and (after, mover) not in found:
                    found.add((after, mover))
                    fresh.add((after, mover))
    return {state for state, _ in found}


def judge_again(worth, moves):
    """Return {concept: [for each state, the set of movers for whom it is stable]} by the graph model's definitions.

    `worth` is [state][mover], `moves` [mover][state][state].
    """
    states, movers = range(len(worth)), range(len(moves))
    better = [[[bool(moves[m][a][b]) and worth[b][m] > worth[a][m] for b in states] for a in states] for m in movers]
    stable = {name: [set() for _ in states] for name in ("nash", "general", "symmetric", "sequential")}
    for mover in movers:
        others = [m for m in movers if m != mover]
        for state in states:
            gains = [after for after in states if better[mover][state][after]]

            hurts = {end for end in states if worth[end][mover] <= worth[state][mover]}
            holds = {end for end in hurts if all(next_ in hurts for next_ in states if moves[mover][end][next_])}
            tests = {
                "nash": not gains,
                "general": all(reach_again(moves, others, after) & hurts for after in gains),
                "symmetric": all(reach_again(moves, others, after) & holds for after in gains),
                "sequential": all(reach_again(better, others, after) & hurts for after in gains),
            }
            for name, is_stable in tests.items():
                if is_stable:
                    stable[name][state].add(mover)
    return stable


def find_stance_again(rows, days, statistic, count):
    """Return the value of an actor's stance on a demand and the row that it is taken from; None without a stance.

    `rows` are those of the actor and the demand, `days` the first and the last day that count.
    """
    told = [r for r in rows if r["role"] == "position" and r["voice"] != "analyst" and is_within(r["day"], days)]
    if not told:
        return None
    utterances = {}
    for row in sorted(told, key=lambda r: (-abs(r["value"] - 50), r["voice"] != "direct", r["id"])):
        utterances.setdefault(row["utterance"], []).append(row)
    if statistic == "current":
        ranks = {name: min(map(rank_again, said)) for name, said in utterances.items()}
        best = [said[0] for name, said in utterances.items() if ranks[name] == min(ranks.values())]
        latest = [row for row in best if row["day"] == max(other["day"] for other in best)]
        row = min(latest, key=lambda r: (-abs(r["value"] - 50), r["voice"] != "direct", r["id"]))
        return Fraction(row["value"]), row["id"]
    votes = [said[0] for said in utterances.values()] if count == "utterances" else told
    values = sorted(Fraction(row["value"]) for row in votes)
    middle = (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2
    return (sum(values) / len(values) if statistic == "mean" else middle), ""


def is_within(day, days):
    """Tell whether a day is one of those that count."""
    return days[0] <= day <= days[1]


def rank_again(row):
    """Return 0 for a text or an act, 1 for own words, 2 for a report."""
    return 0 if row["medium"] in ("text", "act") else 1 if row["voice"] == "direct" else 2


def find_cell_again(rows, members, before, days, how):
    """Return what is known of the position of these members together, in order, on one demand.

    `rows` are those of all members on the demand; `before` and `days` the first and last day before and of the round;
    `how` is the statistic and what has a vote in it.
    """
    of = {member: [row for row in rows if row["actor"] == member] for member in members}
    now, then = ({m: find_stance_again(of[m], each, *how) for m in members} for each in (days, before))
    speaker = next((member for member in members if now[member]), None)
    past = next((then[member] for member in members if then[member]), None)
    value = now[speaker][0] if speaker else None
    start = value if speaker else past[0] if past else None
    conceded = [row for row in rows if row["role"] == "concession" and is_within(row["day"], days)]
    offer = go_furthest([row for row in conceded if row["offer"] != "inferred"], start)
    reach = go_furthest(conceded, start)
    return {
        "value": value,
        "statement": now[speaker][1] if speaker else "",
        "actor": speaker or "",
        "differing": tuple(m for m in members if now[m] and now[m][0] != value),
        "earlier": past[0] if past and not speaker else None,
        "offer": Fraction(offer["value"]) if offer else None,
        "offer_statement": offer["id"] if offer else "",
        "reach": Fraction(reach["value"]) if reach else value,
    }


def go_furthest(conceded, start):
    """Return the concession furthest from a start, of these the latest, of these that with the first id."""
    return min(
        conceded,
        key=lambda r: (-abs(r["value"] - start) if start is not None else 0, -r["day"].toordinal(), r["id"]),
        default=None,
    )


def find_distance_again(one, other, end):
    """Return the distance between two cells if both went from their value to their `end`, where that is known."""
    ends = [[cell[name] for name in ("value", end) if cell[name] is not None] for cell in (one, other)]
    (low_one, high_one), (low_other, high_other) = ((min(known), max(known)) for known in ends)
    return max(Fraction(0), low_one - high_other, low_other - high_one)


def choose_demands_again(known, demands):
    """Return the most that can be compared: the largest product of demands and pairs who are known on all of them.

    `known` names the demands of each holder. Among equals the number of demands counts; of that, too, any set is right.
    """
    found = [(0, 0)]
    for size in range(1, len(demands) + 1):
        for chosen in combinations(demands, size):
            holders = sum(set(chosen) <= own for own in known.values())
            found += [(size * holders * (holders - 1) // 2, size)] * (holders > 1)
    return max(found)
