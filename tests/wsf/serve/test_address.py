"""Where the page is."""

from __future__ import annotations

import socket

import pytest

from wsf.errors import WsfError
from wsf.serve import Address


def test_port_0_is_one_that_is_free() -> None:
    with Address("127.0.0.1", 0) as first, Address("127.0.0.1", 0) as second:
        assert first.port != second.port
        assert first.url == f"http://127.0.0.1:{first.port}/"
        with socket.create_connection(("127.0.0.1", first.port), timeout=5):
            pass  # it listens already


def test_a_port_that_is_taken_is_an_error_that_names_it_and_a_way_out() -> None:
    with Address("127.0.0.1", 0) as taken, pytest.raises(WsfError) as caught:
        Address("127.0.0.1", taken.port)
    assert str(caught.value) == (
        f"--host 127.0.0.1 --port {taken.port}: cannot be listened on (Address already in use); give another --port, "
        "0 for any that is free, or an address of this machine"
    )


def test_a_port_is_free_again_once_the_address_is_left() -> None:
    with Address("127.0.0.1", 0) as first:
        port = first.port
    with Address("127.0.0.1", port) as again:
        assert again.port == port


@pytest.mark.parametrize("host", ["192.0.2.1", "999.1.1.1", "a" * 70, "two words"])
def test_a_host_that_is_not_of_this_machine_is_an_error(host: str) -> None:
    with pytest.raises(WsfError, match=rf"^--host {host}"):
        Address(host, 0)


@pytest.mark.parametrize(("host", "local"), [("127.0.0.1", True), ("localhost", True), ("0.0.0.0", False)])
def test_what_others_can_reach_is_known(host: str, local: bool) -> None:
    with Address(host, 0) as address:
        assert address.local == local
        assert address.url.startswith("http://127.0.0.1:") or host == "localhost"


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_an_address_of_ipv6_stands_in_brackets() -> None:
    try:
        address = Address("::1", 0)
    except WsfError:
        pytest.skip("this machine has no IPv6 address")
    with address:
        assert (address.local, address.url) == (True, f"http://[::1]:{address.port}/")
