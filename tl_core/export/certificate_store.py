"""Certificates beside the run in MLflow, so that the page and the report know what was checked."""

import json

from tl_core.export.certificate import Certificate
from tl_core.export.formats import FORMATS
from tl_core.tracking import store


def keep(certificate: Certificate) -> None:
    """Remember the newest certificate of this format and precision."""
    name = _name(certificate.format, certificate.precision)
    store.client().log_text(certificate.run_id, json.dumps(certificate.to_dict(), indent=1), name)


def certificates(run_id: str) -> list[Certificate]:
    """The run's certificates, in the formats' order."""
    names = [_name(each.name, precision) for each in FORMATS for precision in each.precisions]
    paths = [path for name in names if (path := store.fetch(run_id, name))]
    return [certificate for path in paths if (certificate := _read(path))]


def _read(path) -> Certificate | None:
    """None for a file of another version."""
    try:
        return Certificate.from_dict(json.loads(path.read_text(encoding="utf8")))
    except (OSError, ValueError, TypeError):
        return None


def _name(format: str, precision: str) -> str:
    return f"certificates/{format}-{precision}.json"
