"""Do names of folders sound like patients and sessions (groups), like places and styles (domains), or like neither?"""

import re
from collections.abc import Collection

_PEOPLE = ("patient pat pt subject subj sub person user participant proband volunteer animal specimen slide case id "
           "individual driver writer speaker student")
_TIMES = ("day session sess ses run take trial visit week month date seq sequence video vid clip scene burst batch "
          "fold round shot recording rec series group tag experiment exp")
_VIEWS = ("left right front back top bottom side above below indoor indoors outdoor outdoors morning noon afternoon "
          "evening raw original originals augmented cropped crops near far flash more extra other misc")
_PLACES = ("camera cam hospital site center centre clinic scanner device location loc lab sensor domain source dataset "
           "city country phone microscope")
_STYLES = ("photo photos photograph sketch sketches drawing art painting cartoon clipart infograph quickdraw real "
           "product synthetic silhouette rendered")
_GROUPS, _CONDITIONS, _DOMAINS, _LOOKS = (
    {*words.split()} for words in (f"{_PEOPLE} {_TIMES}", _VIEWS, _PLACES, _STYLES))
_DATE = re.compile(r"(19|20)\d\d[-_.]?[01]\d[-_.]?[0-3]\d.*|[0-3]\d[-_.][01]\d[-_.](19|20)\d\d")
# A bare number may as well be a class.
_NUMBER = re.compile(r"[A-Za-z]{1,3}[-_ ]?\d{2,}|[A-Za-z]{1,2}[-_ ]?\d+|[0-9a-f]{8,}(-[0-9a-f]+)*")
_WORD = re.compile(r"[^\W\d_]+")


def sound_like_groups(names: Collection[str]) -> bool:
    """Whether most are patients, sessions, dates, numbered letters ("P007", "day2", "2024-05-01") or views ("left")."""
    return _most(names, lambda name: bool(_DATE.fullmatch(name) or _NUMBER.fullmatch(name)) or _first(name) in _GROUPS
                 or name.lower() in _CONDITIONS)


def sound_like_domains(names: Collection[str]) -> bool:
    """Whether most are places, devices or styles ("camera 2", "hospital_b", "sketch")."""
    return _most(names, lambda name: _first(name) in _DOMAINS or name.lower() in _LOOKS)


def _most(names: Collection[str], sounds) -> bool:
    return bool(names) and 2 * sum(map(sounds, names)) > len(names)


def _first(name: str) -> str:
    """The word that a numbered or lettered name begins with ("Patient 12", "session_b"); "" where more follows."""
    words = _WORD.findall(name)
    rest = [word for word in words[1:] if len(word) > 1]
    return words[0].lower() if words and not rest else ""
