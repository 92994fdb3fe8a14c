"""The cores and the memory that this process may use: what the machine has, or less if control groups allow less."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import psutil

SYSTEM = Path("/")
"""Where Linux tells of control groups: below `proc` in which ones a process is, below `sys` what they allow."""


def count_cores(system: Path = SYSTEM) -> int:
    """Return how many cores this process may keep busy, at least 1: its affinity and the quotas of its groups count."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, int(min([cores, *_read_quotas(system)])))


def measure_memory(system: Path = SYSTEM) -> float:
    """Return the bytes of memory that this process may still take, at least 0: the limits of its groups count."""
    return max(0, min([psutil.virtual_memory().available, *_read_rooms(system)]))


def _read_quotas(system: Path) -> Iterator[float]:
    """Yield the cores that each group allows, in parts of one."""
    for group in _list_groups(system, "cpu"):
        old = _read_numbers(group / "cpu.cfs_quota_us"), _read_numbers(group / "cpu.cfs_period_us")
        match (*_read_numbers(group / "cpu.max"), *old[0], *old[1]):
            case (quota, period) if quota > 0 and period > 0:
                yield quota / period


def _read_rooms(system: Path) -> Iterator[float]:
    """Yield the bytes that each group still has; what it holds of files only to save time can be taken back."""
    for group in _list_groups(system, "memory"):
        stat = dict(line.split(maxsplit=1) for line in _read_lines(group / "memory.stat") if " " in line)
        for used, spare, limits in (
            ("memory.current", "inactive_file", ("memory.max", "memory.high")),
            ("memory.usage_in_bytes", "total_inactive_file", ("memory.limit_in_bytes",)),
        ):
            taken = sum(_read_numbers(group / used)) - int(stat.get(spare, 0))
            for limit in limits:
                yield from (number - taken for number in _read_numbers(group / limit))


def _list_groups(system: Path, controller: str) -> Iterator[Path]:
    """Yield the folders of the groups that this process is in, of either version, each before the one around it."""
    mount = system / "sys" / "fs" / "cgroup"
    for line in _read_lines(system / "proc" / "self" / "cgroup"):
        _, controllers, name = line.split(":", 2)
        roots = (mount, mount / "unified") if not controllers else (mount / controllers, mount / controller)
        if not controllers or controller in controllers.split(","):
            own = PurePosixPath(*[part for part in PurePosixPath(name).parts if part not in ("/", "..")])
            yield from (root / place for root in dict.fromkeys(roots) for place in (own, *own.parents))


def _read_lines(file: Path) -> list[str]:
    """Return the lines of a file; none if it cannot be read, as on other systems or from within a container."""
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def _read_numbers(file: Path) -> list[int]:
    """Return the numbers in a file, none if one of them is no number: `max` means that there is no limit."""
    try:
        return [int(word) for word in " ".join(_read_lines(file)).split()]
    except ValueError:
        return []
