"""A YAML file in, what it says about a sweep out: words, numbers, truth values, and lists and mappings of them."""

import re
from collections import Counter
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import ConstructorError
from yaml.nodes import MappingNode, Node, ScalarNode

from lib.core.errors import Misuse, explain_choice, raise_if

SWEEP_KEYS = ("notebook", "name", "parameters", "over", "runs")

LONGEST_FILE = 250_000
"""The most bytes of a file; more is no list of settings that a person has written."""

UNWRITABLE = re.compile("[\0\ud800-\udfff]")
"""Characters that no file name and no table may have, which YAML can spell nevertheless."""


class SweepLoader(yaml.SafeLoader):
    """Reads YAML as people mean it: dates and `NO` are words, nothing stands for something else, keys stand once."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML fills it

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        """Return the next part of the file, unless it stands for another part, or for a kind of its own.

        Files with the former can grow without end, and a value that is not of the kind that it names breaks the reader.
        """
        event = self.peek_event()  # type: ignore[no-untyped-call]
        tag = str(getattr(event, "tag", None) or "").replace("tag:yaml.org,2002:", "!!")
        wrong = "aliases (*) are not read; write it out" * isinstance(event, yaml.AliasEvent)
        wrong = wrong or f"kinds (!) are not read; leave {tag} out" * bool(tag)
        if wrong:
            raise ConstructorError(None, None, wrong, event.start_mark)
        return super().compose_node(parent, index)

    def construct_scalar(self, node: ScalarNode | MappingNode) -> Any:  # noqa: ANN401 - as PyYAML has it
        """Return a single value, unless it has characters that cannot be written."""
        value = super().construct_scalar(node)
        if isinstance(value, str) and UNWRITABLE.search(value):
            raise ConstructorError(None, None, "a character cannot be written; leave it out", node.start_mark)
        return value

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Return a mapping whose keys each stand once."""
        keys = Counter(key.value for key, _ in node.value if isinstance(key, ScalarNode))
        for key, _ in node.value:
            if isinstance(key, ScalarNode) and keys[key.value] > 1:
                raise ConstructorError(None, None, f"{key.value!r} stands twice; keep one", key.start_mark)
        return super().construct_mapping(node, deep)


for tag, form, first in (
    ("bool", "true|True|false|False", "tTfF"),
    ("int", "[-+]?(0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?[0-9]+\.[0-9]+([eE][-+]?[0-9]+)?", "-+0123456789"),
    ("null", "~|null|Null|", ["~", "n", "N", ""]),
):
    SweepLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{form})$", re.ASCII), list(first))


def read_sweep_file(file: Path) -> dict[str, Any]:
    """Return what a YAML file says about a sweep, with dates as text; `Misuse` if it is malformed."""
    content = _parse_yaml(file)
    if not isinstance(content, dict):
        raise Misuse(
            [f"{file}: has none of the keys {', '.join(SWEEP_KEYS)}; write each on a line, such as `notebook: 02`"]
        )
    faults = [f"{file}: {explain_choice(str(key), SWEEP_KEYS)}" for key in content if key not in SWEEP_KEYS]
    kinds = {"parameters": dict, "over": dict, "runs": list}
    wrong = {key for key, kind in kinds.items() if not isinstance(content.get(key, kind()), kind)}
    faults += [
        f"{file}: {key}: is not {'a list of settings' if kinds[key] is list else 'a mapping of names to values'}"
        for key in kinds
        if key in wrong
    ]
    faults += [
        f"{file}: runs: {run!r:.80} is not a mapping of names to values"
        for run in (() if "runs" in wrong else content.get("runs", ()))
        if not isinstance(run, dict)
    ]
    faults += [
        f"{file}: over: {key}: {values!r:.80} is not a list of values; write [{values!s:.80}]"
        for key, values in ({} if "over" in wrong else content.get("over", {})).items()
        if not isinstance(values, list)
    ]
    raise_if(faults, Misuse)
    return content


def _parse_yaml(file: Path) -> object:
    """Return the content of a YAML file; `Misuse` if it cannot be read as one."""
    try:
        if file.stat().st_size > LONGEST_FILE:
            raise Misuse([f"{file}: is larger than 250 kilobytes; split it"])
        return yaml.load(file.read_text(encoding="utf-8"), SweepLoader)
    except RecursionError:
        raise Misuse([f"{file}: is not valid YAML: lists within lists go too deep"]) from None
    except (yaml.YAMLError, ValueError, OSError) as error:
        raise Misuse([f"{file}: is not valid YAML: {' '.join(str(error).split())}"]) from None
