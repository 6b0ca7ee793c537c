from tl_core import local_copies
from tl_core.local_copies import LocalCopies


def test_copies_are_in_use_in_the_block_alone(tmp_path):
    copies = LocalCopies(tmp_path, {"/srv/net": "/here/net"}, {"pets": "an entry"}, {"run:1": {"whole": (0, 9)}})
    with local_copies.using(copies):
        assert local_copies.sets_folder() == tmp_path and local_copies.path("/srv/net") == "/here/net"
        assert local_copies.entry("pets") == "an entry" and local_copies.intensity("run:1") == {"whole": (0, 9)}
        assert local_copies.path("/srv/other") == "/srv/other" and local_copies.entry("cats") is None
    assert local_copies.sets_folder() is None and local_copies.path("/srv/net") == "/srv/net"
    assert local_copies.entry("pets") is None and local_copies.intensity("run:1") is None
