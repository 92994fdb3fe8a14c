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


def list_again(ideals, weights, powers):
    """Return who could exchange what, as (one, given, other, returned), in the order of equal-gain's list of pairs.

    For each pair of demands, parties right of the compromise on both meet those left of it on both, then parties right
    of it on the first and left on the second meet the reverse; whoever is named last comes first.
    """
    middle = [average(ideals, weights, powers, d) for d in range(len(ideals[0]))]
    names, found = range(len(ideals)), []
    for p, q in combinations(range(len(middle)), 2):
        groups = {"right right": [], "left left": [], "right left": [], "left right": []}
        for name in names:
            if all(ideals[name][d] is not None and middle[d] not in (None, ideals[name][d]) for d in (p, q)):
                where = " ".join("right" if ideals[name][d] > middle[d] else "left" for d in (p, q))
                groups[where].insert(0, name)
        for ours, theirs in (("right right", "left left"), ("right left", "left right")):
            for one in groups[ours]:
                for other in groups[theirs]:
                    pair = sorted([one, other])
                    found += [[(pair[0], p, pair[1], q), (pair[0], q, pair[1], p)]]
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
    """Return the exchanges made one after another, going through the list as equal-gain does.

    The first of the list is the best until one further on gains more; then the latter is taken out, and the former put
    where it stood.
    """
    stances, ladder, waiting = [list(row) for row in ideals], [], list_again(ideals, weights, powers)
    while True:
        best, kept = None, []
        for ways in waiting:
            made = next(filter(None, (exchange(ideals, weights, powers, stances, way) for way in ways)), None)
            if made is None:
                continue
            if best is None or made[0] > best[1][0]:
                kept += [] if best is None else [best[0]]
                best = ways, made
            else:
                kept.append(ways)
        if best is None:
            return ladder
        ladder.append(best[1])
        stances, waiting = best[1][-1], kept


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


def pick_current_again(rows):
    """Return the row of an actor's current stance: text or act, then own words, then report; the latest, the fullest."""
    best = None
    for row in rows:
        act = [other for other in rows if other["utterance"] == row["utterance"]]
        if any(other["medium"] in ("text", "act") for other in act):
            standing = 0
        elif any(other["voice"] == "direct" for other in act):
            standing = 1
        else:
            standing = 2
        rank = standing, -row["day"].toordinal(), -abs(row["value"] - 50)
        if best is None or rank < best[0]:
            best = rank, row
    return best[1]


def speak_again(rows):
    """Return the stances of the first actor that has any; of equal ones own words come first, then the first id.

    Rows are dicts; `order` is the place of their actor.
    """
    stances = [row for row in rows if row["role"] == "position" and row["voice"] != "analyst"]
    first = min((row["order"] for row in stances), default=None)
    return sorted((row for row in stances if row["order"] == first), key=lambda r: (r["voice"] != "direct", r["id"]))


def stand_again(rows, statistic, count):
    """Return where an actor or side stands, given the rows on one demand that count; None if nobody has a stance."""
    spoken = speak_again(rows)
    if not spoken:
        return None
    if statistic == "current":
        return Fraction(pick_current_again(spoken)["value"])
    votes = {}
    for number, row in enumerate(spoken):
        vote = row["utterance"] if count == "utterances" else number
        if vote not in votes or abs(row["value"] - 50) > abs(votes[vote] - 50):
            votes[vote] = Fraction(row["value"])
    values = sorted(votes.values())
    half = len(values) // 2
    middle = values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2
    return middle if statistic == "median" else sum(values) / len(values)


def go_furthest(rows, start, kinds):
    """Return the concession of these kinds furthest from a start, of these the latest, of these that with the first id."""
    made = [row for row in rows if row["role"] == "concession" and row["offer"] in kinds]
    away = [abs(Fraction(row["value"]) - start) if start is not None else 0 for row in made]
    ranked = sorted(
        zip(away, made, strict=True), key=lambda pair: (-pair[0], -pair[1]["day"].toordinal(), pair[1]["id"])
    )
    return ranked[0][1] if ranked else None


def offer_again(rows, start, kinds=("formal", "floated")):
    """Return how far concessions of these kinds go at most from where their maker starts; None without any."""
    furthest = go_furthest(rows, start, kinds)
    return Fraction(furthest["value"]) if furthest else None


def find_cell_again(rows, members, before, days, how):
    """Return what is known of the position of these members together, in order, on one demand.

    `rows` are those of all members on the demand; `before` and `days` the first and last day before and of the round;
    `how` is the statistic and what has a vote in it.
    """
    now, then = ([row for row in rows if each[0] <= row["day"] <= each[1]] for each in (days, before))
    value, past, spoken = stand_again(now, *how), stand_again(then, *how), speak_again(now)
    own = {member: stand_again([row for row in now if row["actor"] == member], *how) for member in members}
    start = past if value is None else value
    offer, reach = offer_again(now, start), offer_again(now, start, ("formal", "floated", "inferred"))
    return {
        "value": value,
        "statement": pick_current_again(spoken)["id"] if spoken and how[0] == "current" else "",
        "actor": spoken[0]["actor"] if spoken else "",
        "differing": tuple(member for member in members if own[member] not in (None, value)),
        "earlier": past if value is None else None,
        "offer": offer,
        "offer_statement": "" if offer is None else go_furthest(now, start, ("formal", "floated"))["id"],
        "reach": value if reach is None else reach,
    }


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
