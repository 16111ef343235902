"""MP3: a row of frames between tags, counted one by one, because nothing else says how long it is."""

from troupe.media.headers.claims import Claims, Malformed, Patience, number

_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_KILOBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KILOBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def read_mpeg(content: bytes) -> Claims:
    """Length, channels and end of an MP3; raises `Malformed`."""
    place = start = after_tags(content)
    samples = rate = channels = 0
    patience = Patience()
    while frame := _frame(content, place):
        patience.spend()
        length, count, rate, channels = frame
        samples += count
        place += length
    if not samples:
        raise Malformed("there is no sound in it")
    return Claims(
        millis=samples * 1000 // rate,
        channels=channels,
        text_bytes=start,
        end=min(_after_end_tags(content, place), len(content)),
    )


def after_tags(content: bytes) -> int:
    """Where the sound begins, after ID3 tags."""
    place = 0
    patience = Patience(100)
    while content[place : place + 3] == b"ID3":
        patience.spend()
        size = 0
        for byte in content[place + 6 : place + 10]:
            size = size << 7 | byte & 0x7F
        place += 10 + size
    return place


def sound_end(content: bytes) -> int:
    """Where the last frame ends."""
    place = after_tags(content)
    while frame := _frame(content, place):
        place += frame[0]
    return min(place, len(content))


def _after_end_tags(content: bytes, place: int) -> int:
    if content[place : place + 8] == b"APETAGEX":
        place += 32 + number(content, place + 12, 4, "little")
    if content[place : place + 3] == b"TAG":
        place += 128
    return place


def _frame(content: bytes, place: int) -> tuple[int, int, int, int] | None:
    """Length, samples, sample rate and channels of the frame at a place, if there is one."""
    head = content[place : place + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, bits, speed = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bits in (0, 15) or speed == 3:
        return None
    rate = _RATES[version][speed]
    kilobits = (_KILOBITS_1 if version == 3 else _KILOBITS_2)[bits]
    samples = 1152 if version == 3 else 576
    return samples // 8 * kilobits * 1000 // rate + (head[2] >> 1 & 1), samples, rate, 1 if head[3] >> 6 == 3 else 2
