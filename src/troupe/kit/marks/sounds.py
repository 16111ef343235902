"""Marks in sounds: a chunk of a WAV, the comment of an Ogg, MP3 or FLAC."""

import io
import struct

_XMP = b"_PMX"
_BEGIN, _END = b"<rdf:RDF", b"</rdf:RDF>"
_FORMATS = {"audio/ogg": "ogg", "audio/mpeg": "mp3", "audio/flac": "flac"}
_HEAD, _CHUNK = 12, 8


def into_wav(content: bytes, told: bytes) -> bytes:
    """The chunk follows the samples, so that they stay where simple readers expect them."""
    rest = b"".join(_as_chunk(name, body) for name, body in _chunks(content) if name != _XMP) + _as_chunk(_XMP, told)
    return b"RIFF" + struct.pack("<I", 4 + len(rest)) + b"WAVE" + rest


def out_of_wav(content: bytes) -> bytes | None:
    return next((body for name, body in _chunks(content) if name == _XMP), None)


def into_commented(content: bytes, type: str, told: bytes) -> bytes:
    """The same packets in a file whose comment tells it; nothing is encoded again."""
    import av

    file = io.BytesIO()
    options = {"fflags": "+bitexact"}
    with (
        av.open(io.BytesIO(content), "r", format=_FORMATS[type]) as given,
        av.open(file, "w", format=_FORMATS[type], options=options) as made,
    ):
        source = given.streams.audio[0]
        stream = made.add_stream_from_template(source)
        made.metadata["comment"] = stream.metadata["comment"] = told.decode()
        for packet in given.demux(source):
            if packet.dts is not None:
                packet.stream = stream
                made.mux(packet)
    return file.getvalue()


def out_of_commented(content: bytes) -> bytes | None:
    first = content.find(_BEGIN)
    last = content.find(_END, first)
    return content[first : last + len(_END)] if 0 <= first < last else None


def _chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], _HEAD
    while at + _CHUNK <= len(content):
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + _CHUNK], "little")
        found.append((name, content[at + _CHUNK : at + _CHUNK + size]))
        at += _CHUNK + size + size % 2
    return found


def _as_chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
