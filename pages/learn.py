"""Learn: the map of transfer learning, which setting is one's own, and a measured lesson for every idea."""

from ui.learn import page

page.draw()
