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
