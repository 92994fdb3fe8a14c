"""One notebook and many settings in, runs and one tidy table of all their numbers out.

The settings are every combination of some values (a grid), or a list. Each run has a folder of its own under `runs/`,
with the same contents as a single run. An interrupted sweep resumes where it stopped, because runs that are up to date
are skipped.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import pandas as pd

from lib.case import check_names
from lib.core.errors import Misuse, raise_if
from lib.evidence import load
from lib.parameters import Parameters, check_parameters
from lib.runs.notebooks import read_defaults
from lib.runs.plan import find_unknown
from lib.runs.runner import Run, Task

MAX_NAME_LENGTH = 100
"""Characters in the name of a run's folder."""

RESULT_COLUMNS = ("table", "of", "measure", "value")
"""The columns of the table with all numbers, after those that tell the runs apart."""


@dataclass(frozen=True)
class Sweep:
    """A notebook and its settings: `runs` holds the parameters by the name of the run, `swept` the names that vary."""

    name: str
    notebook: Path
    swept: tuple[str, ...]
    runs: Mapping[str, Mapping[str, Any]]

    def list_tasks(self, folder: Path) -> list[Task]:
        """Return a task for each run, with a folder of its own."""
        return [Task(self.notebook, setting, folder / "runs" / name) for name, setting in self.runs.items()]


def build_grid(over: Mapping[str, Sequence[Any]], most: int) -> list[dict[str, Any]]:
    """Return every combination of the values, the last name varying fastest; names without values are left out.

    `Misuse` if there are more than `most`, before they are laid out.
    """
    known = {name: values for name, values in over.items() if values}
    told = " × ".join(f"{len(values):,} of {name}" for name, values in known.items())
    refuse_many(f"over: {told} are", prod(map(len, known.values())), most)
    return [dict(zip(known, values, strict=True)) for values in product(*known.values())] if known else []


def refuse_many(found: str, count: int, most: int) -> None:
    """Raise `Misuse` if what was `found` are more than `most` runs."""
    if count > most:
        way = f"name fewer, or allow them with --at-most {count}"
        raise Misuse([f"{found} {count:,} runs, more than {most:,}; {way}"])


def plan_sweep(
    notebook: Path, settings: Sequence[Mapping[str, Any]], fixed: Mapping[str, Any], wrong: Sequence[str] = ()
) -> Sweep:
    """Return the sweep over some settings, each with the `fixed` parameters; `Misuse` lists everything wrong with it.

    `wrong` are faults found so far, to be reported with the others. The sweep is named after what varies.
    """
    swept = tuple(dict.fromkeys(key for setting in settings for key in setting))
    faults = list(wrong) if wrong or (settings and swept) else ["over: is empty; name a parameter and its values"]
    faults += [f"{key}: is both fixed and swept; drop one of the two" for key in swept if key in fixed]
    faults += ["outputs: cannot be a parameter of a sweep; use --outputs"] * ("outputs" in {*swept, *fixed})
    raise_if([*faults, *_check_settings(notebook, [{**fixed, **setting} for setting in settings])], Misuse)
    runs: dict[str, Mapping[str, Any]] = {}
    for setting in settings:
        typed = Parameters.model_validate({**fixed, **setting}).model_dump(include={*fixed, *setting})
        name = _name_run({key: typed[key] for key in setting})
        if runs.get(name, typed) != typed:  # a list and a name with a plus sign are spelt alike
            name = f"{name}-{_digest(repr(typed))}"
        runs[name] = typed
    return Sweep(f"{notebook.stem}-by-{'-'.join(swept)}", notebook, swept, runs)


