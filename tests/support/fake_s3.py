"""A small S3 on loopback, in memory: put (also if absent), in parts, get with a range, head, list, delete."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class FakeS3(ThreadingHTTPServer):
    """`broken = True` makes every answer a 500."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.turn = threading.Lock()
        self.broken = False

    @property
    def settings(self) -> dict[str, str]:
        return {
            "STORAGE_BUCKET": "studio",
            "AWS_ACCESS_KEY_ID": "not-a-real-id",
            "AWS_SECRET_ACCESS_KEY": "not-a-real-secret",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.server_address[1]}",
        }


@contextmanager
def fake_s3() -> Iterator[FakeS3]:
    server = FakeS3()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeS3

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        part = parse_qs(urlsplit(self.path).query)
        if "uploadId" in part:
            self.server.parts[part["uploadId"][0]][int(part["partNumber"][0])] = content
            return self._answer(200, headers={"ETag": _etag(content)})
        with self.server.turn:
            if self.headers.get("If-None-Match") == "*" and self._key in self.server.objects:
                return self._answer(412, _error("PreconditionFailed"))
            self.server.objects[self._key] = content
        self._answer(200, headers={"ETag": _etag(content)})

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            return self._answer(200, self._listing(query.get("prefix", [""])[0]))
        content = self.server.objects.get(self._key)
        if content is None:
            return self._answer(404, _error("NoSuchKey"))
        self._answer_part(content)

    def do_HEAD(self) -> None:
        content = self.server.objects.get(self._key)
        self._answer(404 if content is None else 200, content or b"", _about(content or b""))

    def do_DELETE(self) -> None:
        self.server.objects.pop(self._key, None)
        self._answer(204)

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        if "uploads" in query or "uploadId" in query:
            return self._answer(200, self._in_parts(query))
        keys = re.findall(r"<Key>(.*?)</Key>", asked)
        for key in keys:
            self.server.objects.pop(key, None)
        gone = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys)
        self._answer(200, f"<DeleteResult>{gone}</DeleteResult>".encode())

    def _in_parts(self, query: dict[str, list[str]]) -> bytes:
        """A new upload in parts, or the end of one."""
        if "uploads" in query:
            id = f"upload-{len(self.server.parts) + 1}"
            self.server.parts[id] = {}
            named = f"<Bucket>studio</Bucket><Key>{escape(self._key)}</Key><UploadId>{id}</UploadId>"
            return f"<InitiateMultipartUploadResult>{named}</InitiateMultipartUploadResult>".encode()
        parts = self.server.parts.pop(query["uploadId"][0])
        content = b"".join(parts[number] for number in sorted(parts))
        self.server.objects[self._key] = content
        etag = f"<ETag>{escape(_etag(content))}</ETag>"
        return f"<CompleteMultipartUploadResult>{etag}</CompleteMultipartUploadResult>".encode()

    @property
    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix("/studio/")

    def _answer_part(self, content: bytes) -> None:
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if not wanted:
            return self._answer(200, content, _about(content))
        start, end = int(wanted[1]), min(int(wanted[2]) + 1, len(content))
        span = {"Content-Range": f"bytes {start}-{end - 1}/{len(content)}"}
        self._answer(206, content[start:end], _about(content) | span)

    def _listing(self, prefix: str) -> bytes:
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.000Z}</LastModified>"
            f"<ETag>{escape(_etag(content))}</ETag><Size>{len(content)}</Size></Contents>"
            for key, content in sorted(self.server.objects.items())
            if key.startswith(prefix)
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode()

    def _answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        if self.server.broken or not self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 "):
            status, body, headers = (500 if self.server.broken else 403), b"", {}
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None: ...


def _about(content: bytes) -> dict[str, str]:
    return {"ETag": _etag(content), "Last-Modified": format_datetime(datetime.now(UTC), usegmt=True)}


def _etag(content: bytes) -> str:
    return f'"{md5(content, usedforsecurity=False).hexdigest()}"'


def _error(code: str) -> bytes:
    return f"<Error><Code>{code}</Code></Error>".encode()
