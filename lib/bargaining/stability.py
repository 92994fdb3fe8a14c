"""Find stable states by the graph model for conflict resolution.

Decision makers are in a state and may move to others, each by its own moves. A state is stable for one of them if it
has no reason to move, and an equilibrium if it is stable for all. There are four concepts, which differ in what a
decision maker foresees:

- `nash`: it has no move to a state that it prefers;
- `general metarational` (Howard 1971): the others can answer each such move with a state that it likes no better;
- `symmetric metarational` (Howard 1971): and it cannot escape from there by another move of its own;
- `sequential` (Fraser & Hipel 1979): the others can answer so with moves that improve their own outcome.

After Fang, Hipel & Kilgour (1993), Interactive Decision Making: The Graph Model for Conflict Resolution. If there are
several others, they may move one after another in any order, but none twice in a row.
"""

from collections.abc import Sequence

import numpy as np

from lib.core.errors import Misuse, raise_if

CONCEPTS = ("nash", "general metarational", "symmetric metarational", "sequential")
SAME_WORTH = 1e-9


def find_stability(moves: Sequence[np.ndarray], utilities: np.ndarray) -> dict[str, np.ndarray]:
    """Return for each concept which states are stable for whom: a Boolean array of states × decision makers.

    `moves` contains for each decision maker a Boolean array of states × states, true where it can move from the row's
    state to the column's. `utilities` (states × decision makers) give their preferences; only the order matters. Raises
    `Misuse` where shapes differ or a utility is NaN.
    """
    worth = np.asarray(utilities, dtype=float)
    raise_if(_check(moves, worth), Misuse)
    graphs = [np.asarray(graph, dtype=bool) & ~np.eye(len(worth), dtype=bool) for graph in moves]
    improving = [graph & (worth[None, :, i] > worth[:, None, i] + SAME_WORTH) for i, graph in enumerate(graphs)]
    judged = [_judge_state(i, graphs, improving, worth[:, i]) for i in range(len(graphs))]
    stable = np.array(judged, dtype=bool).reshape(len(graphs), len(CONCEPTS), len(worth))
    return {concept: stable[:, place].T for place, concept in enumerate(CONCEPTS)}


def _check(moves: Sequence[np.ndarray], worth: np.ndarray) -> list[str]:
    if worth.ndim != 2 or worth.shape[1] != len(moves):
        return [f"utilities: are {' × '.join(map(str, worth.shape))}; expected a column per mover, {len(moves)} in all"]
    faults = [] if np.isfinite(worth).all() else ["utilities: contain NaN or infinity; every state needs a number"]
    square = (len(worth), len(worth))
    return faults + [
        f"moves[{i}]: are {' × '.join(map(str, np.shape(graph)))}; expected {square[0]} × {square[1]}"
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
    no_better = worth[None, :] <= worth[:, None] + SAME_WORTH
    escapes = graphs[mover].astype(int) @ (~no_better).T.astype(int) > 0  # from s2 to a state better than s
    held = no_better & ~escapes.T
    return (
        np.asarray(~improving[mover].any(axis=1)),
        _deter(improving[mover], answers, no_better),
        _deter(improving[mover], answers, held),
        _deter(improving[mover], credible, no_better),
    )


def _deter(improving: np.ndarray, answers: np.ndarray, sanctions: np.ndarray) -> np.ndarray:
    """Return from which states every improvement can be answered by a sanction (states × states: left, reached)."""
    is_met = sanctions.astype(int) @ answers.T.astype(int) > 0  # the move from s to s1 is answered by some s2
    return np.asarray((~improving | is_met).all(axis=1))


def _follow(graphs: list[np.ndarray], states: int) -> np.ndarray:
    """Return which states these decision makers can reach from each state, none of them moving twice in a row."""
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
    """Return the moves between agreements (states × parties): leaving is free, any other move needs consent.

    Any party may leave for the `fallback`. It may bring about another agreement if no other party likes that less than
    the present one.
    """
    worth = np.asarray(utilities, dtype=float)
    likes_no_less = worth[None, :, :] >= worth[:, None, :] - SAME_WORTH
    moves = [np.asarray(np.delete(likes_no_less, party, axis=2).all(axis=2)) for party in range(worth.shape[1])]
    for graph in moves:
        graph[:, fallback] = True
        np.fill_diagonal(graph, val=False)
    return moves
