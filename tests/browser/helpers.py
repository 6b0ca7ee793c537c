"""What a visitor does and sees, by the labels a screen reader would read."""

from tests.browser.conftest import IDLE

CHART = ".tl-live-chart"
POINTS = f"(document.querySelector('{CHART}')?.data?.[0].x.length ?? 0)"  # training points of the loss curve


def fill(page, label: str, value) -> None:
    """Type into a number or text field and wait until the page has taken it."""
    field = page.get_by_role("spinbutton", name=label).or_(page.get_by_role("textbox", name=label))
    field.fill(str(value))
    field.press("Enter")
    settle(page)


def settle(page) -> None:
    """Wait until the script is at rest; it begins a moment after what was done."""
    page.wait_for_timeout(300)
    page.wait_for_selector(IDLE)


def open_step(page, *names: str) -> None:
    """Open steps of the Train page's form."""
    for name in names:
        page.locator(f".st-key-step-{name} summary").first.click()


def small_settings(page, epochs: int) -> None:
    """The default run, made small: 32 px and a quarter of the pictures."""
    open_step(page, "backbone", "training")
    fill(page, "Image size", 32)
    fill(page, "Epochs", epochs)
    page.get_by_text("Advanced").click()
    fill(page, "Limit", 120)


def press_train(page) -> str:
    """Press Train; the run in the address."""
    before = page.url
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_function("before => location.href !== before && location.search.includes('run=')", arg=before)
    page.wait_for_selector(f"{CHART} .main-svg")
    return page.url.split("run=")[1].split("&")[0]


def wait_for_points(page, more_than: int) -> int:
    """Wait until the curve has more points than that; how many it has."""
    return page.wait_for_function(f"least => {POINTS} > least && {POINTS}", arg=more_than).json_value()


def zoom(page) -> list[float]:
    """Draw a rectangle over the middle of the loss curve; the x range it leaves."""
    curve = page.locator(f"{CHART} .nsewdrag").first
    curve.scroll_into_view_if_needed()
    box = curve.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.02, box["y"] + box["height"] * 0.1)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.9, steps=5)
    page.mouse.up()
    page.wait_for_function(f"document.querySelector('{CHART}')?.layout?.xaxis.autorange !== true")
    return x_range(page)


def x_range(page) -> list[float]:
    return page.evaluate(f"document.querySelector('{CHART}').layout.xaxis.range")


def badge(page) -> str:
    """The run's state as its badge says it, without the icon."""
    return page.locator(".stMarkdownBadge").last.inner_text().split()[-1]


def running(page) -> bool:
    return page.get_by_role("button", name="Stop", exact=True).count() > 0


def overflow(page) -> int:
    """Pixels by which the page is wider than its window."""
    return page.evaluate("""Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]
        .map(element => element.scrollWidth - element.clientWidth))""")


def class_card(page, name: str):
    """The card of a class where pictures are brought."""
    return page.get_by_role("listitem", name=f"Class {name}", exact=True)


def count(card) -> int:
    """Pictures of a class, as its card says."""
    return int(card.locator(".tl-bring-count").inner_text().split()[0])


def bring(page, name: str) -> None:
    """Name the set and make it, once everything has arrived."""
    field = page.get_by_role("textbox", name="Name of the set")
    field.fill(name)
    page.get_by_role("button", name="Make a set of").click()
    page.wait_for_url(f"**set={name}**")


def grow(page, card, more: int) -> None:
    """Wait until a card has so many more pictures."""
    before = count(card)
    page.wait_for_function("([card, least]) => parseInt(card.querySelector('.tl-bring-count').textContent) >= least",
                           arg=[card.element_handle(), before + more])
