from tests.server.gated import OTHERS, client
from tl_core.server.headers import page_policy, script_hashes


def test_pages_have_a_policy_and_may_be_opened_from_anywhere():
    for headers in ({}, *OTHERS):
        answer = client().get("/compare", headers=headers)
        assert answer.text == "page"
        assert answer.headers["content-security-policy"] == page_policy("localhost:8501", ["'sha256-abc'"])
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert client(host="evil.example").get("/compare").status_code == 403


def test_the_pages_policy_names_each_thing_that_is_allowed():
    policy = dict(part.split(" ", 1) for part in page_policy("lab:1", ["'sha256-abc'"]).split("; "))
    assert policy["script-src"] == "'self' blob: 'sha256-abc'"
    assert policy["frame-ancestors"] == "'self'" and policy["object-src"] == "'none'"
    assert policy["connect-src"] == "'self' data: blob: ws://lab:1 wss://lab:1"
    assert [name for name, sources in policy.items() if "unsafe" in sources] == ["style-src"]


def test_an_inline_script_is_known_by_its_digest():
    # echo -n "alert(1)" | openssl dgst -sha256 -binary | base64
    assert script_hashes("<script src='a'></script><script>alert(1)</script>") == [
        "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"]
