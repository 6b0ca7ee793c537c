"""One visitor of a page without a browser: the websocket that a browser opens, its widgets pressed and set."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import DoubleArray, StringArray
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

MOST_SECONDS = 180.0


class PageSession:
    """A page as its visitor has it: ``elements`` by their place, as its last script left them.

    ``repeats`` are the parts that the page asks to have drawn again every so many seconds, by their ids.
    """

    def __init__(self, socket: ClientConnection, page: str, query: str):
        self._socket, self._page, self.query = socket, page, query
        self._states: dict[str, WidgetState] = {}
        self.elements: dict[tuple[int, ...], Element] = {}
        self.repeats: dict[str, float] = {}

    async def go(self, page: str, query: str = "") -> None:
        """To another page, as by a link of the navigation."""
        self._page, self.query = page, query
        self._states.clear()
        self.elements.clear()
        await self.run()

    async def run(self, part: str = "") -> None:
        """Have the page's script, or one of ``repeats``, run with the widgets as they are, and take in what it says."""
        ask = BackMsg()
        ask.rerun_script.query_string, ask.rerun_script.page_name = self.query, self._page
        ask.rerun_script.fragment_id, ask.rerun_script.is_auto_rerun = part, bool(part)
        ask.rerun_script.widget_states.widgets.extend([*self._untouched(), *self._states.values()])
        self._states = {name: state for name, state in self._states.items() if not state.trigger_value}
        await self._socket.send(ask.SerializeToString())
        await self._until_finished()

    async def press(self, label: str) -> None:
        """Press the button whose label has these words, and wait for the script's end."""
        button = next(element.button for element in self._of("button") if label in element.button.label)
        assert not button.disabled, f"{button.label!r} cannot be pressed"
        self._set(button.id, trigger_value=True)
        await self.run()

    async def write(self, label: str, text: str) -> None:
        """Fill in the text field whose label has these words; ``run`` or ``press`` sends it."""
        field = next(element.text_input for element in self._of("text_input") if label in element.text_input.label)
        self._set(field.id, string_value=text)

    def says(self, words: str) -> bool:
        """Whether the page shows these words in a text, a heading or a message."""
        return any(words in str(getattr(element, element.WhichOneof("type") or "", ""))
                   for element in self.elements.values())

    @property
    def errors(self) -> list[str]:
        """What went wrong in its scripts, by the boxes that say so."""
        return [element.exception.message for element in self._of("exception")]

    def has_button(self, label: str) -> bool:
        return any(label in element.button.label and not element.button.disabled for element in self._of("button"))

    def _untouched(self) -> list[WidgetState]:
        """Sliders that nobody has moved: a browser tells where they stand, too."""
        return [_slider_state(element.slider) for element in self._of("slider")
                if element.slider.id not in self._states]

    def _of(self, kind: str) -> list[Element]:
        return [element for element in self.elements.values() if element.WhichOneof("type") == kind]

    def _set(self, widget: str, **value: Any) -> None:
        self._states[widget] = WidgetState(id=widget, **value)

    async def _until_finished(self) -> None:
        async with asyncio.timeout(MOST_SECONDS):
            async for content in self._socket:
                message = ForwardMsg.FromString(content)
                kind = message.WhichOneof("type")
                if kind == "new_session" and not message.metadata.run.fragment_ids:
                    self.elements.clear()
                    self.repeats.clear()
                elif kind == "auto_rerun":
                    self.repeats[message.auto_rerun.fragment_id] = message.auto_rerun.interval
                elif kind == "page_info_changed":
                    self.query = message.page_info_changed.query_string
                elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                    self.elements[tuple(message.metadata.delta_path)] = message.delta.new_element
                elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    assert message.script_finished in (
                        ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
                    return
        raise AssertionError("The server closed the websocket before the page was there.")


def _slider_state(slider: Slider) -> WidgetState:
    if slider.options:  # of names
        names = slider.raw_value or [slider.options[int(place)] for place in slider.default]
        return WidgetState(id=slider.id, string_array_value=StringArray(data=names))
    return WidgetState(id=slider.id, double_array_value=DoubleArray(data=slider.default))


@contextlib.asynccontextmanager
async def opened(url: str, page: str, query: str = "", headers: Mapping[str, str] | None = None
                 ) -> AsyncIterator[PageSession]:
    """The page ``page`` of the server at ``url``, its first script run to the end; ``headers`` as with a cookie."""
    async with connect(f"{url.replace('http', 'ws', 1)}/_stcore/stream", subprotocols=["streamlit"], origin=url,
                       max_size=None, open_timeout=MOST_SECONDS, additional_headers=headers) as socket:
        session = PageSession(socket, page, query)
        await session.run()
        yield session
