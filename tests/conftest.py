"""What holds for every test: no screen, and never the data of the person who runs them."""
import os
import sys
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if sys.platform == "win32":              # without a screen Qt does not ask Windows where its fonts are
    os.environ.setdefault("QT_QPA_FONTDIR", os.path.join(os.environ["SYSTEMROOT"], "Fonts"))

# Where the program keeps its database, its settings and its backups, on Windows and elsewhere.
PLACES = ("LOCALAPPDATA", "APPDATA", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_DOCUMENTS_DIR")


@pytest.fixture(scope="session", autouse=True)
def own_places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every default place of the program, and of those it starts, lies in this run's temporary folder."""
    with pytest.MonkeyPatch.context() as patch:
        for name in PLACES:
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        yield
