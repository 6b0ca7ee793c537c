import json

from tl_core import settings


def test_the_store_is_shown_and_cleared(run):
    part = settings.home() / "store"
    code, out, _ = run("store", "--json")
    shown = json.loads(out)
    assert code == 0 and shown["bytes"] == shown["rows"] == 0 and shown["folder"] == str(part)
    assert shown["limit"] == settings.store_bytes()
    code, out, _ = run("store", "--clear", "--json")
    assert code == 0 and json.loads(out)["cleared"] == 0
    code, out, _ = run("store")
    assert code == 0 and "rows" in out