def _check_settings(notebook: Path, settings: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return a fault for each parameter that is unknown, invalid or not in the dossier, once for all settings."""
    defaults, read = read_defaults(notebook), cache(load)
    faults: dict[str, None] = {}
    for setting in settings:
        unknown = find_unknown(setting, {notebook: defaults})
        known = {key: value for key, value in setting.items() if key in defaults and key != "outputs"}
        wrong = check_parameters({key: value for key, value in (defaults | known).items() if key != "outputs"})
        dossier = read(str(known.get("dossier", "seeds")))
        faults |= dict.fromkeys([*unknown, *wrong, *check_names(known, dossier)])
    return list(faults)


def _name_run(setting: Mapping[str, Any]) -> str:
    """Return the name of a run's folder: its setting, in characters that any file system accepts."""
    text = "_".join(f"{key}-{'+'.join(map(str, v)) if isinstance(v, list) else v}" for key, v in setting.items())
    safe = re.sub(r"[^\w.+-]+", "-", text)
    if safe == text and len(safe) <= MAX_NAME_LENGTH:
        return safe
    return f"{safe[:MAX_NAME_LENGTH]}-{_digest(text)}"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8]


def gather_results(sweep: Sweep, done: Sequence[Run]) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Return all numbers of the runs in one tidy table, and each table of the notebook with the rows of all runs.

    Columns of the first: `run`; the swept parameters; `table`; `of`, the row's texts before its first number;
    `measure`, the column; `value`. The others have `run` and the swept parameters before their own columns. `swept_`
    stands before the name of a parameter that one of the other columns has, too.
    """
    read: dict[str, list[tuple[Run, pd.DataFrame]]] = {}
    for run in done:
        for file in (name for name in run.files if name.startswith("tables/")):
            table = pd.read_csv(run.task.outputs / file, dtype=str, keep_default_na=False)
            read.setdefault(Path(file).stem, []).append((run, table))
    keys, tables, tidy = ["run", *sweep.swept], dict[str, pd.DataFrame](), list[pd.DataFrame]()
    for name, tables_of_runs in read.items():
        labels = pd.concat([_label_rows(sweep, *each) for each in tables_of_runs], ignore_index=True)
        own = pd.concat([table for _, table in tables_of_runs], ignore_index=True)
        tables[name] = pd.concat([labels.set_axis(_name_apart(keys, map(str, own)), axis=1), own], axis=1)
        tidy.append(_melt(name, labels.set_axis(_name_apart(keys, RESULT_COLUMNS), axis=1), own))
    return pd.concat(tidy, ignore_index=True) if tidy else pd.DataFrame(), tables


def _label_rows(sweep: Sweep, run: Run, table: pd.DataFrame) -> pd.DataFrame:
    """Return for each row of a run's table the name of the run and its swept values, which keep their types."""
    values = [run.task.outputs.name, *(_label_setting(run.task.parameters.get(name, "")) for name in sweep.swept)]
    return pd.DataFrame([values] * len(table), columns=range(len(values)), dtype=object)


def _label_setting(value: object) -> object:
    return value if isinstance(value, int | float) else format_setting(value)


def _name_apart(keys: Sequence[str], others: Iterable[str]) -> list[str]:
    """Return names for columns beside others, with `swept_` before those that are there already.

    >>> _name_apart(["run", "loss"], ["loss", "swept_loss"])
    ['run', 'swept_swept_loss']
    """
    taken, named = set(others), list[str]()
    for key in keys:
        name = key
        while name in taken:
            name = f"swept_{name}"
        taken.add(name)
        named.append(name)
    return named


def format_setting(value: object) -> str:
    """Return a parameter's value as it is shown in a table."""
    return " + ".join(map(str, value)) if isinstance(value, list) else str(value)


def _melt(name: str, labels: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers of a table, one per row, after the labels of the table's row."""
    numbers = own.apply(pd.to_numeric, errors="coerce")
    measures = [column for column in own if (numbers[column].notna() | (own[column] == "")).all()]
    first = own.columns.get_loc(measures[0]) if measures else 0
    runs = labels.iloc[:, 0]
    names = own.iloc[:, :first].agg(" · ".join, axis=1) if first else own.groupby(runs).cumcount().astype(str)
    long = numbers[measures].stack().rename("value").dropna()
    rows = labels.assign(table=name, of=names).iloc[long.index.get_level_values(0)].reset_index(drop=True)
    values = pd.DataFrame({"measure": long.index.get_level_values(1), "value": long.to_numpy()})
    return pd.DataFrame(pd.concat([rows, values], axis=1))
