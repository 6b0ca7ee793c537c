"""Board: a class varies one setting together, and everybody's points fill one chart."""

from ui.board import page

page.draw()
