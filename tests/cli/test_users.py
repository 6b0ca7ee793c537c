import json
import re

from tests.accounts.test_users import PASSWORD, account
from tests.operations.own_things import owned
from tests.stores import put_store
from tl_core import settings
from tl_core.accounts import sessions, users
from tl_core.operations.own_things import find


def test_accounts_from_beginning_to_end(isolated, run):
    assert "no account yet" in run("users", "list")[1]
    made = json.loads(run("users", "add", "Ada", "--role", "teacher", "--address", "https://lab.example/", "--json")[1])
    token = re.fullmatch(r"https://lab\.example/welcome\?token=(\S+)", made["link"])[1]
    assert "has not chosen a password" in run("users", "list")[1]
    session = sessions.begin(users.choose_password(token, PASSWORD))
    assert json.loads(run("users", "list", "--json")[1])["users"][0] | {"created": ""} == {
        "name": "Ada", "role": "teacher", "state": "active", "class": None, "created": ""}
    assert json.loads(run("users", "role", "Ada", "student", "--json")[1])["role"] == "student"
    assert json.loads(run("users", "sign-out", "ada", "--json")[1]) == {"name": "ada", "ended": 1}
    assert sessions.find(session) is None
    assert "disabled" in run("users", "disable", "Ada")[1] and "active" in run("users", "enable", "Ada")[1]
    assert "/welcome?token=" in run("users", "reset", "Ada")[1] and users.signing_in("Ada", PASSWORD) is None
    assert "would go, with 0 runs" in run("users", "delete", "Ada")[1] and users.get("Ada")
    assert "is deleted" in run("users", "delete", "Ada", "--yes")[1] and users.all_users() == []


def test_an_account_goes_with_its_things_and_only_for_a_yes(isolated, empty_store, run):
    put_store(empty_store, settings.home())
    ada, tim = account("Ada"), account("Tim")
    owned.one_of_each(ada), owned.one_of_each(tim)
    things = {"runs": 3, "comparisons": 1, "sets": 1, "boards": 1, "labellings": 1}
    assert json.loads(run("users", "delete", "ada", "--json")[1]) == {"name": "Ada", "deleted": False, "things": things}
    assert find.counts(find.of(ada)) == things
    assert json.loads(run("users", "delete", "ada", "--yes", "--json")[1])["deleted"]
    assert not find.of(ada) and [user.name for user in users.all_users()] == ["Tim"]
    assert find.counts(find.of(tim)) == things


def test_who_is_needed_stays(isolated, run):
    account("Root", "administrator")
    code, _, err = run("users", "delete", "Root", "--yes")
    assert code == 2 and "only administrator" in err and users.get("Root")


def test_what_is_wrong_is_said_and_exits_2(isolated, run):
    for arguments in (("add", ""), ("add", "Ada", "--role", "king"), ("reset", "nobody"), ("disable", "nobody")):
        code, out, err = run("users", *arguments)
        assert code == 2 and out == "" and err


def test_quotas_are_shown_and_changed_for_one_person(isolated, run):
    users.add("Ada")
    before = {row["quota"]: row for row in json.loads(run("users", "quota", "Ada", "--json")[1])["quotas"]}
    assert before["runs"]["limit"] == 20 and before["minutes"] == {
        "quota": "minutes", "is": "minutes of training a day", "limit": 120, "used": 0}
    after = json.loads(run("users", "quota", "ada", "bytes", "20G", "--json")[1])["quotas"]
    assert {row["quota"]: row["limit"] for row in after} == {
        "runs": 20, "minutes": 120, "bytes": 20 * 10**9, "pictures": 5000}
    assert "no limit" in run("users", "quota", "Ada", "bytes", "none")[1]
    for wrong in (("Ada", "hours", "3"), ("Ada", "runs"), ("Bob", "runs", "3")):
        assert run("users", "quota", *wrong)[0] == 2
