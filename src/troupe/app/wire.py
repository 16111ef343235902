"""HTTP as it comes from the wire: what two readers could understand differently ends the connection with 400."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEADER_SECTION = 32 * 1024
_PER_HEADER = 4  # colon, space, line end


class StrictHttp(HttpToolsProtocol):
    """The server's own reader of HTTP, with a limit on the headers and with the request target kept whole.

    Raising inside a callback makes the parser give up: the visitor gets 400 and the connection is closed.
    """

    _section = 0  # what has been read of this header section
    _arrived = 0  # what has arrived of it, read or not
    _in_headers = True

    def on_message_begin(self) -> None:
        self._section, self._arrived, self._in_headers = 0, 0, True
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value) + _PER_HEADER)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_headers = False
        super().on_headers_complete()
        # In absolute form the target names a host of its own, which the gate compares.
        self.scope["raw_path"] = self.url.partition(b"?")[0]

    def data_received(self, data: bytes) -> None:
        self._arrived += len(data)
        super().data_received(data)
        if self._in_headers and self._arrived > LARGEST_HEADER_SECTION and not self.transport.is_closing():
            self.send_400_response("The headers are too large.")

    def _count(self, size: int) -> None:
        self._section += size
        if self._section > LARGEST_HEADER_SECTION:
            raise ValueError("The headers are too large.")
