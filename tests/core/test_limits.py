"""What a process may use is the least of what the machine has and its control groups allow."""

import os
from types import SimpleNamespace

import pytest

from lib.core.limits import count_cores, measure_memory

GIGABYTE = 10**9


@pytest.fixture
def system(tmp_path, monkeypatch):
    """Return a function that writes the files of a machine with 8 cores and 16 GB, some of them within groups."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _: range(8), raising=False)
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=16 * GIGABYTE))

    def write(groups, **files):
        (tmp_path / "proc" / "self").mkdir(parents=True)
        (tmp_path / "proc" / "self" / "cgroup").write_text(groups)
        for name, text in files.items():
            file = tmp_path / "sys" / "fs" / "cgroup" / name.replace("__", "/").replace("_of_", ".")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return tmp_path

    return write


def test_a_machine_without_groups_is_used_as_a_whole(tmp_path, system):
    assert count_cores(tmp_path) == 8
    assert measure_memory(tmp_path) == 16 * GIGABYTE


@pytest.mark.parametrize(
    ("quota", "cores"),
    [("200000 100000", 2), ("250000 100000", 2), ("50000 100000", 1), ("1600000 100000", 8), ("max 100000", 8),
     ("", 8), ("nonsense", 8), ("0 0", 8)],
)  # fmt: skip
def test_cores_are_as_many_whole_ones_as_a_container_allows(quota, cores, system):
    assert count_cores(system("0::/\n", cpu_of_max=quota)) == cores


def test_affinity_counts_where_it_allows_less(system, monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {3}, raising=False)
    assert count_cores(system("0::/\n", cpu_of_max="200000 100000")) == 1


def test_the_narrowest_of_the_groups_around_a_process_counts(system):
    files = {
        "a__b__cpu_of_max": "max 100000",
        "a__cpu_of_max": "300000 100000",
        "a__b__memory_of_max": "max",
        "a__b__memory_of_high": str(5 * GIGABYTE),
        "a__b__memory_of_current": str(GIGABYTE),
        "a__memory_of_max": str(6 * GIGABYTE),
        "a__memory_of_current": str(4 * GIGABYTE),
        "a__memory_of_stat": f"anon 5\ninactive_file {GIGABYTE}\n",
        "c__cpu_of_max": "100000 100000",
        "c__memory_of_max": "1",
    }
    place = system("0::/a/b\n", **files)
    assert count_cores(place) == 3
    assert measure_memory(place) == 3 * GIGABYTE


OLD = "5:memory:/docker/x\n4:cpu,cpuacct:/docker/x\n1:name=systemd:/docker/x\n0::/\n"


@pytest.mark.parametrize("own", ["docker__x__", ""], ids=["seen from the machine", "seen from a container"])
def test_the_first_version_of_groups_is_read_too(own, system):
    files = {
        f"cpu,cpuacct__{own}cpu_of_cfs_quota_us": "150000\n",
        f"cpu,cpuacct__{own}cpu_of_cfs_period_us": "50000\n",
        f"memory__{own}memory_of_limit_in_bytes": f"{4 * GIGABYTE}\n",
        f"memory__{own}memory_of_usage_in_bytes": f"{3 * GIGABYTE}\n",
        f"memory__{own}memory_of_stat": f"total_inactive_file {2 * GIGABYTE}\n",
    }
    place = system(OLD, **files)
    assert count_cores(place) == 3
    assert measure_memory(place) == 3 * GIGABYTE


def test_no_quota_and_no_limit_of_the_first_version_leave_the_machine(system):
    place = system(
        OLD,
        **{
            "cpu,cpuacct__cpu_of_cfs_quota_us": "-1",
            "cpu,cpuacct__cpu_of_cfs_period_us": "100000",
            "memory__memory_of_limit_in_bytes": "9223372036854771712",
            "memory__memory_of_usage_in_bytes": str(GIGABYTE),
        },
    )
    assert count_cores(place) == 8
    assert measure_memory(place) == 16 * GIGABYTE


def test_a_group_that_is_full_leaves_nothing_rather_than_less(system):
    assert measure_memory(system("0::/../x\n", memory_of_max="5", memory_of_current="9")) == 0


def test_this_very_machine_can_be_read():
    assert 1 <= count_cores() <= (os.cpu_count() or 1)
    assert measure_memory() > 0
