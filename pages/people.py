"""People: a teacher's classes; for administrators every account."""

from ui.people import page

page.draw()
