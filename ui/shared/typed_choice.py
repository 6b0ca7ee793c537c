"""What was typed into a choice that also takes paths: Enter takes the match, as people expect, not what they typed."""

from collections.abc import Mapping

import streamlit as st


def take(key: str, titles: Mapping[str, str]) -> None:
    """Have the choice under this key be the match of what was typed; the callback of its select box."""
    if typed := st.session_state[key]:
        st.session_state[key] = match(typed, titles)


def match(typed: str, titles: Mapping[str, str]) -> str:
    """The choice whose name or title begins with what was typed, or else has it in it; without one what was typed.

    ``titles`` are the choices' names with their titles, in the order in which they are offered.
    """
    wanted = typed.strip().casefold()
    if typed in titles or not wanted or any(sign in typed for sign in "/\\~:@"):  # a path, a source, a version
        return typed
    said = {name: (name.casefold(), title.casefold()) for name, title in titles.items()}
    begins = [name for name, texts in said.items() if any(text.startswith(wanted) for text in texts)]
    holds = [name for name, texts in said.items() if any(wanted in text for text in texts)]
    return (begins or holds or [typed])[0]
