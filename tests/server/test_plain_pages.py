import pytest

from tl_core.server import plain_pages


@pytest.mark.parametrize("path", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)",
                                  "\thttps://evil.example", "", "compare", "/\r\nSet-Cookie: a=b", None])
def test_a_form_leads_to_no_other_site(path):
    assert plain_pages.local_path(path) == "/"


def test_a_path_of_ours_is_one():
    assert plain_pages.local_path("/compare?runs=a,b") == "/compare?runs=a,b"
