"""Where the page is: a host and a port that are free, taken before anything slow begins."""

from __future__ import annotations

import os
import socket
from ipaddress import ip_address
from types import TracebackType

from wsf.errors import WsfError


class Address:
    """A listening socket; who asks before the page is ready waits."""

    def __init__(self, host: str, port: int) -> None:
        """`port` 0: any that is free. Raises WsfError where it is taken, or the host none of this machine's."""
        try:
            family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        except (socket.gaierror, UnicodeError) as error:
            raise WsfError(f"--host {host}: no such host ({error}); give 127.0.0.1, or an address of yours") from error
        try:
            self.socket = socket.create_server(place[:2], family=family)
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
            raise WsfError(
                f"--host {host} --port {port}: cannot be listened on ({reason}); give another --port, 0 for any that "
                "is free, or an address of this machine"
            ) from error
        name, self.port = self.socket.getsockname()[:2]
        self.ip = ip_address(name.partition("%")[0])

    def __enter__(self) -> Address:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.socket.close()

    @property
    def local(self) -> bool:
        """Whether only programs of this machine can reach it."""
        return self.ip.is_loopback

    @property
    def url(self) -> str:
        """What a browser on this machine opens."""
        loopback = {4: "127.0.0.1", 6: "::1"}[self.ip.version]
        host = loopback if self.ip.is_unspecified else str(self.ip)
        return f"http://{f'[{host}]' if self.ip.version == 6 else host}:{self.port}/"
