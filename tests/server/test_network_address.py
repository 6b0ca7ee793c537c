import socket

import pytest

from tl_core.server import network_address

HERE = "http://localhost:8501/?run=ab&read=1"


@pytest.fixture
def at(monkeypatch):
    monkeypatch.setattr(network_address, "own", lambda: "192.168.1.20")


@pytest.mark.parametrize("listens_on", [None, "", "0.0.0.0", "::"])
@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "lab.localhost"])
def test_a_server_that_listens_everywhere_is_named_by_the_machines_address(at, name, listens_on):
    url = HERE.replace("localhost", name)
    assert network_address.for_others(url, listens_on) == "http://192.168.1.20:8501/?run=ab&read=1"


def test_a_port_that_is_not_said_is_not_said(at):
    assert network_address.for_others("https://localhost/compare?read=1", None) == "https://192.168.1.20/compare?read=1"


@pytest.mark.parametrize("listens_on", ["localhost", "127.0.0.1"])
def test_a_server_for_this_machine_alone_has_no_address_for_others(at, listens_on):
    assert network_address.for_others(HERE, listens_on) is None


def test_without_a_network_there_is_none(monkeypatch):
    monkeypatch.setattr(network_address, "own", lambda: None)
    assert network_address.for_others(HERE, None) is None


@pytest.mark.parametrize("url", ["http://lab.example.org/?read=1", "http://10.0.0.7:8501/", "?run=ab&read=1"])
def test_any_other_address_stays(at, url):
    assert network_address.for_others(url, "localhost") == url


def test_the_machines_own_address_is_one_or_none():
    address = network_address.own()
    assert address is None or socket.inet_aton(address) and not address.startswith("127.")
