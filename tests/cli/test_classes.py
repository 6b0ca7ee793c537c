import json

from tests.accounts.test_users import account
from tl_core.accounts import classes, guests


def said(run, *arguments):
    return json.loads(run("classes", *arguments, "--json")[1])


def test_a_class_from_beginning_to_end(isolated, run):
    account("Ada"), account("Tim"), account("Max", "student")
    assert "no class yet" in run("classes", "list")[1]
    opened = said(run, "open", "9b", "--teacher", "ada")
    assert (opened["id"], opened["teacher"], opened["students"], opened["closed"]) == (1, "Ada", 0, False)
    assert opened["code"] in run("classes", "list")[1]
    guests.join(1, "Zoë")
    assert said(run, "put", "Max", "1")["students"] == 2 and classes.mates("Ada") == {"Max", "Zoë (class 1)"}
    assert said(run, "close", "1")["closed"] and not said(run, "reopen", "1")["closed"]
    assert said(run, "code", "1")["code"] != opened["code"]
    assert said(run, "hand-over", "1", "Tim")["teacher"] == "Tim"
    assert said(run, "take", "Max") == {"name": "Max", "class": None}
    assert [one["name"] for one in said(run, "list")["classes"]] == ["9b"]


def test_what_is_wrong_is_said_and_exits_2(isolated, run):
    account("Max", "student")
    for arguments in (("open", "9b", "--teacher", "Max"), ("open", "9b", "--teacher", "nobody"), ("close", "7"),
                      ("put", "Max", "7"), ("take", "nobody"), ("hand-over", "7", "Max")):
        code, out, err = run("classes", *arguments)
        assert code == 2 and out == "" and err
