"""Methods inside the network: started as runs, watched live, and used like any other run."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from tl_core.adaptation.methods import METHODS, of_kind
from tl_core.adaptation.request import AdaptRequest
from tl_core.backbones import nouns
from tl_core.backbones.catalog import BACKBONES
from tl_core.config import RunConfig
from tl_core.data import catalog, domain_pair
from tl_core.engine import engine as engines
from tl_core.errors import UserError
from tl_core.strategies import STRATEGIES
from tl_core.tracking import Query, RunRecord
from ui.adapt import opening, preset_cards, question
from ui.adapt.pair_key import pair_key
from ui.shared import live_chart, own_runs, read_only, run_queries, store_trouble, url_state, words

LOOK_SECONDS = 3
MOVED = "moved"  # the ended run whose curves and map are shown
MOST_LINES = 12  # more could not be told apart
TEACH = ("On stored features the backbone stays as it is. These methods let its upper blocks learn, too, so that the "
         "features themselves become alike: minutes instead of seconds, and each is a **run** like any other, with "
         "live curves of its losses and a network to keep.")
USES = (("predict", "Predict", ":material/image_search:"), ("evaluate", "Evaluate", ":material/quiz:"),
        ("explain", "Why", ":material/center_focus_strong:"), ("export", "Export", ":material/download:"))
DEFAULT = ("dann",)
DEFAULT_EPOCHS = 10


def draw(request: AdaptRequest) -> None:
    """The runs there are on this pair, and the form for more."""
    records = of_pair(request)
    if not (records or any(method.name in STRATEGIES for method in of_kind("network"))):
        return
    st.header("In the network", icon=":material/neurology:", anchor=False)
    active = [record for record in records if record.active]
    if active:
        _watch(request, len(active))
        _live(active)
    else:
        _runs(records)
    _played(records)
    if not read_only.on():
        _form(request, first=not records)
    elif not records:
        st.caption("No network has been adapted on this pair yet.")


def of_pair(request: AdaptRequest) -> list[RunRecord]:
    """Runs of network methods on the same source, target and backbone, newest first."""
    names, pair = tuple(method.name for method in of_kind("network")), pair_key(request.config)
    query = Query(strategy=names, backbone=(request.config.backbone,))
    return [record for record in run_queries.find(query, limit=None) if pair_key(record.config) == pair]


@st.fragment(run_every=LOOK_SECONDS)
@store_trouble.reported
def _watch(request: AdaptRequest, before: int) -> None:
    records = of_pair(request)
    if sum(record.active for record in records) != before:
        st.rerun()
    _runs(records)


def _live(active: Sequence[RunRecord]) -> None:
    """The losses of those that train, as they happen; the page is drawn anew when one ends."""
    titles = {record.run_id: run_queries.strategy_title(record.config.strategy) for record in active[:MOST_LINES]}
    if live_chart.curves(titles, over=False, map_first=True):
        run_queries.forget()
        st.rerun()


def _played(records: Sequence[RunRecord]) -> None:
    """Curves and map of the ended run that the address names, to be played back."""
    chosen = url_state.text(MOVED)
    for record in records:
        if record.run_id == chosen and not record.active:
            with st.container(border=True):
                live_chart.curves({record.run_id: run_queries.strategy_title(record.config.strategy)}, over=True,
                                  map_first=True)


def _runs(records: Sequence[RunRecord]) -> None:
    for record in records:
        with st.container(border=True):
            _run(record)


def _run(record: RunRecord) -> None:
    status = words.status(record.status)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{run_queries.strategy_title(record.config.strategy)}**", width="content")
        st.badge(status.word, icon=status.icon, color=status.colour)
        st.caption(_about(record), width="stretch")
        read_only.page_link("../pages/train.py", label="Watch it live" if record.active else "Open the run",
                            icon=":material/show_chart:", query_params={"run": record.run_id})
    if record.status in ("FINISHED", "STOPPED"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("Use this network:", width="content")
            _uses(record.run_id, record.status == "FINISHED")
        with st.container(horizontal=True):
            _play(record.run_id)
            if record.status == "FINISHED":
                _judge(record.run_id)


def _play(run_id: str) -> None:
    shown = url_state.text(MOVED) == run_id
    st.button("Hide its map" if shown else "Play how the domains moved", key=f"play {run_id}", type="tertiary",
              icon=":material/close:" if shown else ":material/animation:", on_click=url_state.set_param,
              args=(MOVED, None if shown else run_id),
              help="Both domains on one map, epoch by epoch, and its curves.")


def _judge(run_id: str) -> None:
    if run_id not in url_state.several(question.RUNS):
        read_only.button("Judge it beside the others", key=f"judge {run_id}", icon=":material/add_chart:",
                         type="tertiary", on_click=_join, args=(run_id,),
                         help="Its answers join the table of methods, the maps and the choice without labels.")
    else:
        read_only.button("Take it out of the table above", key=f"judge not {run_id}", icon=":material/playlist_remove:",
                         type="tertiary", on_click=question.drop_run, args=(run_id,))


def _join(run_id: str) -> None:
    """The question with the run, and its answer begun: what was asked before is in the activation store."""
    question.add_run(run_id)
    preset_cards.begin_when_drawn()


def _uses(run_id: str, finished: bool) -> None:
    for page, label, icon in USES:
        if finished or page in ("predict", "explain"):
            parameters = {"network": f"run:{run_id}"} if page == "explain" else {"run": run_id}
            read_only.page_link(f"../pages/{page}.py", label=label, icon=icon, query_params=parameters)


def _about(record: RunRecord) -> str:
    config = record.config
    said = f"{words.plural(config.epochs, 'epoch')}, freeze depth {config.freeze_depth}, seed {config.seed}"
    if record.accuracy is None:
        return said
    sealed = url_state.text(opening.LABELS) != opening.OPEN
    return f"{said}. " + ("Its accuracy is sealed with the labels." if sealed else
                          f"Accuracy on the target: {words.percent(record.accuracy)}.")


def _form(request: AdaptRequest, first: bool) -> None:
    modality = catalog.entry(request.config.data).modality
    known = {method.name: method.title for method in of_kind("network")
             if method.name in STRATEGIES and STRATEGIES.get(method.name).reads(modality)}
    if not known:
        return
    with st.expander("Adapt a network", icon=":material/play_circle:", expanded=first):
        st.markdown(nouns.of_run(request.config).said(TEACH))
        names = st.multiselect("Methods", list(known), default=[name for name in DEFAULT if name in known],
                               key="network methods", format_func=lambda name: known[name], persist_state="session")
        depth, epochs, seeds = st.columns(3)
        blocks = len(BACKBONES.get(request.config.backbone).blocks)
        frozen = depth.number_input("Freeze depth", 0, blocks, max(0, blocks - 4), key=f"network depth {blocks}",
                                    help=f"Blocks that stay as they are, of {blocks} from the input.")
        count = epochs.number_input("Epochs", 1, 200, DEFAULT_EPOCHS, key="network epochs", persist_state="session")
        seed = seeds.number_input("Seeds", 1, 10, 1, key="network seeds", persist_state="session")
        noun = nouns.of(modality)
        for name in names:
            st.caption(f"**{words.plain(known[name])}**: {words.plain(noun.said(METHODS.get(name).sentence))}")
        if request.source_weights:
            st.caption(f"Networks take all sources' {noun.many} alike: the weights are for methods on stored features.")
        total = len(names) * seed
        if read_only.button(f"Start {words.plural(total, 'run')}", key="adapt network", icon=":material/play_arrow:",
                            disabled=not total):
            _start(request, names, frozen, count, seed)


def _start(request: AdaptRequest, names: Sequence[str], frozen: int, epochs: int, seeds: int) -> None:
    try:
        read_only.check()
        title = f"Adapting {' to '.join(domain_pair.names(request.config))}"
        own_runs.add(engines.get_engine().submit_many(configs(request, names, frozen, epochs, seeds), title).run_ids)
    except UserError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
    else:
        run_queries.forget()
        st.rerun()


def configs(request: AdaptRequest, names: Sequence[str], frozen: int, epochs: int, seeds: int) -> list[RunConfig]:
    """A resolved run for each method and seed; ``UserError`` where a method cannot train so."""
    chosen = replace(request, config=request.config.changed(epochs=epochs, freeze_depth=frozen))
    return [chosen.run_config(name, request.config.seed + number) for name in names for number in range(seeds)]
