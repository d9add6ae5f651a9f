"""Where a request comes from: what a sender writes about himself is believed only from our own proxies on."""

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from common.addresses import client_address, throttled_address

PEER = "198.51.100.7"


def seen(forwarded: str | None, peer: str = PEER) -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        pytest.param(0, None, PEER, id="nothing in front"),
        pytest.param(0, "203.0.113.9", PEER, id="nothing in front, a header made up"),
        pytest.param(1, "203.0.113.9", "203.0.113.9", id="one proxy"),
        pytest.param(1, "192.0.2.1, 203.0.113.9", "203.0.113.9", id="one proxy, more made up before it"),
        pytest.param(2, "192.0.2.1, 203.0.113.9, 10.0.0.1", "203.0.113.9", id="two proxies"),
        pytest.param(2, "203.0.113.9", PEER, id="past the outer proxy"),
        pytest.param(1, "nonsense", PEER, id="nonsense"),
        pytest.param(1, "", PEER, id="empty"),
        pytest.param(1, None, PEER, id="missing"),
        pytest.param(1, "203.0.113.9:4711", "203.0.113.9", id="with a port"),
        pytest.param(1, "[2001:db8::1]:4711", "2001:db8::1", id="six with a port"),
        pytest.param(1, "::ffff:203.0.113.9", "203.0.113.9", id="four within six"),
    ],
)
def test_only_what_our_proxies_wrote_is_believed(
    settings: Settings, proxies: int, forwarded: str | None, address: str
) -> None:
    """Fault 8: the public throttle trusts X-Forwarded-For."""
    settings.TRUSTED_PROXY_COUNT = proxies

    assert seen(forwarded) == address


@given(st.text(st.characters(codec="latin-1", exclude_characters="\r\n")), st.integers(0, 3))
def test_any_header_gives_an_address(forwarded: str, proxies: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("common.addresses.settings.TRUSTED_PROXY_COUNT", proxies)
        assert seen(forwarded)


def test_behind_a_unix_socket_the_peer_is_this_machine() -> None:
    assert seen(None, peer="") == "127.0.0.1"


def test_an_ipv6_household_counts_as_one() -> None:
    def counted(address: str) -> str:
        return throttled_address(RequestFactory().get("/", REMOTE_ADDR=address))

    assert counted("2001:db8:1:2:aaaa::1") == counted("2001:db8:1:2:bbbb::2")
    assert counted("2001:db8:1:2::1") != counted("2001:db8:1:3::1")
    assert counted(PEER) == PEER
