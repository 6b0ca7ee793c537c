"""The upload routes: what is taken, what is refused and how, and what stays of an upload that ends early."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from tests.server.uploading import leftovers, png, zipped
from tl_core import settings
from tl_core.data.upload.upload_session import Staging
from tl_core.server import uploads

HOSTILE = ["../../etc/passwd", "/etc/passwd", "..\\..\\boot.ini", "con", "<img src=x onerror=alert(1)>", "a\x00b",
           "." * 9, "x" * 300, "\u202egpj.exe", "cafe\u0301"]


def send(client, staging, content=None, *, headers=None, **query):
    return client.post(f"/uploads/{staging.id}/picture", content=png() if content is None else content, headers=headers,
                       params={"label": "cat", "name": "1.png", **query})


def without_revision(answer) -> dict:
    """The answer but for the number by which a page tells newer counts from older ones."""
    answered = answer.json()
    assert answered.pop("revision") > 0
    return answered


def three_clauses(answer) -> str:
    error = answer.json()
    assert all(error[clause] for clause in ("found", "expected", "fix"))
    return error["message"]


def test_a_picture_is_taken_under_its_class_and_group(client, staging):
    answer = send(client, staging, group="burst-1", split="val")
    assert without_revision(answer) == {"taken": True, "file": staging.rows()[0].file, "label": "cat"}
    assert [(row.label, row.split, row.group) for row in staging.rows()] == [("cat", "val", "burst-1")]
    assert (staging.pictures / staging.rows()[0].file).read_bytes() == png()
    assert not leftovers()


@pytest.mark.parametrize(("content", "word"), [
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"), (b"", "empty"), (b"MZ nothing", "program"),
    (zipped("a.png"), "zip")])
def test_a_file_that_is_no_picture_is_refused_with_its_reason(client, staging, content, word):
    answer = send(client, staging, content)
    assert answer.status_code == 200 and answer.json()["taken"] is False and word in answer.json()["reason"]
    assert not staging.rows() and not leftovers()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_inside_the_staging(client, staging, name):
    answer = send(client, staging, label=name, name=name)
    assert answer.json()["taken"], answer.json()
    stored = (staging.pictures / answer.json()["file"]).resolve()
    assert stored.is_file() and stored.is_relative_to(staging.pictures.resolve())
    assert len(stored.name.encode()) < 200


@pytest.mark.parametrize("staging_id", ["x" * 32, "..", "%2e%2e%2fsets", "short", "a" * 400])
def test_an_unknown_staging_is_not_found(client, staging_id):
    answer = client.post(f"/uploads/{staging_id}/picture", content=png(), params={"label": "a", "name": "b"})
    assert answer.status_code == 404
    assert list(settings.home().glob("**/*.png")) == []


@pytest.mark.parametrize("headers", [
    {"origin": "https://elsewhere.example"}, {"origin": "null"}, {"origin": ""}, {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"}, {"origin": "http://localhost.elsewhere.example"}])
def test_another_site_is_turned_away(client, staging, headers):
    for route in uploads.ROUTES:
        answer = client.post(route.path.format(staging=staging.id), content=png(), params={"label": "a", "name": "b"},
                             headers=headers)
        assert answer.status_code == 403 and "access-control-allow-origin" not in answer.headers, route.path
        three_clauses(answer)
    assert not staging.rows() and staging.folder.exists()


def test_what_the_browser_says_of_itself_counts_more_than_the_host_a_proxy_names(client, staging):
    headers = {"sec-fetch-site": "same-origin", "origin": "https://lab.example", "host": "127.0.0.1:8501"}
    assert send(client, staging, headers=headers).json()["taken"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_only_post_is_answered(client, staging, method):
    assert client.request(method, f"/uploads/{staging.id}/picture").status_code == 405


def test_an_announced_size_beyond_the_limit_is_refused_before_a_byte_is_kept(client, staging, monkeypatch):
    monkeypatch.setenv("TL_MAX_FILE_BYTES", "1000")
    answer = send(client, staging, b"x" * 1001)
    assert answer.status_code == 413 and "TL_MAX_FILE_BYTES" in three_clauses(answer)
    assert not leftovers()


@pytest.mark.parametrize(("query", "word"), [({"label": " "}, "label"), ({"name": ""}, "name"),
                                             ({"split": "../x"}, "split"), ({"group": "a/b"}, "group")])
def test_what_the_address_says_is_checked(client, staging, query, word):
    answer = send(client, staging, **query)
    assert answer.status_code == 422 and word in three_clauses(answer)
    assert not staging.rows()


def test_a_full_disk_is_an_error_in_three_clauses(client, staging, monkeypatch):
    monkeypatch.setenv("TL_KEEP_FREE_BYTES", str(10**17))
    answer = send(client, staging)
    assert answer.status_code == 422 and "disk" in three_clauses(answer)
    assert not leftovers() and not staging.rows()


def unpack(client, staging, content, name="set.zip"):
    answer = client.post(f"/uploads/{staging.id}/zip", content=content, params={"name": name})
    return answer, [json.loads(line) for line in answer.text.splitlines()]


def test_a_zip_is_unpacked_with_news_and_counts(client, staging):
    names = [f"fruit/{label}/{number}.png" for label in ("apple", "pear") for number in range(20)]
    answer, lines = unpack(client, staging, zipped(*names, "__MACOSX/._x"))
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    assert lines[-1] == {"counts": {"apple": 20, "pear": 20}, "revision": staging.journal.revision}
    assert all(line["total"] == 40 for line in lines[:-1]) and len(lines) > 1
    assert not leftovers()


@pytest.mark.parametrize("content", [zipped("../a/1.png"), zipped("/a/1.png"), b"PK\x03\x04 broken", b"",
                                     zipped("a/1.txt", content=b"words")])
def test_a_zip_that_is_refused_whole_leaves_what_was_there(client, staging, content):
    send(client, staging)
    _, lines = unpack(client, staging, content)
    assert set(lines[-1]) == {"found", "expected", "fix"}
    assert [row.label for row in staging.rows()] == ["cat"] and not leftovers()


def test_two_people_sending_the_same_names_at_once_lose_nothing(client):
    people = [Staging.new(), Staging.new()]
    jobs = [(person, number) for number in range(12) for person in people]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda job: send(client, job[0], png((job[1], 0, 0))).json(), jobs))
    assert all(answer["taken"] for answer in answers)
    for person in people:
        mine = [answer["file"] for answer, job in zip(answers, jobs, strict=True) if job[0] is person]
        assert len(set(mine)) == 12 == len(person.rows())
        reds = {Image.open(person.pictures / file).getpixel((0, 0))[0] for file in mine}
        assert reds == set(range(12))


def post(client, staging, what, body):
    return client.post(f"/uploads/{staging.id}/{what}", json=body)


def test_pictures_and_classes_are_taken_back(client, staging):
    first, second = (send(client, staging, png((n, 0, 0))).json()["file"] for n in range(2))
    send(client, staging, label="dog")
    assert without_revision(post(client, staging, "remove", {"files": [first, "../../x"]})) == {"removed": 1}
    assert [row.file for row in staging.rows() if row.label == "cat"] == [second]
    assert not (staging.pictures / first).exists()
    assert without_revision(post(client, staging, "remove", {"label": "dog"})) == {"removed": 1}
    assert {row.label for row in staging.rows()} == {"cat"}
    assert post(client, staging, "remove", {"file": 3}).status_code == 422
    assert client.post(f"/uploads/{staging.id}/remove", content=b"[1]").status_code == 400


DEEP = [b"[" * 50_000 + b"]" * 50_000, b'{"files":' * 50_000 + b"0" + b"}" * 50_000]


@pytest.mark.parametrize("what", ["remove", "relabel", "samples"])
@pytest.mark.parametrize("body", [*DEEP, b"", b"{", b"null", b"9" * 5000, b'{"a": "\xff"}', b" " * (1 << 20) + b"{}"])
def test_json_that_cannot_be_read_is_told_in_words(client, staging, what, body):
    send(client, staging)
    answer = client.post(f"/uploads/{staging.id}/{what}", content=body)
    assert answer.status_code == (413 if len(body) > 1 << 20 else 400)
    assert "raise nothing" not in three_clauses(answer) and len(staging.rows()) == 1


def test_a_class_gets_another_name_even_in_another_case(client, staging):
    send(client, staging)
    assert without_revision(post(client, staging, "relabel", {"label": "cat", "new": "Cat"})) == {"label": "Cat"}
    assert send(client, staging, png((1, 2, 3)), label="cat").json()["label"] == "Cat"
    assert post(client, staging, "relabel", {"label": "Cat", "new": "a/b"}).json()["label"] == "a_b"
    assert [row.label for row in staging.rows()] == ["a_b", "a_b"]
    assert post(client, staging, "relabel", {"label": "a_b", "new": " "}).status_code == 422
    assert [row.label for row in Staging(staging.folder).rows()] == ["a_b", "a_b"], "It is on disk too."


def test_every_change_is_newer_than_the_one_before_even_after_a_restart(client, staging):
    answers = [send(client, staging, png((n, 0, 0))) for n in range(3)]
    answers.append(post(client, staging, "relabel", {"label": "cat", "new": "dog"}))
    answers.append(post(client, staging, "remove", {"files": [staging.rows()[0].file]}))
    revisions = [answer.json()["revision"] for answer in answers]
    assert revisions == sorted(set(revisions)) and staging.summary().revision == revisions[-1]
    assert Staging(staging.folder).journal.revision > revisions[-1]


def test_samples_are_small_and_of_the_class_asked_for(client, staging):
    send(client, staging, png(size=500))
    send(client, staging, label="dog")
    found = post(client, staging, "samples", {"label": "cat"}).json()["samples"]
    assert [sample["file"] for sample in found] == [row.file for row in staging.rows() if row.label == "cat"]
    assert found[0]["source"].startswith("data:image/jpeg;base64,") and len(found[0]["source"]) < 8000
    assert post(client, staging, "samples", {"label": "none"}).json() == {"samples": []}


def test_a_page_that_leaves_takes_its_staging_along(client, staging):
    send(client, staging)
    assert client.post(f"/uploads/{staging.id}/look").json() == {"there": True}
    assert client.post(f"/uploads/{staging.id}/discard").status_code == 200
    assert client.post(f"/uploads/{staging.id}/look").json() == {"there": False}
    assert not staging.folder.exists() and send(client, staging).status_code == 404


def test_folders_are_read_before_their_pictures_come(client, staging):
    """The server says what the folders are; a picture has its path then, and a name where its class has another."""
    told = client.post(f"/uploads/{staging.id}/folders", json={"drop": "7", "folders": {
        "set/Training/cat": 2, "set/Training/dog": 1, "set/Testing/cat": 1, "set/Testing": 1}}).json()
    assert told["places"] == {"7": {"set/Training/cat": {"label": "cat"}, "set/Training/dog": {"label": "dog"},
                                    "set/Testing/cat": {"label": "cat"},
                                    "set/Testing": {"reason": "lies in no class folder"}}}
    sent = [("set/Training/cat/a.png", None), ("set/Training/dog/b.png", "hound"), ("set/Testing/cat/c.png", None),
            ("set/Testing/d.png", None)]
    answers = [client.post(f"/uploads/{staging.id}/picture", params={
        "name": path.split("/")[-1], "path": path, "drop": "7", **({"label": label} if label else {})},
        content=png((number, 0, 0))).json() for number, (path, label) in enumerate(sent)]
    assert [(answer["taken"], answer.get("label")) for answer in answers] == [
        (True, "cat"), (True, "hound"), (True, "cat"), (False, None)]
    assert [(row.label, row.split) for row in staging.rows()] == [("cat", "train"), ("hound", "train"), ("cat", "test")]
    assert staging.summary().refused == (("set/Testing/d.png", "lies in no class folder"),)


@pytest.mark.parametrize("sent", [
    {}, {"drop": "1"}, {"drop": "x", "folders": {"a": 1}}, {"drop": "1", "folders": ["a"]},
    {"drop": "1", "folders": {"a": -1}}, {"drop": "1", "folders": {"a": True}},
    {"drop": "1", "folders": {"a" * 5000: 1}}, {"drop": 1, "folders": {"a": 1}}])
def test_what_names_no_folders_is_told(client, staging, sent):
    answer = client.post(f"/uploads/{staging.id}/folders", json=sent)
    assert answer.status_code == 422 and "names no folders" in answer.json()["found"]
