"""The frame around every page: navigation, logo, title. app.py names this file as the script.

Streamlit runs it as the main module, which processes that are spawned later (workers,
``engine.task_process``) read again under another name: for them there is nothing to draw.
"""

from pathlib import Path

from tl_core import __version__

ABOUT = f"**Transfer Lab {__version__}**\n\nWatch, compare and understand transfer learning. MIT licence."
ASSETS = Path(__file__).parent / "assets"


def draw() -> None:
    """Everything around the page that the address asks for, and that page."""
    import streamlit as st

    from ui.shared import big_screen, read_only, script_turns, skip_links, theme_follower, who

    read_only.remember()
    st.set_page_config("Transfer Lab", page_icon=str(ASSETS / "favicon.png"), layout="wide",
                       menu_items={"About": ABOUT})
    st.logo(str(ASSETS / "logo.svg"), size="large")
    st.html(ASSETS / "theme.css")
    alone = read_only.on() or big_screen.on()  # a link for a class shows one page
    page = st.navigation({"": [*_learning(), _people()], "Transfer": _transferring(), "Use a network": _using()},
                         position="hidden" if alone else "top")
    if who.stranger():
        st.warning("Your session has ended.", icon=":material/logout:")
        st.html('<a href="/sign-in" target="_self">Sign in again</a>')
        return
    from tl_core.tracking import StoreError
    try:
        with script_turns.turn():
            page.run()
            theme_follower.draw()
            if not big_screen.on():  # it has nothing to skip, and nobody's account
                skip_links.draw(page.url_path, read_only.on())
        if not big_screen.on():
            who.draw()
    except StoreError as error:
        from ui.shared import store_trouble
        store_trouble.tell(error)


def _learning() -> list:
    """The way in, and the pages that train runs and look back at them."""
    import streamlit as st
    return [
        st.Page("../pages/learn.py", title="Learn", icon=":material/explore:",
                help="What transfer learning is: its map, which case is yours, a measured lesson for every idea."),
        st.Page("../pages/train.py", title="Train", icon=":material/play_circle:", default=True,
                help="Choose data, backbone, strategy and freeze depth; watch loss and accuracy grow live."),
        st.Page("../pages/compare.py", title="Compare", icon=":material/compare_arrows:",
                help="Runs side by side: curves, freeze depth, labels, time, verdicts."),
        st.Page("../pages/board.py", title="Board", icon=":material/groups:",
                help="A class board: everybody varies one setting, and all points fill one chart."),
        st.Page("../pages/data.py", title="Data", icon=":material/photo_library:",
                help="Every data set and its pictures; bring your own, check them, mend them."),
        st.Page("../pages/runs.py", title="Runs", icon=":material/history:",
                help="Every run: its state, accuracy and time. Open, train again, stop, delete."),
    ]


def _people():
    """For teachers and administrators, by every page's corner (``who.draw``): the navigation has no room for it."""
    import streamlit as st

    return st.Page("../pages/people.py", title="People", icon=":material/badge:", visibility="hidden",
                   help="Classes and their codes; for administrators every account and its sessions.")


def _transferring() -> list:
    """From one task or domain to another."""
    import streamlit as st

    return [
        st.Page("../pages/when.py", title="When", icon=":material/balance:",
                help="When to transfer: which backbone suits your pictures, and whether transfer helps at all."),
        st.Page("../pages/adapt.py", title="Adapt", icon=":material/swap_horiz:",
                help="Labels in one domain, none in another: how far they are apart, and what adapting does."),
        st.Page("../pages/discover.py", title="Discover", icon=":material/bubble_chart:",
                help="Groups in pictures without labels: clusters, maps, and what transferred features are worth."),
        st.Page("../pages/self_taught.py", title="Self-taught", icon=":material/school:",
                help="Learn from a pool without labels: do few labels then do more? Against every control."),
    ]


def _using() -> list:
    """The pages that ask a network something, or take it away."""
    import streamlit as st
    return [
        st.Page("../pages/predict.py", title="Predict", icon=":material/image_search:",
                help="What backbones and your runs take pictures for: one, many, or live from a camera."),
        st.Page("../pages/explain.py", title="Why", icon=":material/center_focus_strong:",
                help="What in a picture speaks for a class, in any block, and whether that map means anything."),
        st.Page("../pages/evaluate.py", title="Evaluate", icon=":material/quiz:",
                help="Where a run is wrong, how sure it is of it, and what its answers bear."),
        st.Page("../pages/features.py", title="Features", icon=":material/scatter_plot:",
                help="Pictures as a network sees them after any block: a map, neighbours, files to take away."),
        st.Page("../pages/export.py", title="Export", icon=":material/download:",
                help="Take a run away: its network for phones, servers or the browser, its code, its report."),
    ]


if __name__ == "__main__":
    draw()
