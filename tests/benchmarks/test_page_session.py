"""A visitor without a browser, on a real server of two small pages."""

import asyncio
import subprocess
import sys
import time

import httpx
import pytest

from benchmarks import page_session

PAGE = """
import streamlit as st
st.session_state.setdefault("presses", 0)
value = st.select_slider("Value", ["low", "middle", "high"], "middle", key="value")
def count():
    st.session_state.presses += 1
    st.session_state.seen = st.session_state.get("value")
st.button("Count up", on_click=count)
st.button("Nothing", disabled=True)
name = st.text_input("Name")
st.markdown(f"pressed {st.session_state.presses} at {st.session_state.get('seen')} by {name}")
if st.query_params.get("repeats"):
    @st.fragment(run_every=5)
    def again():
        st.session_state.turns = st.session_state.get("turns", 0) + 1
        st.caption(f"drawn {st.session_state.turns} times")
    again()
if st.query_params.get("fails"):
    raise ValueError("a page that fails")
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    (folder / "app.py").write_text(PAGE)
    from tests.browser.conftest import free_port
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port),
                                "--server.headless", "true"], cwd=folder, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            httpx.get(f"http://localhost:{port}/_stcore/health", timeout=2)
            break
        except httpx.HTTPError:
            time.sleep(0.2)
    yield f"http://localhost:{port}"
    process.terminate()
    process.wait(20)


def test_buttons_are_pressed_once_and_sliders_stand_where_they_begin(url):
    async def visit():
        async with page_session.opened(url, "") as page:
            assert page.says("pressed 0 at None") and not page.has_button("Nothing")
            await page.write("Name", "Ada")
            await page.press("Count up")
            assert page.says("pressed 1 at middle by Ada")
            await page.run()
            assert page.says("pressed 1 at middle by Ada")
            with pytest.raises(AssertionError, match="cannot be pressed"):
                await page.press("Nothing")
    asyncio.run(visit())


def test_a_part_is_drawn_again_and_the_rest_stays(url):
    async def visit():
        async with page_session.opened(url, "", "repeats=1") as page:
            assert page.says("drawn 1 times") and list(page.repeats.values()) == [5.0]
            await page.run(next(iter(page.repeats)))
            assert page.says("drawn 2 times") and page.says("pressed 0")
            await page.go("")
            assert not page.repeats and not page.says("drawn")
    asyncio.run(visit())


def test_what_fails_is_told(url):
    async def visit():
        async with page_session.opened(url, "") as page:
            assert page.errors == []
            await page.go("", "fails=1")
            assert page.errors and page.says("pressed 0")
    asyncio.run(visit())
