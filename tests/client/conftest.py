"""One studio for all tests of the client, and addresses at which nobody is."""

import socket

import pytest

from tests.support.studio import running_studio


@pytest.fixture(scope="session")
def studio(tmp_path_factory):
    with running_studio(tmp_path_factory.mktemp("studio")) as studio:
        yield studio


@pytest.fixture
def unused_address():
    """An address of this machine at which nobody answers: the port is held, and nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"
