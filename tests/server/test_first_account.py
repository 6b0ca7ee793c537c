import re

from tests.accounts.test_users import PASSWORD
from tl_core.accounts import users
from tl_core.server import first_account


def test_a_link_is_printed_until_somebody_can_look_after_the_server(isolated, monkeypatch, capsys):
    monkeypatch.delenv("TL_SIGN_IN", raising=False)
    first_account.tell(8600)
    assert capsys.readouterr().err == "" and users.all_users() == []
    monkeypatch.setenv("TL_SIGN_IN", "local")
    first_account.tell(8600)
    first_account.tell(8600)  # started twice: the newest link counts
    token = re.findall(r"http://localhost:8600/welcome\?token=(\S+)", capsys.readouterr().err)[-1]
    users.choose_password(token, PASSWORD)
    first_account.tell(8600)
    assert capsys.readouterr().err == "" and users.get("administrator").role == "administrator"


def test_behind_a_proxy_the_link_has_the_name_that_people_know(isolated, monkeypatch, capsys):
    monkeypatch.setenv("TL_SIGN_IN", "local")
    for proxy, hosts, address in (("", "lab.example", "http://localhost:8600"), ("1", "", "http://localhost:8600"),
                                  ("1", "*.school.example,lab.example", "https://lab.example")):
        monkeypatch.setenv("TL_BEHIND_PROXY", proxy)
        monkeypatch.setenv("TL_HOSTS", hosts)
        first_account.tell(8600)
        assert f"  {address}/welcome?token=" in capsys.readouterr().err
