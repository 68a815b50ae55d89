"""Closes the network but for loopback and local sockets: a test that reaches outside fails at once."""

import socket
from ipaddress import ip_address

REMEDY = "tests may only speak to 127.0.0.1, ::1 or a local socket; start a server of your own on port 0"
_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_sendto = socket.socket.sendto
_getaddrinfo = socket.getaddrinfo


class NetworkClosed(Exception):
    """A test tried to reach beyond this machine."""


def _local(host):
    if host in {None, "", "localhost", b"localhost"}:
        return True
    try:
        address = ip_address(host.decode() if isinstance(host, bytes) else host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _watched(original):
    def guarded(self, *arguments):
        address = arguments[-1]
        if isinstance(address, tuple) and not _local(address[0]):
            raise NetworkClosed(f"{address[0]}: {REMEDY}")
        return original(self, *arguments)

    return guarded


def _resolved(host, *arguments, **named):
    if not _local(host):
        raise NetworkClosed(f"{host}: {REMEDY}")
    return _getaddrinfo(host, *arguments, **named)


def pytest_configure():
    socket.socket.connect = _watched(_connect)
    socket.socket.connect_ex = _watched(_connect_ex)
    socket.socket.sendto = _watched(_sendto)
    socket.getaddrinfo = _resolved


def pytest_unconfigure():
    socket.socket.connect = _connect
    socket.socket.connect_ex = _connect_ex
    socket.socket.sendto = _sendto
    socket.getaddrinfo = _getaddrinfo
