"""What is being computed, by question and block; results are kept by ``tl_core.embeddings``. No streamlit here."""

from ui.shared.page_tasks import PageTasks

_tasks = PageTasks()
submit, get, clear = _tasks.submit, _tasks.get, _tasks.clear
