"""A forked kernel answers as an ordinary one does, keeps time, and takes nobody with it when it dies."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from signal import SIGTERM

import nbformat
import papermill
import psutil
import pytest
from jupyter_client.manager import start_new_kernel
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from runs import contents, run_notebooks, write_notebook

from lib.runs.fork_server import (
    ForkServer,
    can_fork,
    start_fork_server,
    stop_fork_server,
)
from lib.runs.kernels import PROVISIONER, fork_kernels
from lib.runs.runner import execute  # noqa: F401 - papermill's engines are complete once the suite is imported

ORDINARY = "local-provisioner"
SHOWN = {
    "values": ["a = 6 * 7", "a", "_ + 1", "[[a, 'two'], {'three': None}]", "import sys\nsys.argv[1:2], __name__"],
    "rich display": [
        "from IPython.display import HTML, Markdown, Latex, SVG, display",
        "display(HTML('<b>a</b>'), Markdown('*b*'))\nHTML('<i>c</i>')",
        "handle = display('first', display_id='one')\nhandle.update('second')",
        "class Both:\n    def _repr_html_(self): return '<u>x</u>'\n    def __repr__(self): return 'both'\nBoth()",
    ],
    "figures": [
        "import matplotlib.pyplot as plt\nfigure, ax = plt.subplots()\n_ = ax.plot([1, 3, 2])",
        "plt.rcParams['backend']",
    ],
    "frames": ["import pandas as pd\npd.DataFrame({'a': [1, 2.5], 'b': ['x', None]})"],
    "streams": [
        "import sys\nprint('one', flush=True)\nprint('two', file=sys.stderr, flush=True)\nprint('three', flush=True)",
        "import os\n_ = os.system('echo from a shell')",
        "import threading\nthread = threading.Thread(target=print, args=('aside',))\nthread.start()\nthread.join()",
        "for n in range(2000):\n    print(n, 'and some more words to fill the line')",
    ],
    "a fault": ["def fall(n):\n    return 1 / n", "x = 1\n\nfall(x - 1)"],
    "a typing mistake": ["a = (1"],
    "a question": ["input('who?')"],
    "an exit": ["import sys\nsys.exit(3)"],
    "magics": ["%who_ls", "!echo shell", "%%capture shown\nprint(1)", "shown.stdout"],
    "await": ["import asyncio\nawait asyncio.sleep(0.01)\n'slept'"],
    "environment": ["import os\nos.getcwd() == os.path.realpath('.'), os.environ['PYTHONHASHSEED'], hash('a')"],
    "multiprocessing": [
        "import multiprocessing as m\nm.current_process().name, m.parent_process(), m.get_start_method(allow_none=True)",
        "import os\nos.getsid(0) == os.getpgrp() == os.getpid()",
        "from multiprocessing.shared_memory import SharedMemory\nmemory = SharedMemory(create=True, size=8)",
        "memory.close()\nmemory.unlink()",
    ],
    "interpreter": ["import sys\nsys.argv[:2], sys.flags, sys.warnoptions, sys.stdin", "sys.path"],
    "a package that runs do without": ["import rfc3987_syntax", "rfc3987_syntax.is_valid_syntax_iri('https://a.b/ü')"],
    "path": ["import sys\nsys.path[0], sys.flags.safe_path, sys.stdin.read() if sys.stdin else None"],
}


def show(cells, folder, provisioner, monkeypatch):
    """Return what cells show: streams as one text for each run of the same one, since where they break is chance."""
    monkeypatch.setattr("lib.runs.kernels.PROVISIONER", provisioner)
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    monkeypatch.delenv(
        "PYTEST_CURRENT_TEST", raising=False
    )  # under which a kernel does not listen to what its children print
    folder.mkdir()
    path, target = write_notebook(folder / "01_try.ipynb", *cells), folder / "done.ipynb"
    try:
        papermill.execute_notebook(path, target, engine_name="positions", progress_bar=False, cwd=folder)
    except papermill.PapermillExecutionError as error:
        failed = (error.exec_count, error.ename, error.evalue)
    else:
        failed = None
    shown = []
    for cell in nbformat.read(target, as_version=4).cells:
        outputs = []
        for output in cell.get("outputs", []):
            output.pop("transient", None)
            last = outputs[-1] if outputs else {}
            if output.output_type == last.get("output_type") == "stream" and output.name == last["name"]:
                last["text"] += output.text
            else:
                outputs.append(output)
        shown.append((cell.source, cell.get("execution_count"), outputs))
    return failed, [(a, b, str(c).replace(str(folder), "HERE")) for a, b, c in shown]


@pytest.mark.skipif(not can_fork(), reason="this system cannot fork")
@pytest.mark.parametrize("cells", SHOWN.values(), ids=SHOWN)
def test_a_forked_kernel_shows_what_an_ordinary_one_shows(cells, tmp_path, monkeypatch):
    forked = show(cells, tmp_path / "forked", PROVISIONER, monkeypatch)
    assert KernelProvisionerFactory.instance().default_provisioner_name == PROVISIONER
    ordinary = show(cells, tmp_path / "ordinary", ORDINARY, monkeypatch)
    assert KernelProvisionerFactory.instance().default_provisioner_name == ORDINARY
    assert forked == ordinary
    assert any(outputs != "[]" for _, _, outputs in forked[1])


def test_runs_do_not_see_each_other(tmp_path):
    cells = (
        "import lib.core.paths, random, numpy\nassert not hasattr(lib.core.paths, 'mark')\nlib.core.paths.mark = 1",
        (f"_ = open({str(tmp_path / 'drawn')!r}, 'a').write(f'{{random.random()}} {{numpy.random.rand()}}\\n')"),
    )
    planned = {write_notebook(tmp_path / f"0{n}_try.ipynb", *cells): {} for n in range(3)}
    assert [run.failure for run in run_notebooks(planned, tmp_path / "outputs")] == ["", "", ""]
    drawn = [line.split() for line in (tmp_path / "drawn").read_text().splitlines()]
    assert all(len(set(column)) == 3 for column in zip(*drawn, strict=True))


@pytest.mark.parametrize(
    ("cells", "options", "failure"),
    [
        (["1", "import os\nos._exit(3)"], {}, "stopped in cell 2: its process ended by itself (exit code 3)"),
        (["import ctypes\nctypes.string_at(0)"], {}, "stopped in cell 1: its process was killed (SIGSEGV)"),
        (
            ["import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"],
            {},
            "stopped in cell 1: its process was killed (SIGKILL; out of memory, perhaps)",
        ),
        (["1", "import time\ntime.sleep(60)"], {"cell_limit": 1}, "stopped in cell 2: took longer than 1 s"),
        (["1", "import time\ntime.sleep(60)"], {"run_limit": 1}, "stopped in cell 2: the run took longer than 1 s"),
        (["1\n1 / 0"], {}, "cell 1, line 2 failed: ZeroDivisionError: division by zero"),
    ],
)
def test_a_run_that_does_not_end_well_fails_alone_and_is_named(cells, options, failure, tmp_path):
    bad, good = write_notebook(tmp_path / "01_bad.ipynb", *cells), write_notebook(tmp_path / "02_good.ipynb", "1")
    runs = run_notebooks({bad: {}, good: {}}, tmp_path / "outputs", **options)
    assert [run.failure for run in runs] == [failure, ""]
    assert {"manifest.json", "notebooks/01_bad.failed.ipynb", "notebooks/02_good.ipynb"} == set(
        contents(tmp_path / "outputs")
    )


def test_papermill_itself_takes_the_engine(tmp_path):
    path, target = write_notebook(tmp_path / "01_try.ipynb", "6 * 7"), tmp_path / "done.ipynb"
    program = str(Path(sys.executable).with_name("papermill"))
    done = subprocess.run([program, "--engine", "positions", path, target], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert nbformat.read(target, as_version=4).cells[1].outputs[0].data["text/plain"] == "42"


def start_command(tmp_path, sleep):
    """Start a command with two kernels that sleep; return it with the numbers of their processes."""
    slow = f"import ctypes, os, time\nopen({{!r}}, 'w').write(str(os.getpid()))\n{sleep}"
    planned = [
        str(write_notebook(tmp_path / f"0{n}_slow.ipynb", slow.format(str(tmp_path / f"pid{n}")))) for n in (1, 2)
    ]
    code = (
        "import sys; from pathlib import Path; import lib.runs.runner as s\n"
        "print('ready', flush=True)\n"
        f"tasks = [s.Task(Path(p), {{}}, Path(sys.argv[1])) for p in {planned!r}]\n"
        "s.run_all(tasks, Path(sys.argv[1]), print, s.RunOptions(2))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "outputs")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return process, [wait_for(tmp_path / f"pid{n}") for n in (1, 2)]


def test_an_interrupt_ends_every_kernel_and_leaves_no_half_file(tmp_path):
    process, _ = start_command(tmp_path, "time.sleep(60)")
    started = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(2)
    assert process.wait(20) != 0
    _, alive = psutil.wait_procs(started, timeout=5)
    assert not alive
    outputs = tmp_path / "outputs"
    assert list(contents(outputs)) == []
    assert [path.name for path in outputs.iterdir()] == [".lock"]


@pytest.mark.parametrize("with_its_children", [False, True])
def test_no_process_outlives_a_command_that_is_killed(with_its_children, tmp_path):
    process, pids = start_command(tmp_path, "ctypes.PyDLL(None).sleep(60)  # with no other thread let in")
    started = [child for child in psutil.Process(process.pid).children(recursive=True) if child.pid not in pids]
    kernels = [psutil.Process(pid) for pid in pids]
    for each in started * with_its_children:
        each.kill()
    process.kill()
    process.wait()
    _, left = psutil.wait_procs([*kernels, *started], timeout=5)
    alive = [each for each in left if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
    for each in alive:
        each.kill()
    assert not alive


def wait_for(file, seconds=60):
    """Return the process number that a file holds, as soon as it does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if file.is_file() and file.read_text():
            return int(file.read_text())
        time.sleep(0.05)
    raise AssertionError(f"{file} was not written")


