"""What a person's sets take is counted, and none is made that does not fit the quota."""

import io
import threading

import numpy as np
import pytest
from PIL import Image

from tl_core import ownership, quotas
from tl_core.accounts.users import User
from tl_core.data import sets
from tl_core.data.sets import space
from tl_core.data.upload.upload_session import Staging
from tl_core.errors import UserError

ADA, BOB = User("Ada", "student"), User("Bob", "student")


def picture(seed):
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 255, (64, 64, 3), "uint8")).save(file, "PNG")
    file.seek(0)
    return file


def staged(count=8):
    staging = Staging.new()
    for number in range(count):
        assert staging.add_picture("ab"[number % 2], f"{number}.png", picture(number)) is None
    return staging


def test_what_is_ones_own_counts_and_comes_free_again():
    with ownership.acting(ADA):
        sets.create(staged(), "mine")
    with ownership.acting(BOB):
        sets.create(staged(), "theirs")
    sets.create(staged(), "nobodys")
    assert 8 * 12_000 < space.bytes_of("ADA") < 8 * 14_000 and space.bytes_of("Cem") == 0
    with ownership.acting(ADA):
        sets.extend("mine", staged(4))
        assert 12 * 12_000 < space.bytes_of("Ada") < 12 * 14_000
        sets.remove("mine")
    assert space.bytes_of("Ada") == 0


def test_a_set_that_does_not_fit_is_refused_and_the_upload_stays():
    with ownership.acting(ADA):
        staging = staged()
        quotas.change("Ada", "bytes", "50K")
        with pytest.raises(UserError, match="Your quota is 50 kB"):
            sets.create(staging, "mine")
        assert len(staging.rows()) == 8 and sets.names() == []
        quotas.change("Ada", "bytes", "none")
        sets.create(staging, "mine")


def test_an_upload_is_refused_as_it_comes():
    with ownership.acting(ADA):
        quotas.change("Ada", "pictures", "3")
        staging = staged(3)
        with pytest.raises(UserError, match="3 pictures an upload"):
            staging.add_picture("a", "4.png", picture(4))
        quotas.change("Ada", "pictures", "none")
        quotas.change("Ada", "bytes", "40K")
        with pytest.raises(UserError, match="Your quota is 40 kB"):
            staging.add_picture("a", "4.png", picture(4))
    staging.add_picture("a", "4.png", picture(4))  # nobody in particular


def test_two_sets_at_once_do_not_both_take_the_last_room():
    refused, stagings = [], [staged() for _ in range(4)]
    quotas.change("Ada", "bytes", "150K")  # one of them fits

    def make(number):
        try:
            with ownership.acting(ADA):
                sets.create(stagings[number], f"set {number}")
        except UserError as error:
            refused.append(error)
    threads = [threading.Thread(target=make, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sets.names()) == 1 and len(refused) == 3
