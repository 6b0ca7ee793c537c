"""Settings from the environment, each read when it is used, never at import."""

import os
import re
import sys
from pathlib import Path

from tl_core.errors import UserError
from tl_core.ownership import ROLES


def home() -> Path:
    """Folder of everything the program writes (``TL_HOME``); made if it is missing."""
    path = str(os.environ.get("TL_HOME") or _default_home())
    known = _homes.get(path)  # asked for hundreds of times by each page
    if known is not None and os.access(known, os.W_OK | os.X_OK):
        return known
    folder = Path(os.path.expanduser(path))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _no_home(path, error.strerror or str(error)) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _no_home(path, "nobody may write there")
    # Keras and MLflow import matplotlib, which would keep its list of fonts in the user's own home.
    resolved = folder.resolve()
    os.environ.setdefault("MPLCONFIGDIR", str(resolved / "cache" / "matplotlib"))
    if folder.is_absolute() and folder == resolved:  # what a link or a relative path means may change
        _homes[path] = resolved
    return resolved


_homes: dict[str, Path] = {}  # by what TL_HOME says


def _no_home(path: str, why: str) -> UserError:
    return UserError(f"The folder {path!r}, for everything the program writes, cannot be used ({why}).",
                     "Expected a folder that you may write to.", "Set TL_HOME to one.")


def data_dirs() -> list[Path]:
    """Extra folders of data sets (``TL_DATA_DIR``, ``os.pathsep`` between them)."""
    value = os.environ.get("TL_DATA_DIR", "")
    return [Path(os.path.expanduser(part)) for part in value.split(os.pathsep) if part.strip()]


def download_mirror() -> str | None:
    """Another server for downloads (``TL_DOWNLOAD_MIRROR``): sets as ``NAME/FILE``, weights as ``BACKBONE/FILE``."""
    return os.environ.get("TL_DOWNLOAD_MIRROR") or None


def scheduler() -> str | None:
    """Address of a Dask scheduler (``TL_SCHEDULER``), or None for a local cluster."""
    return os.environ.get("TL_SCHEDULER") or None


def remote() -> str | None:
    """Where servers and workers exchange what runs read (``TL_REMOTE``), as s3://bucket/folder; None: with each other.
    """
    return os.environ.get("TL_REMOTE", "").strip() or None


def hosts() -> list[str]:
    """Further names the server answers to (``TL_HOSTS``, commas between), lower case; ``*.name`` means all below it."""
    parts = (part.strip().lower() for part in os.environ.get("TL_HOSTS", "").split(","))
    return [re.sub(r"^https?://|[:/].*$", "", part).rstrip(".") for part in parts if part]


def sign_in() -> str | None:
    """How people sign in (``TL_SIGN_IN``): None, ``local`` for accounts of this server, ``oidc`` for a provider's,
    ``both``.

    ``UserError`` for anything else, which must not be taken for none.
    """
    value = os.environ.get("TL_SIGN_IN", "").strip().lower()
    if value not in ("", "none", "local", "oidc", "both"):
        raise UserError(f"TL_SIGN_IN is {value!r}.", "Expected local, oidc, both, or none.",
                        "Correct it, then start again.")
    return None if value in ("", "none") else value


def local_passwords() -> bool:
    """Whether people sign in by name and password."""
    return sign_in() in ("local", "both")


def oidc() -> bool:
    """Whether people sign in by a provider (OpenID Connect)."""
    return sign_in() in ("oidc", "both")


def oidc_admit() -> list[str]:
    """Rules that say whom of a provider's people the server takes (``TL_OIDC_ADMIT``, semicolons between)."""
    return _parts("TL_OIDC_ADMIT")


def oidc_roles() -> list[str]:
    """Rules that give a provider's people a role when they first come (``TL_OIDC_ROLES``, semicolons between)."""
    return _parts("TL_OIDC_ROLES")


def _parts(variable: str) -> list[str]:
    return [part.strip() for part in os.environ.get(variable, "").split(";") if part.strip()]


def is_open() -> bool:
    """Whether everybody who reaches the server may use it without sign-in, knowingly (``TL_OPEN=1``)."""
    return os.environ.get("TL_OPEN", "").strip() == "1"


def frame_ancestors() -> list[str]:
    """Sites whose pages may show ours in a frame (``TL_FRAME_ANCESTORS``, commas between), beside our own; or "none".

    ``UserError`` for what is no site: it would be lost in a browser, or say something else there.
    """
    parts = [part.strip().lower().rstrip("/") for part in os.environ.get("TL_FRAME_ANCESTORS", "").split(",")]
    sites = [part for part in parts if part]
    for site in sites:
        if not re.fullmatch(r"https?://(\*\.)?[a-z0-9_.-]+(:\d{1,5}|:\*)?", site) and sites != ["none"]:
            raise UserError(f"TL_FRAME_ANCESTORS names {site!r}.", "Expected sites like https://moodle.school.example, "
                            "commas between, or none.", "Correct it, then start the server again.")
    return sites


