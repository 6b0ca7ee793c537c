"""What axe-core says of every page, light and dark: nothing serious or critical of ours, and headings in order.

Runs and results are made up: nothing is trained.
"""

import pytest

from tests.boards import full_class, sent
from tests.browser import helpers
from tests.embeddings import caches
from tests.ui import compare_runs, when_answers
from tests.ui.adapt import made as made_adapted
from tests.ui.discover import made as made_groups
from tests.ui.self_taught import made as made_self_taught
from tl_core.adaptation import request as adapt_request
from tl_core.adaptation import results as adapt_results
from tl_core.boards import store, teacher_actions
from tl_core.discovery import results as group_results
from tl_core.self_taught import comparison as self_taught
from ui.when import rankings

pytestmark = pytest.mark.browser
FOUND = ("serious", "critical")
ORDER = "heading-order"  # only moderate, for axe-core
COLOURS = {"runOnly": ["color-contrast"]}
PHONE = {"width": 390, "height": 844}
NETWORK = {"backbone": "small_cnn", "weights": "random", "image_size": 64, "limit": 100, "seed": 0}
SMALL = "network=small_cnn%3Arandom&limit=100&size="
CHART, CLOUD = ".js-plotly-plot .main-svg", ".tl-cloud[data-drawn]"
VIEWS = {  # the address, and what is there once the page is full
    "learn": ("/learn", ".tl-map"),
    "lesson": ("/learn?lesson=which_block", "h1"),
    "train": ("/", "h1"),
    "run": ("/?run={run}", ".tl-live-chart .main-svg"),
    "compare": ("/compare?comparison={comparison}", CHART),
    "board": ("/board", "h2"),
    "board_teacher": ("/board?code={code}&teach={teach}", CHART),
    "board_student": ("/board?code={code}&me={me}", CHART),
    "board_present": ("/board?code={code}&present=1", CHART),
    "gather_teacher": ("/board?code={gathers}&teach={gathers_teach}", ".tl-gather-waiting img"),
    "gather_student": ("/board?code={gathers}&me={gathers_me}", ".tl-gather-card img"),
    "gather_present": ("/board?code={gathers}&present=1", ".tl-gather-panel img"),
    "board_lesson": ("/board?code={lesson}&present=1", "h2"),
    "data": ("/data", "h2"),
    "set": ("/data?set=fruits", ".tl-gallery"),
    "runs": ("/runs", "h1"),
    "when": ("/when?data=fruits", "h2"),
    "adapt": (f"/adapt?{SMALL}64&view=methods", "h2"),
    "discover": (f"/discover?{SMALL}64&beside=pixels&view=map", CLOUD),
    "self_taught": ("/self_taught?result={self_taught}", CHART),
    "predict": ("/predict", ".tl-strip"),
    "explain": ("/explain?set=fruits", ".tl-strip"),
    "evaluate": ("/evaluate", "h1"),
    "features": (f"/features?set=digits&{SMALL}32", CLOUD),
    "export": ("/export?run={run}", "h2"),
}
ON_A_PHONE = ("learn", "run", "board_student", "gather_student")
STREAMLIT = (
    # Streamlit's own: between the items of a phone's menu stand the names of its groups, and those are no items.
    ("list", "[data-testid=stSidebarNavItems]"),
    ("listitem", "[data-testid=stSidebarNavItems] li"),
    # Streamlit's own: greys the name of a slider that cannot be moved, which axe-core does not know to be disabled.
    ("color-contrast", "[data-testid=stSlider]:has(input:disabled) [data-testid=stWidgetLabel] *"),
    # Streamlit's own: the field of a choice of several is as narrow as its chips leave it; its whole box takes clicks.
    ("target-size", "[data-testid=stMultiSelect] input"),
)
IS = "([target, selector]) => Boolean(document.querySelector(target)?.matches(selector))"


@pytest.fixture(scope="module")
def made(server, tmp_path_factory) -> dict[str, str]:
    """Something to see on every page, in the server's own home; the ids for its address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TL_HOME", str(server.home))
        compared = compare_runs.comparison(compare_runs.FOUR[::3], seeds=2, name="Two strategies on fruits")
        rankings._keep(when_answers.answer(), ({"data": "fruits", "image_size": 96, "limit": 400}, when_answers.NAMES))
        pair = adapt_request.of_pair({"data": "fruits", **NETWORK}, "photo", "sketch")
        adapt_results.save(made_adapted.values(request=pair.to_dict()), made_adapted.arrays())
        group_results.save(*made_groups.result())
        self_taught.STORE.save(gain := made_self_taught.figures())
        caches.looked_at(caches.asked(limit=100))
        board, lesson = full_class.fill(), full_class.fill(students=2, entries=0).code
        teacher_actions.start_lesson(store.get(lesson), "which_block", ["which_block"])
        gathers = sent.full(tmp_path_factory.mktemp("sent"))
    return {"run": compared.run_ids[0], "comparison": compared.id, "self_taught": gain["id"], "lesson": lesson,
            **board._asdict(), **gathers}


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_serious_of_ours(visit, axe, made, name):
    address, full = VIEWS[name]
    page = visit(address.format(**made), color_scheme="light")
    page.locator(full).first.wait_for()
    helpers.settle(page)
    found = {"light": faults(page, axe)}
    dark(page)
    found["dark"] = faults(page, axe, COLOURS)  # all else is as it was
    if name in ON_A_PHONE:
        page.set_viewport_size(PHONE)
        helpers.settle(page)
        found["phone"] = faults(page, axe)
    assert not {look: lines for look, lines in found.items() if lines}


def dark(page) -> None:
    """Whoever has their system dark sees the pages so."""
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme === 'dark'")
    helpers.settle(page)


def faults(page, axe, options: dict | None = None) -> list[str]:
    """Rule, element and what is wrong with it, of all that Streamlit does not cause."""
    violations = axe.run(page, options={"resultTypes": ["violations"], **(options or {})}).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]} {node['failureSummary']}"
            for rule in violations if rule["impact"] in FOUND or rule["id"] == ORDER
            for node in rule["nodes"] if not streamlit_s(page, rule["id"], node)]


def streamlit_s(page, rule: str, node: dict) -> bool:
    target = node["target"][0]  # a list where it is in a shadow tree: ours
    return isinstance(target, str) and any(rule == known and page.evaluate(IS, [target, selector])
                                           for known, selector in STREAMLIT)


def test_a_fault_of_ours_is_told(visit, axe):
    page = visit("/evaluate")
    page.evaluate("""document.querySelector('[data-testid=stMain] h1')
        .insertAdjacentHTML('afterend', '<h4 style="color: #ccc; background: #fff">Pale</h4><button></button>')""")
    assert {line.split(":")[0] for line in faults(page, axe)} == {"color-contrast", "heading-order", "button-name"}
