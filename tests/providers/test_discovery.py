"""A provider is a folder with a manifest; adding one edits no existing file."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import troupe.providers
from tests.contracts import test_text_models as contract
from troupe.ports.providers import ProviderNotInstalled, discover

TEMPLATE = Path(troupe.providers.__file__).parent / "_template"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty package of providers that can be imported for the length of a test."""
    package = tmp_path / "guest_providers"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    yield package
    for name in [name for name in sys.modules if name.startswith("guest_providers")]:
        del sys.modules[name]


def put(shelf: Path, name: str, manifest: str, code: str = "") -> None:
    folder = shelf / name
    folder.mkdir()
    (folder / "provider.toml").write_text(manifest)
    (folder / "__init__.py").write_text(code)


def manifest_of(name: str, **lines: str) -> str:
    fields = {"name": name, "port": "text", "title": name.title(), "class": "Speaker"} | lines
    return "\n".join(f'{field} = "{value}"' for field, value in fields.items())


def test_the_shipped_providers_are_found_and_every_manifest_is_whole() -> None:
    providers = discover()

    assert providers.broken == ()
    assert {"improv", "openai_like", "gguf", "fake_text"} <= {manifest.name for manifest in providers.of_port("text")}
    assert "template" not in {manifest.name for manifest in providers}


def test_every_shipped_provider_can_be_loaded() -> None:
    assert all(isinstance(manifest.load(), type) for manifest in discover() if not manifest.extra)


def test_finding_providers_runs_none_of_their_code() -> None:
    script = (
        "import sys; from troupe.ports.providers import discover; discover();"
        "print([name for name in sys.modules if name.startswith('troupe.providers.')])"
    )

    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"


BROKEN = {
    "no_toml": "name = ",
    "no_port": 'name = "no_port"\ntitle = "X"\nclass = "Speaker"',
    "odd_port": manifest_of("odd_port", port="telepathy"),
    "odd_class": manifest_of("odd_class", **{"class": "os.system"}),
    "odd_key": manifest_of("odd_key", colour="red"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_manifest_is_reported_with_its_file_and_the_others_work(shelf: Path, name: str) -> None:
    put(shelf, name, BROKEN[name])
    put(shelf, "sound", manifest_of("sound"), "class Speaker: ...")

    providers = discover("guest_providers")

    assert [manifest.name for manifest in providers] == ["sound"]
    assert providers[0].load().__name__ == "Speaker"
    assert [broken.file for broken in providers.broken] == [str(shelf / name / "provider.toml")]
    assert providers.broken[0].problem


def test_two_providers_of_one_name_are_told_apart_by_an_error(shelf: Path) -> None:
    put(shelf, "first", manifest_of("twin"), "class Speaker: ...")
    put(shelf, "second", manifest_of("twin"), "class Speaker: ...")

    providers = discover("guest_providers")

    assert len(providers) == 1
    assert "twin" in providers.broken[0].problem


def test_a_provider_whose_extra_is_missing_says_how_to_install_it(shelf: Path) -> None:
    put(shelf, "far", manifest_of("far", extra="far-away"), "import a_library_nobody_has")

    with pytest.raises(ProviderNotInstalled) as refusal:
        discover("guest_providers")[0].load()

    assert refusal.value.code == "provider_missing"
    assert "far-away" in refusal.value.next_step


@pytest.fixture
def copied(shelf: Path) -> contract.Candidate:
    """The template, copied, found and loaded as a newcomer would."""
    shutil.copytree(TEMPLATE, shelf / "copied")
    (manifest,) = discover("guest_providers")
    model = manifest.load()()
    return contract.Candidate(model, "template")  # type: ignore[arg-type]  # loaded by name, so mypy cannot know it


PROMISES = [getattr(contract, name) for name in vars(contract) if name.startswith("test_")]


@pytest.mark.parametrize(
    "promise", [promise for promise in PROMISES if "candidate" in promise.__annotations__], ids=lambda it: it.__name__
)
async def test_a_copy_of_the_template_keeps_every_promise_of_its_port(
    copied: contract.Candidate, promise: object
) -> None:
    assert callable(promise)
    await promise(copied)
