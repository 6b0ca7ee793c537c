"""``POST /typed/{token}``: texts as they are typed, answered as ``inference.text_tasks.typed`` says."""

from starlette.routing import Route

from tl_core.inference import text_tasks
from tl_core.server.page_questions import PageQuestions

_pages = PageQuestions(text_tasks.typed)
token = _pages.token
ROUTES = [Route("/typed/{token}", _pages.respond, methods=["POST"])]
