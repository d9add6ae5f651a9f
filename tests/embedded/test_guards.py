"""What keeps tests from leaning on anything outside this machine."""

import socket
import warnings

import pytest


@pytest.mark.parametrize("address", ["192.0.2.1", "example.org"])
def test_a_test_cannot_reach_outside(address: str) -> None:
    with pytest.raises(RuntimeError, match="tests stay on this machine"):
        socket.create_connection((address, 80), timeout=1)


def test_a_test_cannot_reach_an_address_without_asking_for_a_name() -> None:
    with socket.socket() as outside, pytest.raises(RuntimeError, match="tests stay on this machine"):
        outside.connect(("192.0.2.1", 80))


def test_a_test_may_use_this_machine() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert client.getpeername() == server.getsockname()


def test_warnings_are_errors() -> None:
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)
