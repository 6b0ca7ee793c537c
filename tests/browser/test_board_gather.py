"""A class gathers pictures: a phone draws and sends, the teacher accepts, the big screen shows, the set trains."""

import pytest

from tests.boards.sent import gathers, jpeg
from tests.browser.helpers import overflow, settle
from tl_core.boards import store, teacher_actions
from tl_core.config import RunConfig

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
CONFIG = RunConfig(data="fruits", backbone="small_cnn", weights="random", image_size=32, epochs=1)


@pytest.fixture
def made(server, monkeypatch):
    """A board of the server's, whose class gathers, and its teacher's secret."""
    monkeypatch.setenv("TL_HOME", str(server.home))
    opened = teacher_actions.open_board("9b", CONFIG, "pictures")
    return gathers(store.get(opened.code)), opened.secret


def draw(phone) -> None:
    """A cross, stroke by stroke."""
    phone.get_by_role("button", name="Draw one").click()
    canvas = phone.locator(".tl-gather-drawing canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    for (x0, y0), (x1, y1) in (((0.2, 0.2), (0.8, 0.8)), ((0.8, 0.2), (0.2, 0.8)), ((0.5, 0.1), (0.5, 0.2))):
        phone.mouse.move(box["x"] + x0 * box["width"], box["y"] + y0 * box["height"])
        phone.mouse.down()
        phone.mouse.move(box["x"] + x1 * box["width"], box["y"] + y1 * box["height"], steps=6)
        phone.mouse.up()
    phone.get_by_role("button", name="Undo").click()
    phone.get_by_role("button", name="Send the drawing").click()


def test_a_drawing_goes_from_a_phone_to_the_big_screen_and_into_a_network(visit, made):
    board, secret = made
    phone = visit(f"/board?code={board.code}", **PHONE)
    phone.get_by_role("textbox", name="Nickname").fill("<b>Ada</b>")
    phone.get_by_role("button", name="Join", exact=True).click()
    phone.get_by_role("button", name="dog").click()
    teacher = visit(f"/board?code={board.code}&teach={secret}")
    big = visit(f"/board?code={board.code}&present=1")
    draw(phone)

    # The teacher sees it at once, nobody else does; a key is a yes.
    waiting = teacher.locator(".tl-gather-waiting li")
    waiting.wait_for()
    assert "dog <b>Ada</b>" in waiting.inner_text().replace("\n", " ")
    assert big.locator(".tl-gather-panel img").count() == 0
    phone.get_by_text("dog, waits for your teacher").wait_for()
    teacher.get_by_role("button", name="Accept dog").focus()
    teacher.keyboard.press("y")
    shown = big.locator(".tl-gather-panel img")
    shown.wait_for()
    assert big.evaluate("document.querySelector('.tl-gather-panel img').decode().then(() => true)")
    phone.get_by_text("dog, accepted").wait_for()
    assert overflow(phone) == 0 and big.get_by_label("dog").locator(".tl-gather-number").inner_text() == "1"

    # A drawing is dark on white as it was drawn, not one stroke more.
    assert phone.evaluate("""async () => {
        const picture = document.querySelector('.tl-gather-card img');
        await picture.decode();
        const canvas = Object.assign(document.createElement('canvas'), {width: 100, height: 100});
        const context = canvas.getContext('2d');
        context.drawImage(picture, 0, 0, 100, 100);
        return [[50, 50], [50, 15], [10, 50]].map(([x, y]) => context.getImageData(x, y, 1, 1).data[0] > 128);
    }""") == [False, True, True]

    # Files for the rest: what is no picture is told, the others come all the same.
    files = phone.locator(".tl-gather-way input").last
    files.set_input_files([{"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": jpeg("dog", number)}
                           for number in range(4)])
    phone.get_by_text("1 accepted, 4 waiting").wait_for()
    phone.get_by_role("button", name="cat").click()
    files.set_input_files([{"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": jpeg("cat", number)}
                           for number in range(5)] +
                          [{"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"just words"}])
    phone.get_by_text("The picture cannot be taken: not an image").wait_for()
    phone.get_by_text("1 accepted, 9 waiting").wait_for()
    teacher.get_by_role("button", name="Accept all 9").click()
    phone.get_by_text("10 accepted, 0 waiting").wait_for()

    # The set is made and trains.
    teacher.get_by_role("button", name="Train with it").click()
    teacher.get_by_text("with 10 pictures is made").wait_for()
    phone.get_by_text("Everybody trains on the class's set").wait_for()
    phone.get_by_role("button", name="Go on without a guess").click()
    settle(phone)  # the chart comes, which has the same words on its axis
    phone.get_by_role("radiogroup").get_by_text("everybody's", exact=True).click()
    settle(phone)
    phone.get_by_role("button", name="Train", exact=True).click()
    teacher.get_by_text("1 student joined. 1 run ended.").wait_for(timeout=180_000)
    assert store.get(board.code).config.data == f"class_{board.code}@1"

    # One that is taken out is gone from all screens; gathering ends for the phone without a reload.
    teacher.get_by_text("dog 5 pictures").click()
    teacher.get_by_role("button", name="Take out: dog").first.click()
    big.wait_for_function("document.querySelectorAll('.tl-gather-panel img').length === 9")
    phone.get_by_text("9 accepted, 0 waiting, 1 not accepted").wait_for()
    teacher.get_by_role("button", name="End gathering").click()
    phone.get_by_role("button", name="Take a picture").wait_for(state="detached")
    big.locator(".tl-board-chart .main-svg").first.wait_for()
