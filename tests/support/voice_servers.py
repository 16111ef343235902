"""Voice servers on loopback that speak the protocols of the real ones. They say vowels, or what a test gave them."""

import base64
from dataclasses import dataclass, field

from tests.support.image_servers import Answer, Asked, ImageServer
from tests.support.picture_services import parts_of
from tests.voices.sounds import voice, wav

KEY = "sk-a-key-for-voices"
SECONDS_PER_SIGN = 0.065


def vowels(text: str, times: float = 1.0) -> bytes:
    """About as long as somebody needs for the text."""
    return wav(voice(max(0.3, times * SECONDS_PER_SIGN * len(text)), pause=0.05))


def seconds_of(sound: bytes) -> float:
    """How long a WAV of one channel and 16 bit is."""
    return (len(sound) - 44) / 2 / int.from_bytes(sound[24:28], "little")


@dataclass
class VoiceServer(ImageServer):
    """What all of them have in common."""

    sounds: dict[str, bytes] = field(default_factory=dict)
    """What is said for a text, where a test gives it."""
    key: str = KEY
    times: list[float] = field(default_factory=list)
    """How much too long the next answers are."""

    def said(self, text: str) -> bytes:
        return self.sounds.get(text) or vowels(text, self.times.pop(0) if self.times else 1.0)

    def texts(self) -> list[str]:
        """Every text it was asked to say."""
        said = [each.json for each in self.asked if each.method == "POST" and each.content.startswith(b"{")]
        return [each.get("input") or each.get("text") for each in said]


class OpenAIVoices(VoiceServer):
    """The common door with a key; tells its models, and its voices as other servers do."""

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {self.key}":
            told = f"Incorrect API key provided: {asked.headers.get('authorization')}"
            return Answer.of({"error": {"message": told}}, 401)
        match asked.path:
            case "/v1/models":
                return Answer.of({"data": [{"id": "chat-large"}, {"id": "lab/little-tts"}, {"id": "other-tts"}]})
            case "/v1/audio/voices":
                return Answer.of({"voices": ["ada", "bruno", "../no"]})
            case "/v1/audio/speech":
                if asked.json["model"] not in ("lab/little-tts", "other-tts"):
                    return Answer.of({"error": {"message": "The model does not exist"}}, 404)
                return Answer(200, self.said(asked.json["input"]), "audio/wav")
        return Answer.of({"error": {"message": "Not found"}}, 404)


class Eleven(VoiceServer):
    """Tells when each sign is said; makes voices of recordings and forgets them."""

    made: dict[str, list[bytes]]

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("xi-api-key") != self.key:
            told = f"Invalid key {asked.headers.get('xi-api-key')}"
            return Answer.of({"detail": {"status": "invalid_api_key", "message": told}}, 401)
        self.made = getattr(self, "made", {})
        if asked.path == "/v1/voices" and asked.method == "GET":
            rows = [{"voice_id": each, "name": "Clone"} for each in self.made]
            row = {"voice_id": "v-ada", "name": "Ada", "labels": {"language": "en"}, "preview_url": "https://x.test/a"}
            return Answer.of({"voices": [row, *rows]})
        if asked.path == "/v1/voices/add":
            id = f"v-made-{len(self.made)}"
            boundary = asked.content.partition(b"\r\n")[0]
            self.made[id] = [each for each in asked.content.split(boundary) if b'name="files"' in each]
            return Answer.of({"voice_id": id, "requires_verification": False})
        if asked.method == "DELETE":
            gone = self.made.pop(asked.path.rpartition("/")[2], None)
            return Answer.of({"status": "ok"}) if gone else Answer.of({"detail": {"status": "voice_not_found"}}, 404)
        if asked.path.endswith("/with-timestamps"):
            voice = asked.path.split("/")[3]
            if voice.startswith("v-made") and voice not in self.made:
                return Answer.of({"detail": {"status": "voice_not_found", "message": "no such voice"}}, 404)
            text = asked.json["text"]
            sound = self.said(text)
            each = min(SECONDS_PER_SIGN, (seconds_of(sound) - 0.05) / len(text))
            times = [0.05 + each * place for place in range(len(text) + 1)]
            signs = {
                "characters": list(text),
                "character_start_times_seconds": times[:-1],
                "character_end_times_seconds": times[1:],
            }
            return Answer.of({"audio_base64": base64.b64encode(sound).decode(), "alignment": signs})
        return Answer.of({"detail": "Not Found"}, 404)


class Piper(VoiceServer):
    """Names its voices with their files' words; an older one has its door elsewhere."""

    door = "/synthesize"

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/voices":
            return Answer.of({"en_GB-alba-medium": {"language": {"code": "en_GB"}}, "de_DE-thorsten-low": {}})
        if asked.path == self.door and asked.method == "POST":
            return Answer(200, self.said(asked.json["text"]), "audio/wav")
        return Answer(404, b"<title>404 Not Found</title>", "text/html")


class Kokoro(VoiceServer):
    """Tells when each word is said, where that door is open."""

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/v1/audio/voices":
            return Answer.of({"voices": ["af_heart", "bm_george", {"id": "zf_xiaobei"}]})
        if asked.path == "/dev/captioned_speech":
            words, at = [], 0.05
            for word in asked.json["input"].split():
                words.append({"word": word, "start_time": at, "end_time": at + SECONDS_PER_SIGN * len(word)})
                at += SECONDS_PER_SIGN * (len(word) + 1)
            sound = base64.b64encode(self.said(asked.json["input"])).decode()
            return Answer.of({"audio": sound, "audio_format": "audio/wav", "timestamps": words})
        if asked.path == "/v1/audio/speech":
            return Answer(200, self.said(asked.json["input"]), "audio/wav")
        return Answer.of({"detail": "Not Found"}, 404)


class Chatterbox(VoiceServer):
    """Speaks in the voice of a recording that goes along."""

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/v1/voices":
            return Answer.of({"voices": [{"name": "stage"}]})
        if asked.path == "/v1/audio/speech":
            return Answer(200, self.said(asked.json["input"]), "audio/wav")
        if asked.path == "/v1/audio/speech/upload":
            told = parts_of(asked)
            if not told["voice_file"].startswith(b"RIFF"):
                return Answer.of({"error": {"message": "voice_file: no sound"}}, 400)
            return Answer(200, self.said(told["input"].decode()), "audio/wav")
        return Answer.of({"detail": "Not Found"}, 404)


class Xtts(VoiceServer):
    """Knows a voice by two lists of numbers."""

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/studio_speakers":
            return Answer.of({"Claribel": {"speaker_embedding": [0.1], "gpt_cond_latent": [[0.2]]}})
        if asked.path == "/clone_speaker":
            size = len(parts_of(asked)["wav_file"])
            return Answer.of({"speaker_embedding": [float(size)], "gpt_cond_latent": [[1.0]]})
        if asked.path == "/tts":
            assert asked.json["speaker_embedding"]
            assert asked.json["gpt_cond_latent"]
            return Answer.of(base64.b64encode(self.said(asked.json["text"])).decode())
        return Answer.of({"detail": "Not Found"}, 404)
