"""What can be told of the live component without a browser; tests/browser drives the rest."""

import re
import shutil
import subprocess

import pytest

from tl_core import events
from ui.shared import components, live_chart


def test_the_browser_knows_every_type_of_event():
    handled = set(re.findall(r"^  (\w+)\(", (components.ASSETS / "live_status.js").read_text(encoding="utf8"), re.M))
    types = {kind.model_fields["type"].default for kind in events.Event.__args__[0].__args__}
    assert types <= handled


def test_nothing_is_asked_of_another_host():
    for path in components.ASSETS.glob("*.*s"):
        assert not re.search(r"https?://|//cdn", path.read_text(encoding="utf8")), path.name


def test_the_parts_make_one_module():
    script = live_chart.script()
    assert script.count("export default") == 1
    assert "import " not in script.replace("important", "")


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
def test_the_script_parses(tmp_path):
    file = tmp_path / "live.mjs"
    file.write_text(live_chart.script(), encoding="utf8")
    subprocess.run(["node", "--check", str(file)], check=True)
