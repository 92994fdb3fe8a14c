"""Fuzz every door for some minutes with atheris and with hypothesis: `campaign.py MINUTES [DOOR or FUZZER]...`.

What breaks a door is kept in `found/`, one input for each kind of failure; mend it, and move the input to `corpus/`.
Prints the runs of each, the lines of the door's modules that they reached, and the failures.
"""

import os
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import coverage

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

FOUND, CORPUS = Path(__file__).with_name("found"), Path(__file__).with_name("corpus")
SECONDS, KILOBYTES, LONGEST, REPLAYED = 10, 1_000_000, 400, 400
MODULES = {
    "loader": "evidence/*",
    "merge": "coding/sheet coding/rows coding/merge coding/ledger coding/matching coding/naming coding/dialect",
    "quotations": "evidence/quotations evidence/mismatch core/letters core/unseen",
    "parameters": "parameters case core/names core/dates core/numbers core/errors",
    "sweep": "runs/sweep_file runs/sweep runs/notebooks runs/plan",
    "manifest": "runs/manifest core/landing core/paths",
}
"""The modules that stand behind each door."""


class Watch:
    """Runs a target, counts, and keeps the first input of each kind of failure: an error, a hang, or too much memory."""

    def __init__(self, door: str, target: Callable[[bytes], None]) -> None:
        self.door, self.target, self.runs, self.kinds = door, target, 0, set[str]()
        FOUND.mkdir(exist_ok=True)
        signal.signal(signal.SIGPROF, _stop)

    def __call__(self, data: bytes) -> None:
        """Run the target once; the input stays in `found/` if the process does not survive it."""
        self.runs += 1
        running = FOUND / f"{self.door}-running-{os.getpid()}"
        running.write_bytes(data)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            self.target(data)
            if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > KILOBYTES:
                raise MemoryError("more than a gigabyte")
        except Exception as error:
            self._keep(error, data)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            running.unlink()

    def _keep(self, error: Exception, data: bytes) -> None:
        own = [
            step for step in traceback.extract_tb(error.__traceback__) if step.filename.startswith(str(ROOT / "lib"))
        ]
        kind = (
            f"{type(error).__name__} at {Path(own[-1].filename).relative_to(ROOT)}:{own[-1].lineno}"
            if own
            else repr(error)
        )
        if kind not in self.kinds:
            self.kinds.add(kind)
            name = f"{self.door}-{sha256(data).hexdigest()[:8]}"
            (FOUND / name).write_bytes(data)
            (FOUND / f"{name}.log").write_text(f"{kind}\n{''.join(traceback.format_exception(error))[-4000:]}")
            print(f"failure: {kind} ({name})", flush=True)


def _stop(*_: object) -> None:
    raise TimeoutError(f"more than {SECONDS} seconds")


def _run_atheris(door: str, seconds: float, learnt: str) -> None:
    import atheris

    with atheris.instrument_imports(include=["lib"]):
        from fuzzing.targets import TARGETS
    seeds = CORPUS / door
    options = [
        f"-max_total_time={seconds:.0f}",
        f"-max_len={LONGEST}",
        "-len_control=0",
        "-timeout=120",
        "-rss_limit_mb=2048",
        "-print_final_stats=1",
    ]
    atheris.Setup(["fuzz", learnt, *[str(seeds)] * seeds.is_dir(), *options], Watch(door, TARGETS[door]))
    atheris.Fuzz()


def _run_hypothesis(door: str, seconds: float, learnt: str) -> None:
    from fuzzing.targets import TARGETS
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st

    watch, end = Watch(door, TARGETS[door]), time.monotonic() + seconds
    edit = st.tuples(
        st.binary(min_size=4, max_size=9),
        st.text(max_size=12).map(lambda text: bytes([0, len(text.encode())]) + text.encode()),
    )
    scripts = st.lists(edit.map(b"".join), min_size=1, max_size=8).map(b"".join)

    @settings(max_examples=500, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(scripts | st.binary(max_size=LONGEST))
    def run(data: bytes) -> None:
        if time.monotonic() < end:
            watch(data)
            (Path(learnt) / sha256(data).hexdigest()).write_bytes(data)

    while time.monotonic() < end:
        run()
    print(f"stat::number_of_executed_units: {watch.runs}\nseconds: {time.process_time():.0f}")


def _replay(door: str, learnt: str) -> None:
    """Print which share of the lines of a door's modules inputs reach; what importing these runs counts too."""
    files = [str(file) for part in MODULES[door].split() for file in sorted((ROOT / "lib").glob(f"{part}.py"))]
    measured = coverage.Coverage(include=files, data_file=None)
    measured.start()
    from fuzzing.targets import TARGETS

    watch = Watch(door, TARGETS[door])
    for file in sorted(Path(learnt).iterdir())[:REPLAYED]:
        watch(file.read_bytes())
    measured.stop()
    analysed = [measured.analysis(file) for file in files]
    lines, missed = (sum(len(each[place]) for each in analysed) for place in (1, 2))
    print(f"lines: {lines - missed} of {lines}")


def _run_child(*arguments: str, seconds: float) -> str:
    """Return what a process of its own prints, which is ended if it does not end by itself."""
    command = [sys.executable, __file__, "--child", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 300, check=False)
    except subprocess.TimeoutExpired as late:
        return f"failure: no end after {seconds + 300:.0f} seconds\n{late.stdout!r}"
    return done.stdout + done.stderr + f"\nexit {done.returncode}\n" * bool(done.returncode)


def _campaign(door: str, fuzzer: str, minutes: float) -> None:
    with TemporaryDirectory() as learnt:
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        said = _run_child(fuzzer, door, str(60 * minutes), learnt, seconds=60 * minutes)
        spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        said += _run_child("replay", door, "0", learnt, seconds=60 * minutes)
    told = said.splitlines()
    runs = next((line.split()[-1] for line in told if "number_of_executed_units" in line), "none")
    lines = next((line.removeprefix("lines: ") for line in told if line.startswith("lines: ")), "not known")
    edges = next((line.partition("cov: ")[2].split()[0] for line in reversed(told) if "cov: " in line), "")
    failures = [line for line in told if line.startswith(("failure: ", "exit "))]
    print(
        f"| {door} | {fuzzer} | {runs} | {spent:.0f} s | {lines} | {edges} | {len(failures)} |",
        *failures,
        sep="\n",
        flush=True,
    )


def main() -> None:
    """Run the campaign, or one part of it in this process."""
    if sys.argv[1] == "--child":
        fuzzer, door, seconds, learnt = sys.argv[2:]
        match fuzzer:
            case "atheris":
                _run_atheris(door, float(seconds), learnt)
            case "hypothesis":
                _run_hypothesis(door, float(seconds), learnt)
            case _:
                _replay(door, learnt)
        return
    minutes, *named = sys.argv[1:]
    doors, fuzzers = (
        [name for name in known if name in named] or known for known in (list(MODULES), ["atheris", "hypothesis"])
    )
    print(
        "| door | fuzzer | runs | processor | lines | edges | failures |\n| --- | --- | --- | --- | --- | --- | --- |",
        flush=True,
    )
    for door in doors:
        for fuzzer in fuzzers:
            _campaign(door, fuzzer, float(minutes))


if __name__ == "__main__":
    main()
