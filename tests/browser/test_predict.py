"""The Predict page's own components in a real browser: the live camera and the strip of pictures.

What the networks answer is made up here: the second process would have to import TensorFlow first.
"""

import json

import pytest
from playwright.sync_api import expect

from tests.browser import helpers

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
NAMES = ("backbone:efficientnet_lite0", "run:abc")
SLY = "<img src=x onerror=alert(1)>"


def answered(labels: list[str], share: float, said: str) -> str:
    return json.dumps({"milliseconds": 30, "said": said, "answers": {
        name: {"title": "A network", "top": [[label, share], ["plum", 1 - share]], "milliseconds": 12.4,
               "image_size": 224, "classes": []} for name, label in zip(NAMES, labels, strict=True)}})


def test_the_camera_s_frames_go_to_the_server_and_answers_are_drawn_without_a_rerun(visit):
    page = visit(f"/predict?view=live&with={','.join(NAMES)}", **PHONE)
    frames, answers = [], [json.dumps({"waiting": "Starting TensorFlow"})]

    def fulfil(route):
        frames.append(route.request.post_data_buffer)
        route.fulfill(content_type="application/json", body=answers[-1])
    page.route("**/frames/*", fulfil)
    page.get_by_role("button", name="Start the camera").click()
    expect(page.locator(".tl-camera-pace")).to_have_text("Starting TensorFlow …")
    page.evaluate("window.before = document.querySelector('.tl-camera')")
    answers.append(answered(["pear", "Pear"], 0.75, "Both say pear."))
    expect(page.locator(".tl-camera-said")).to_have_text("Both say pear.")
    expect(page.locator(".tl-camera-pace")).to_contain_text("pictures a second")
    answers.append(answered([SLY, "pear"], 0.5, SLY))
    expect(page.locator(".tl-camera-said")).to_have_text(SLY)
    first = page.locator(".tl-predict-card").first
    expect(first.locator("li").first).to_contain_text(SLY)
    expect(first).to_contain_text("50.0 %")
    assert page.evaluate("window.before === document.querySelector('.tl-camera')") and helpers.overflow(page) <= 0
    assert all(frame.startswith(b"\xff\xd8\xff") for frame in frames)  # JPEGs
    assert len(set(frames)) > 1  # the camera films a clock

    page.get_by_role("button", name="Stop", exact=True).click()
    sent = len(frames)
    page.wait_for_timeout(300)
    assert len(frames) <= sent + 1  # at most the one that was on its way
    expect(page.get_by_role("button", name="Start the camera")).to_be_visible()


def test_a_camera_that_is_not_there_is_told(visit):
    page = visit("/predict?view=live")
    page.evaluate("""() => { navigator.mediaDevices.getUserMedia = () =>
        Promise.reject(new DOMException("no", "NotFoundError")); }""")
    page.get_by_role("button", name="Start the camera").click()
    expect(page.locator(".tl-camera-trouble")).to_contain_text("No camera was found. Plug one in")
    expect(page.get_by_role("button", name="Start the camera")).to_be_enabled()


def test_a_picture_is_chosen_from_the_strip_by_its_address(visit):
    page = visit("/predict?with=none&set=digits")
    third = page.locator(".tl-strip button").nth(2)
    expect(third.locator("img")).to_have_js_property("complete", True)
    third.click()
    page.wait_for_url("**picture=**")
    helpers.settle(page)
    expect(third).to_have_attribute("aria-pressed", "true")
    label = third.locator("span").inner_text()
    expect(page.get_by_text(f"labelled {label}")).to_be_visible()
