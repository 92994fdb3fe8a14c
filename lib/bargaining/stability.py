"""Moves and preferences in, stable states out: the graph model for conflict resolution.

Decision makers stand in a state and may move to others, each by its own moves. A state is stable for one of them when
it does not care to move, and an equilibrium when it is stable for all. What it foresees makes four concepts:

- `nash`: it has no move to a state that it prefers;
- `general metarational` (Howard 1971): each such move can be met by the others with a state that it likes no better;
- `symmetric metarational` (Howard 1971): and from there it cannot escape by another move of its own;
- `sequential` (Fraser & Hipel 1979): the others would meet it so by moves that improve things for themselves.

After Fang, Hipel & Kilgour (1993), Interactive Decision Making: The Graph Model for Conflict Resolution. The others of
several may move one after the other, in any order, nobody twice in a row.
"""

from collections.abc import Sequence

import numpy as np

from lib.core.errors import Misuse, raise_if

CONCEPTS = ("nash", "general metarational", "symmetric metarational", "sequential")
SAME = 1e-9


def find_stability(moves: Sequence[np.ndarray], utilities: np.ndarray) -> dict[str, np.ndarray]:
    """Return for each concept which states are stable for whom: an array of states × decision makers, true or false.

    `moves` holds for each decision maker an array of states × states, true where it can move from the row's state to
    the column's. `utilities` (states × decision makers) give their orders of preference; only the order matters.
    `Misuse` where shapes differ or a utility is NaN.
    """
    worth = np.asarray(utilities, dtype=float)
    raise_if(_check(moves, worth), Misuse)
    graphs = [np.asarray(graph, dtype=bool) & ~np.eye(len(worth), dtype=bool) for graph in moves]
    improving = [graph & (worth[None, :, i] > worth[:, None, i] + SAME) for i, graph in enumerate(graphs)]
    judged = [_judge_state(i, graphs, improving, worth[:, i]) for i in range(len(graphs))]
    stable = np.array(judged, dtype=bool).reshape(len(graphs), len(CONCEPTS), len(worth))
    return {concept: stable[:, place].T for place, concept in enumerate(CONCEPTS)}


def _check(moves: Sequence[np.ndarray], worth: np.ndarray) -> list[str]:
    if worth.ndim != 2 or worth.shape[1] != len(moves):
        return [f"utilities: are {' × '.join(map(str, worth.shape))}; a column a mover wanted, {len(moves)} of them"]
    faults = [] if np.isfinite(worth).all() else ["utilities: hold NaN or infinity; every state needs a number"]
    square = (len(worth), len(worth))
    return faults + [
        f"moves[{i}]: are {' × '.join(map(str, np.shape(graph)))}; {square[0]} × {square[1]} wanted"
        for i, graph in enumerate(moves)
        if np.shape(graph) != square
    ]


def _judge_state(
    mover: int, graphs: list[np.ndarray], improving: list[np.ndarray], worth: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Return which states are stable for one decision maker, by each concept in the order of `CONCEPTS`."""
    others = [i for i in range(len(graphs)) if i != mover]
    answers = _follow([graphs[i] for i in others], len(worth))
    credible = _follow([improving[i] for i in others], len(worth))
    no_better = worth[None, :] <= worth[:, None] + SAME
    escapes = graphs[mover].astype(int) @ (~no_better).T.astype(int) > 0  # from s2, to something better than s
    held = no_better & ~escapes.T
    return (
        np.asarray(~improving[mover].any(axis=1)),
        _deter(improving[mover], answers, no_better),
        _deter(improving[mover], answers, held),
        _deter(improving[mover], credible, no_better),
    )


def _deter(improving: np.ndarray, answers: np.ndarray, sanctions: np.ndarray) -> np.ndarray:
    """Tell from which states every improvement can be answered by a sanction (states × states: of leaving, by)."""
    is_met = sanctions.astype(int) @ answers.T.astype(int) > 0  # leaving s for s1 is met by some s2
    return np.asarray((~improving | is_met).all(axis=1))


def _follow(graphs: list[np.ndarray], states: int) -> np.ndarray:
    """Return where moves of these decision makers lead from each state, nobody moving twice in a row."""
    reached = np.zeros((len(graphs), states, states), dtype=bool)  # by whom last, from, to
    fresh = np.array(graphs, dtype=bool).reshape(reached.shape)
    while (fresh & ~reached).any():
        reached |= fresh
        fresh = np.array(
            [
                (np.delete(reached, last, axis=0).any(axis=0).astype(int) @ graph.astype(int)) > 0
                for last, graph in enumerate(graphs)
            ]
        )
    return np.asarray(reached.any(axis=0))


def allow_moves(utilities: np.ndarray, fallback: int) -> list[np.ndarray]:
    """Return moves between agreements (states × parties): anybody may leave for the fallback, all else takes consent.

    A party may bring about an agreement that no other party likes less than the present one.
    """
    worth = np.asarray(utilities, dtype=float)
    likes_no_less = worth[None, :, :] >= worth[:, None, :] - SAME
    moves = [np.asarray(np.delete(likes_no_less, party, axis=2).all(axis=2)) for party in range(worth.shape[1])]
    for graph in moves:
        graph[:, fallback] = True
        np.fill_diagonal(graph, val=False)
    return moves
