"""Roles that somebody does not have, and what belongs to others, asked for by its id or name."""

import asyncio
from collections.abc import Iterator

from benchmarks.attack.target import ADMINISTRATOR, SECRET, STUDENT, TEACHER, VICTIM, Attempt, Target
from tl_core import ownership, tracking
from tl_core.accounts import users
from tl_core.data import sets
from tl_core.errors import UserError
from tl_core.server import identity

FORMS = {"Content-Type": "application/x-www-form-urlencoded"}


def attempts(target: Target) -> Iterator[Attempt]:
    yield from _roles(target)
    yield from _by_address(target)
    yield from _by_call(target)


def _roles(target: Target) -> Iterator[Attempt]:
    for name in (STUDENT, TEACHER):
        for path in ("/audit", "/audit?user=Root", "/audit/", "//audit", "/AUDIT"):
            answer = target.ask("GET", path, as_=name)
            yield Attempt(f"{path} by {name}", "it shows the log" if "<table" in answer.text else "")
    visitor = {"Cookie": f"{identity.COOKIE}={identity.VISITOR_TOKEN}"}
    answer = target.ask("GET", "/audit", visitor, as_=None)
    yield Attempt("/audit by a visitor", "it shows the log" if "<table" in answer.text else "")
    for fields in ("role=administrator", "role=administrator&name=Sam", "name=Root&before=x&password=y&again=y",
                   "before=&password=a+new+sentence+here&again=a+new+sentence+here&user=Root"):
        target.ask("POST", "/account", FORMS, fields.encode())
        changed = users.get(STUDENT).role != "student" or not users.get("Root").has_password
        yield Attempt(f"/account with {fields[:30]}", "it changed something" if changed else "")


def _by_address(target: Target) -> Iterator[Attempt]:
    """VICTIM's private run and set, by every address that takes an id or a name."""
    visitor = {"Cookie": f"{identity.COOKIE}={identity.VISITOR_TOKEN}"}
    addresses = [f"/live?runs={target.run_id}", f"/live?runs=a,{target.run_id}",
                 f"/live?runs={target.run_id[:8]}", f"/exports/{target.set_name}", f"/exports/{target.set_name}@1",
                 f"/pictures/cover/{target.set_name}", f"/pictures/small/{target.set_name}/0",
                 f"/pictures/large/{target.set_name}/1", f"/pictures/large/{target.set_name}@1/1",
                 f"/texts/large/{target.set_name}/0", f"/exports/{target.set_name.upper()}"]
    for address in addresses:
        for who, headers in ((STUDENT, {}), ("a visitor", visitor), ("nobody", {"Cookie": ""})):
            answer = target.ask("GET", address, headers, as_=STUDENT if who == STUDENT else None)
            shown = SECRET in answer.text or (answer.status == 200 and "event-stream" not in str(answer.headers))
            told = answer.status == 200 and b"data:" in answer.body and b"No run named" not in answer.body
            yield Attempt(f"{address[:40]} by {who}", f"{answer.status}" if shown or told else "")


def _by_call(target: Target) -> Iterator[Attempt]:
    """What pages call, on behalf of somebody else."""
    calls = {"the run read": lambda: tracking.run(target.run_id),
             "the run deleted": lambda: tracking.delete(target.run_id),
             "the run resumed": lambda: tracking.resume(target.run_id, "x"),
             "the run shared": lambda: tracking.set_visibility(target.run_id, "public"),
             "the set read": lambda: sets.get(target.set_name), "its rows read": lambda: sets.rows(target.set_name),
             "the set edited": lambda: sets.edit(target.set_name, drop=["a/0.png"], what="attack"),
             "the set renamed": lambda: sets.rename(target.set_name, "mine"),
             "the set deleted": lambda: sets.remove(target.set_name),
             "the set shared": lambda: sets.set_visibility(target.set_name, "public"),
             "the set exported": lambda: sets.export(target.set_name, target.home / "stolen.zip")}
    for what, call in calls.items():
        with ownership.acting(users.get(STUDENT)):
            try:
                call()
                through = "it was done"
            except UserError:
                through = ""
        yield Attempt(f"{what} by another student", through)
    with ownership.acting(users.get(STUDENT)):
        seen = [record.run_id for record in tracking.runs()] + list(sets.names())
    listed = {target.run_id, target.set_name} & set(seen)
    yield Attempt("lists of another student", f"they show {listed}" if listed else "")


def pages(target: Target) -> Iterator[Attempt]:
    """Pages of a student's own session, led to what is VICTIM's by their address."""
    for page, query in (("runs", ""), ("train", f"run={target.run_id}"), ("compare", f"runs={target.run_id}"),
                        ("data", f"set={target.set_name}"), ("evaluate", f"run={target.run_id}"),
                        ("explain", f"run={target.run_id}"), ("export", f"run={target.run_id}"), ("people", ""),
                        ("features", f"run={target.run_id}"), ("predict", f"run={target.run_id}")):
        words = shown_words(target, STUDENT, page, query)
        yield Attempt(f"/{page}?{query[:30]}", f"it shows {words}" if words else "")
    own = shown_words(target, VICTIM, "data", f"set={target.set_name}")
    yield Attempt("the owner's own page", "" if SECRET in own else "it shows nothing either: that was no attack")


def shown_words(target: Target, who: str, page: str, query: str) -> list[str]:
    """Which of VICTIM's words and of others' accounts a page shows. That VICTIM may be asked to share is no secret."""
    return asyncio.run(_shown(target, who, page, query))


async def _shown(target: Target, who: str, page: str, query: str) -> list[str]:
    from benchmarks.page_session import opened
    async with opened(target.url, page, query, target.cookie(who)) as session:
        return [word for word in (SECRET, TEACHER, ADMINISTRATOR) if session.says(word)]
