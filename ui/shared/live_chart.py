"""The live-curve component: the browser listens to /live and draws; no script reruns while a run grows."""

from collections.abc import Mapping, Sequence

from tl_core.backbones import nouns
from tl_core.backbones.nouns import Noun
from ui.shared import components

PARTS = (  # one module, in this order
    "plotly.js", "live_chart.js", "live_status.js", "live_time.js", "live_map.js", "live_domains.js", "live_classes.js",
    "live_matrix.js", "live_epochs.js", "live_tasks.js", "live.js")
MOST_ROWS = 6
PICTURE = nouns.of("image")
_HTML = """
<div class="tl-live">
  <div class="tl-live-runs"></div>
  <div class="tl-live-camera"><button type="button" aria-label="Save the curves as a picture"
    title="Save the curves as a picture" disabled><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 4 7.2 6H4a2 2
    0 0 0-2 2v10a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V8a2 2 0 0 0-2-2h-3.2L15 4zm3 13a4.5 4.5 0 1 1 0-9 4.5 4.5 0 0 1 0
    9z"/></svg></button></div>
  <div class="tl-live-chart" role="figure" aria-label="Loss and accuracy by epoch, growing while the run trains"></div>
  <section class="tl-live-epochs" aria-label="Epoch by epoch" hidden>
    <div class="tl-live-map-tools">
      <label class="tl-live-choice" hidden>Run <select></select></label>
      <span class="tl-live-map-time tl-live-time"></span>
    </div>
    <div class="tl-live-views">
      <section class="tl-live-map" hidden></section>
      <section class="tl-live-matrix" hidden></section>
    </div>
  </section>
  <section class="tl-live-tasks" aria-label="Do the tasks pull the same way?" hidden></section>
</div>
"""


def script() -> str:
    """The component's JavaScript as one text."""
    return components.script(PARTS)


_component = components.declare("transfer_lab_live", _HTML, PARTS, "live.css")


def curves(runs: dict[str, str], *, over: bool, map_first: bool = False,
           tasks: Mapping[str, str] | None = None, blocks: Sequence[str] = (),
           learnt: Mapping[str, Mapping[str, str]] | None = None, predicts: bool = True,
           noun: Noun = PICTURE) -> bool:
    """Draw the runs' curves; True on the one rerun that follows the last run's end.

    ``runs`` maps run ids to titles. ``over`` says that the page knows they have ended:
    then only the curves are shown. Of one run a map of its validation examples (each a ``noun``) and their
    confusion matrix move with them, epoch by epoch, where it has kept them. Of runs that adapt to another domain the
    map of both is drawn: below the curves, or above them (``map_first``). ``tasks`` are a single run's several, each
    with the name that its metrics begin with: each has a curve of its own in the rows of losses and accuracies, and how
    alike their gradients are in each of the backbone's ``blocks`` is drawn below.
    ``learnt`` are the tasks of each of several runs, where those differ: then every task has a row of accuracies, and
    nothing else is drawn. Runs none of which ``predicts`` have no row of accuracies.
    """
    of_tasks = {"tasks": {metric: task for task, metric in tasks.items()}, "blocks": list(blocks)} if tasks else {}
    named = [{"id": run_id, "title": title, **of_tasks, **_learnt((learnt or {}).get(run_id))}
             for run_id, title in runs.items()]
    rows = list(dict.fromkeys(f"{metric}_accuracy" for of in (learnt or {}).values() for metric in of.values()))
    answer = _component(key=f"live-{'-'.join(runs)}", data={"runs": named, "over": over, "mapFirst": map_first,
                                                            "predicts": predicts, "noun": noun._asdict(),
                                                            **({"rows": rows[:MOST_ROWS]} if rows else {})},
                        on_ended_change=components.nothing)
    return bool(answer.ended)


def _learnt(tasks: Mapping[str, str] | None) -> dict:
    return {"tasks": {metric: task for task, metric in tasks.items()}} if tasks else {}
