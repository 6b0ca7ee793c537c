"""The component that draws a lesson's chart; Streamlit's own begins anew with every point, and loses the zoom."""

import json

from tl_core.lessons.lesson import Figures, Lesson
from ui.learn import charts
from ui.shared import components, plotly_chart

_component = components.declare("transfer_lab_lesson_chart", '<div class="tl-lesson-chart" role="figure"></div>',
                                ("plotly.js", "learn_chart.js"), "learn.css")


def draw(lesson: Lesson, figures: Figures, large: bool = False) -> None:
    """The figures as a chart that grows in its place; ``large`` for a class that looks at it from afar."""
    drawn = charts.chart(lesson, figures, plotly_chart.dark())
    if large:
        charts.enlarge(drawn)
    figure = json.loads(drawn.to_json())
    _component(key="lesson chart", data={"figure": figure, "label": charts.alt(lesson, figures),
                                         "config": plotly_chart.config("lesson", lesson.name)})
