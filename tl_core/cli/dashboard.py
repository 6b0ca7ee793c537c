"""``dashboard``: the pages, from a checkout or from an installed package."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

import tl_core
from tl_core.errors import UserError

PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}


def app_file(beside: Path) -> Path:
    """app.py of the dashboard that lies beside the package ``tl_core``; ``UserError`` where there is none."""
    for folder in (beside / "tl_dashboard", beside):  # a wheel's, a checkout's
        if (folder / "app.py").is_file() and (folder / "ui" / "frame.py").is_file():
            return folder / "app.py"
    raise UserError(f"No dashboard was found beside tl_core in {beside}.",
                    "An install from the wheel or a checkout has it.", "Install transfer-lab again.")


def dashboard(
    context: typer.Context,
    port: Annotated[int, typer.Option("--port", "--server.port", min=1, max=65535,
                                      help="The port it answers on.")] = 8501,
    address: Annotated[str, typer.Option("--address", "--server.address", help="The address it answers on; 0.0.0.0 "
                                         "lets others on your network in.")] = "localhost",
) -> None:
    """Start the dashboard. Other options go to Streamlit, such as --server.headless false, which opens a browser."""
    command = [sys.executable, "-m", "streamlit", "run", str(app_file(Path(tl_core.__file__).resolve().parent.parent)),
               "--server.port", str(port), "--server.address", address, "--server.headless", "true", *context.args]
    print(f"Transfer Lab: http://{address}:{port}", file=sys.stderr)
    os.execv(sys.executable, command)  # signals reach the server itself
