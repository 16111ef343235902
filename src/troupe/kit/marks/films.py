"""Marks in films: a tag of the container, in a copy whose pictures are the same."""

import io

_TAG = "TROUPE_MARK"


def into_webm(content: bytes, told: bytes) -> bytes:
    """The same film with its mark; packets are copied, transparency included."""
    import av

    file = io.BytesIO()
    with (
        av.open(io.BytesIO(content), "r") as film,
        av.open(file, "w", format="webm", options={"fflags": "+bitexact"}) as copy,
    ):
        copy.metadata[_TAG] = told.decode("utf-8")
        source = film.streams.video[0]
        stream = copy.add_stream_from_template(source)
        stream.metadata.update({name.lower(): value for name, value in source.metadata.items() if name == "ALPHA_MODE"})
        for packet in film.demux(source):
            if packet.dts is not None:
                packet.stream = stream
                copy.mux(packet)
    return file.getvalue()


def out_of_webm(content: bytes) -> bytes | None:
    import av

    with av.open(io.BytesIO(content)) as film:
        told = film.metadata.get(_TAG)
    return None if told is None else told.encode()