def behind_proxy() -> bool:
    """Whether a proxy of one's own is in front of the server, so that its request ids count (``TL_BEHIND_PROXY``)."""
    return os.environ.get("TL_BEHIND_PROXY", "").strip().lower() in ("1", "on", "true", "yes")


def metrics_for_all() -> bool:
    """Whether other machines may read the server's figures at ``/metrics`` too (``TL_METRICS``)."""
    return os.environ.get("TL_METRICS", "").strip().lower() in ("1", "on", "true", "yes")


def json_log() -> bool:
    """Whether the log is one JSON object a line (``TL_LOG=json``); ``UserError`` for a form that there is not."""
    form = os.environ.get("TL_LOG", "").strip().lower()
    if form not in ("", "text", "json"):
        raise UserError(f"TL_LOG is {form!r}.", "Expected text or json.", "Correct it, or leave it out.")
    return form == "json"


def tracking_uri() -> str:
    """MLflow's store (``MLFLOW_TRACKING_URI``), by default SQLite under ``home()``."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{home() / 'mlflow.db'}"


def max_upload_bytes() -> int:
    """Bytes one upload may have, packed and unpacked (``TL_MAX_UPLOAD_BYTES``)."""
    return _number("TL_MAX_UPLOAD_BYTES", 8 * 10**9)


def max_files() -> int:
    """Pictures one upload may have (``TL_MAX_FILES``)."""
    return _number("TL_MAX_FILES", 100_000)


def max_file_bytes() -> int:
    """Bytes one picture's file may have (``TL_MAX_FILE_BYTES``)."""
    return _number("TL_MAX_FILE_BYTES", 64 * 10**6)


def max_text_bytes() -> int:
    """Bytes one table or file of texts may have (``TL_MAX_TEXT_BYTES``)."""
    return _number("TL_MAX_TEXT_BYTES", 2 * 10**9)


def max_pixels() -> int:
    """Pixels one picture may have (``TL_MAX_PIXELS``)."""
    return _number("TL_MAX_PIXELS", 64 * 10**6)


def max_expansion() -> int:
    """How many times larger than itself a zip may become (``TL_MAX_EXPANSION``)."""
    return _number("TL_MAX_EXPANSION", 100)


def kept_free_bytes() -> int:
    """Bytes of the disk that an upload leaves free (``TL_KEEP_FREE_BYTES``)."""
    return _number("TL_KEEP_FREE_BYTES", 10**9)


def store_bytes() -> int:
    """Bytes the store of pictures and activations may take (``TL_STORE_BYTES``); 0 switches it off."""
    return _number("TL_STORE_BYTES", 20 * 10**9)


def quota_runs() -> dict[str, int | None]:
    """Runs of one person that may wait, by role (``TL_QUOTA_RUNS``, as ``student=20,teacher=none``)."""
    return _by_role("TL_QUOTA_RUNS")


def quota_minutes() -> dict[str, int | None]:
    """Minutes that one person's runs may train a day, by role (``TL_QUOTA_MINUTES``)."""
    return _by_role("TL_QUOTA_MINUTES")


def quota_bytes() -> dict[str, int | None]:
    """Bytes that one person's sets and runs may take, by role (``TL_QUOTA_BYTES``)."""
    return _by_role("TL_QUOTA_BYTES")


def quota_pictures() -> dict[str, int | None]:
    """Pictures that one person may bring at once, by role (``TL_QUOTA_PICTURES``)."""
    return _by_role("TL_QUOTA_PICTURES")


def _by_role(name: str) -> dict[str, int | None]:
    """``student=20,teacher=none``: numbers by role, None for no limit."""
    limits: dict[str, int | None] = {}
    for part in filter(None, (part.strip() for part in os.environ.get(name, "").split(","))):
        role, equals, amount = (text.strip().lower() for text in part.partition("="))
        if not equals or role not in ROLES:
            raise UserError(f"{name} has {part!r}.", f"Expected student=20,teacher=none: a role ({', '.join(ROLES)}) "
                            "and a number, or none.", "Correct the setting, or leave it out.")
        limits[role] = None if amount == "none" else whole_number(name, amount)
    return limits


def _number(name: str, default: int) -> int:
    """A whole number from the environment, written out or with K, M or G for thousands, millions and so on."""
    value = os.environ.get(name, "").strip()
    return whole_number(name, value) if value else default


def whole_number(name: str, value: str) -> int:
    """The number that ``value`` says, as 2000000, 500M or 8G; ``UserError`` that calls it ``name``."""
    match = re.fullmatch(r"(\d{1,18})\s*([KMG]?)B?", value, re.IGNORECASE | re.ASCII)
    if not match:
        raise UserError(f"{name} is {value!r}.", "Expected a whole number, as 2000000, 500M or 8G.",
                        "Correct the setting, or leave it out.")
    return int(match[1]) * 1000 ** " KMG".index(match[2].upper() or " ")


def _default_home() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", "~")) / "transfer-lab"
    if sys.platform == "darwin":
        return Path("~/Library/Application Support/transfer-lab")
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share") / "transfer-lab"