@pytest.mark.skipif(not can_fork(), reason="this system cannot fork")
def test_a_forked_kernel_takes_no_port_that_another_might_have_chosen():
    fork_kernels()
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        assert manager.get_connection_info()["transport"] == "ipc"
        answer = client.execute_interactive("6 * 7", store_history=False, output_hook=lambda _: None, timeout=30)
        assert answer["content"]["status"] == "ok"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert not [file for file in start_fork_server().folder.iterdir() if file.name.startswith(manager.kernel_id)]


def test_a_kernel_ends_as_an_interpreter_does(tmp_path):
    wait = "import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.5), open({!r}, 'w'))).start()"
    ends = "import atexit\n_ = atexit.register(open, {!r}, 'w')"
    cells = [wait.format(str(tmp_path / "waited")), ends.format(str(tmp_path / "ended"))]
    [run] = run_notebooks({write_notebook(tmp_path / "01_try.ipynb", *cells): {}}, tmp_path / "outputs")
    assert not run.failure
    assert (tmp_path / "waited").exists()
    assert (tmp_path / "ended").exists()


@pytest.mark.skipif(not can_fork(), reason="this system cannot fork")
def test_no_kernel_has_to_be_told_twice_to_end(tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr("os.killpg", lambda _, number: told.append(number))
    planned = {write_notebook(tmp_path / f"{n:02}_try.ipynb", "1"): {} for n in range(16)}
    assert {run.failure for run in run_notebooks(planned, tmp_path / "outputs")} == {""}
    assert SIGTERM not in told


@pytest.mark.parametrize("files", ["", "<&-", ">&- 2>&-", "<&- >&- 2>&-", "</dev/null >out 2>&1"])
def test_a_command_runs_once_wherever_its_input_and_output_go(files, tmp_path, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # see above
    write_notebook(tmp_path / "01_try.ipynb", "print('one')", "import os\nos.system('echo two; cat >&2')")
    (tmp_path / "random.py").write_text("raise SystemExit('found in the working directory')")
    script = tmp_path / "elsewhere" / "unguarded.py"
    script.parent.mkdir()
    script.write_text(
        "from pathlib import Path; from lib.runs.runner import RunOptions, Task, run_all\n"
        "open('runs', 'a').write('!')\n"
        "[run] = run_all([Task(Path('01_try.ipynb').absolute(), {}, Path('outputs'))], Path('outputs'), id, RunOptions(1))\n"
        "open('failure', 'w').write(run.failure)"
    )
    subprocess.run(f"exec {sys.executable} {script} {files}", shell=True, cwd=tmp_path, timeout=60, check=False)
    assert (tmp_path / "runs").read_text() == "!"
    assert (tmp_path / "failure").read_text() == ""
    _, one, two = nbformat.read(tmp_path / "outputs" / "notebooks" / "01_try.ipynb", as_version=4).cells
    assert [output.get("text") for output in one.outputs] == ["one\n"]
    told = sorted(output.get("text", "0") for output in two.outputs)
    assert told == ["0", "two\n"], "what a child process writes may come after the result"


@pytest.mark.skipif(not can_fork(), reason="this system cannot fork")
def test_a_fork_server_that_is_killed_takes_its_kernels_along(tmp_path):
    cell = f"import os, time\nopen({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)"
    path = write_notebook(tmp_path / "01_slow.ipynb", cell)
    stop_fork_server()
    with ThreadPoolExecutor() as pool:
        running = pool.submit(run_notebooks, {path: {}}, tmp_path / "outputs")
        kernel = psutil.Process(wait_for(tmp_path / "pid"))
        start_fork_server().process.kill()
        [run] = running.result(20)
    assert run.failure.startswith("stopped in cell 1: its process was killed")
    assert not kernel.is_running() or kernel.status() == psutil.STATUS_ZOMBIE
    [run] = run_notebooks({path: {}}, tmp_path / "outputs")
    assert run.failure == "stopped: ChildProcessError: the process that kernels are forked from has ended; run again"
    stop_fork_server()


SILENT_PEERS = """
import socket, stat, sys
from pathlib import Path
from lib.runs.fork_server import start_fork_server
from lib.runs.runner import RunOptions, Task, run_all

def connect(file):
    peer = socket.socket(socket.AF_UNIX)
    peer.settimeout(5)
    peer.connect(str(file))
    return peer

folder = start_fork_server().folder
peers = [connect(file) for file in folder.rglob("*") if stat.S_ISSOCK(file.stat().st_mode)]
[connect(file).close() for file in folder.rglob("*") if stat.S_ISSOCK(file.stat().st_mode)]
tasks = [Task(Path(name), {}, Path(sys.argv[1])) for name in sys.argv[2:]]
print([run.failure for run in run_all(tasks, Path(sys.argv[1]), lambda run: None, RunOptions(2))])
"""


@pytest.mark.skipif(not can_fork(), reason="this system cannot fork")
def test_somebody_who_connects_and_says_nothing_holds_up_no_kernel(tmp_path):
    notebooks = [str(write_notebook(tmp_path / f"0{n}_try.ipynb", "1")) for n in range(3)]
    command = [sys.executable, "-c", SILENT_PEERS, str(tmp_path / "outputs"), *notebooks]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "['', '', '']\n", done.stderr


@pytest.mark.skipif(not can_fork(), reason="this system cannot fork")
def test_a_fork_server_that_says_nothing_is_not_waited_for_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr("lib.runs.kernels.ANSWER_TIMEOUT", 1)
    path = write_notebook(tmp_path / "01_try.ipynb", "1")
    stop_fork_server()
    start_fork_server().process.send_signal(signal.SIGSTOP)
    begun = time.monotonic()
    runs = run_notebooks({path: {}}, tmp_path / "outputs")
    assert time.monotonic() - begun < 20
    assert [run.failure.partition(": ")[2] for run in runs] == [
        "ChildProcessError: the process that kernels are forked from does not answer; run again"
    ]
    stop_fork_server()


@pytest.mark.skipif(not can_fork(), reason="this system cannot fork")
def test_the_fork_server_starts_wherever_temporary_files_go(tmp_path, monkeypatch):
    far = tmp_path / ("far" * 40)
    far.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(far))
    server = ForkServer(())
    try:
        assert len(str(server.folder).encode()) < 60, "and names of kernels, of 40 bytes, after it"
        assert server.process.poll() is None
    finally:
        server.stop()
