"""Two commands never write to one folder at once, and one that cannot be sure of it says what to do."""

import errno
import fcntl
import os

import pytest

from lib.core.errors import Misuse
from lib.core.landing import land
from lib.runs.runner import lock_outputs


def refuse(number):
    def flock(*_):
        raise OSError(number, os.strerror(number))

    return flock


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EIO, errno.EOPNOTSUPP])
def test_a_file_system_without_locks_is_told_with_a_way_out(number, tmp_path, monkeypatch):
    monkeypatch.setattr(fcntl, "flock", refuse(number))
    for write in (lambda: land(tmp_path, {"a": b""}), lambda: lock_outputs(tmp_path).__enter__()):
        with pytest.raises(Misuse) as caught:
            write()
        assert "cannot be locked" in str(caught.value)
        assert "name a folder on a local disk" in str(caught.value)


def test_a_lock_of_another_user_is_told_with_a_way_out(tmp_path, monkeypatch):
    (tmp_path / ".lock").touch()
    monkeypatch.setattr(os, "open", refuse(errno.EACCES))
    for write in (lambda: land(tmp_path, {"a": b""}), lambda: lock_outputs(tmp_path).__enter__()):
        with pytest.raises(Misuse) as caught:
            write()
        assert caught.value.faults == [
            f"{tmp_path / '.lock'}: belongs to another user; have them delete it, or name a folder of your own"
        ]


def test_a_folder_that_may_only_be_read_is_not_blamed_on_another_users_lock(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "open", refuse(errno.EACCES))
    with pytest.raises(Misuse) as caught:
        land(tmp_path, {"a": b""})
    assert caught.value.faults == [
        f"{tmp_path}: cannot be written to; have it opened to you, or name a folder of your own"
    ]
