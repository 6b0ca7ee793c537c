"""``POST /frames/{token}``: a camera's frame, answered with {"answers": {network: answer}}."""

from starlette.routing import Route

from tl_core.inference import tasks
from tl_core.server.page_questions import PageQuestions

_pages = PageQuestions(tasks.frame)
token = _pages.token
ROUTES = [Route("/frames/{token}", _pages.respond, methods=["POST"])]
