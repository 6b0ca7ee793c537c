"""``/boards/{code}/picture…``: the pictures that a class gathers, on their way in, as all see them, and judged.

``me`` is a student's secret, ``teach`` the teacher's; accepted pictures are for whoever has the code.
"""

import asyncio

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from tl_core.boards import gathering, store, student_actions, teacher_actions
from tl_core.boards.gathered import GatheredPicture
from tl_core.boards.gathered_files import MOST_BYTES, SIDES, BoardFolder
from tl_core.boards.state import Board, Student
from tl_core.errors import UserError
from tl_core.server.receiving import Arrived, UploadRefused, clauses, guarded_by, in_thread, received, received_json

MOST_JUDGED = gathering.MOST_OF_BOARD
PRIVATE = {"Cache-Control": "private, no-cache"}  # asked for anew each time: one that is taken out is gone
_THERE_IS_NONE = UserError("There is no such picture.", "Expected one that is on the board.",
                           "It was taken out, or waits for the teacher.")


async def _board(request: Request) -> Board:
    try:
        return await asyncio.to_thread(store.get, request.path_params["code"])
    except UserError as error:
        raise UploadRefused(404, error) from error


guarded = guarded_by(_board)


@guarded
async def send(request: Request, board: Board) -> Response:
    """A picture of class ``label``, the body, from the student ``me``: ``{"taken": true, "id", "label", "state"}``.

    ``{"taken": false, "message"}`` where it is none that can be taken.
    """
    who, label = _student(request, board), request.query_params.get("label", "")
    gathering.check_sending(board, who, label)
    try:
        gathering.count_try(board, who)
    except UserError as error:
        raise UploadRefused(429, error) from error  # the page tries again
    arrived = await received(request, BoardFolder(board.code), "The picture", MOST_BYTES)
    try:
        return JSONResponse({"taken": True, **_told(await in_thread(_take, board, who, label, arrived))})
    except UserError as error:
        return JSONResponse({"taken": False, **clauses(error), "message": str(error)})


@guarded
async def picture(request: Request, board: Board) -> Response:
    """A picture as JPEG, ``size`` small or large; one that waits for the teacher and for who sent it alone."""
    size, wanted = request.query_params.get("size", "small"), request.path_params["id"]
    found = next((each for each in board.gathering.pictures if each.id == wanted), None)
    if found is None or size not in SIDES or not (found.state == "accepted" or _may_see(request, board, found)):
        raise UploadRefused(404, _THERE_IS_NONE)
    path = BoardFolder(board.code).file(found.id, size)
    if not await asyncio.to_thread(path.is_file):
        raise UploadRefused(404, _THERE_IS_NONE)
    return FileResponse(path, media_type="image/jpeg", headers=PRIVATE)


@guarded
async def pictures(request: Request, board: Board) -> Response:
    """``{"pictures": [{"id", "label", "state", "student"}]}``: to the teacher all there are, to a student the own ones.

    A student hears of refused ones too.
    """
    if _is_teacher(request, board):
        return JSONResponse({"pictures": [_told(each) for each in board.gathering.pictures]}, headers=PRIVATE)
    own = board.gathering.of_student(_student(request, board).id)
    return JSONResponse({"pictures": [_told(each) for each in own if each.state != "gone"]}, headers=PRIVATE)


@guarded
async def judge(request: Request, board: Board) -> Response:
    """``{"accept": [ids], "drop": [ids]}`` by the teacher; a student may drop own ones."""
    fields = await received_json(request)
    accepted, dropped = _ids(fields, "accept"), _ids(fields, "drop")
    if _is_teacher(request, board):
        await in_thread(gathering.accept, board, accepted)
        await in_thread(gathering.drop, board, dropped)
    else:
        who = _student(request, board)
        if accepted:
            raise UploadRefused(403, UserError("Only the teacher accepts pictures.", "Expected the teacher's link.",
                                               "Wait for your teacher to look at them."))
        await in_thread(gathering.take_back, board, who, dropped)
    return JSONResponse({"accepted": len(accepted), "dropped": len(dropped)})


ROUTES = [Route("/boards/{code}/picture", send, methods=["POST"]), Route("/boards/{code}/pictures", pictures),
          Route("/boards/{code}/pictures/{id}", picture), Route("/boards/{code}/judge", judge, methods=["POST"])]


def _take(board: Board, who: Student, label: str, arrived: Arrived) -> GatheredPicture:
    with arrived.stack:
        return gathering.take(board.code, who, label, arrived.path)


def _is_teacher(request: Request, board: Board) -> bool:
    return teacher_actions.is_teacher(board, request.query_params.get("teach", ""))


def _student(request: Request, board: Board) -> Student:
    who = student_actions.student(board, request.query_params.get("me", ""))
    if who is None:
        raise UploadRefused(403, UserError("Nobody on this board has this link.", "Expected a student who has joined.",
                                           "Join the board again; the teacher may have removed you."))
    return who


def _may_see(request: Request, board: Board, found: GatheredPicture) -> bool:
    who = student_actions.student(board, request.query_params.get("me", ""))
    return _is_teacher(request, board) or (who is not None and who.id == found.student)


def _ids(fields: dict, name: str) -> list[str]:
    ids = fields.get(name, [])
    if not isinstance(ids, list) or len(ids) > MOST_JUDGED or not all(isinstance(each, str) for each in ids):
        raise UserError(f"{name} is no list of pictures.", 'Expected {"accept": [ids], "drop": [ids]}.',
                        "Reload the page and try again.")
    return ids


def _told(each: GatheredPicture) -> dict[str, str]:
    return {"id": each.id, "label": each.label, "state": each.state, "student": each.student}
