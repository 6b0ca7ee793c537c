import pickle

import pytest

from tl_core import modality_nouns
from tl_core.errors import UserError, errors_of, unknown_name


def test_three_clauses_in_one_line():
    assert str(UserError("Found a.", "Expected b.", "Do c.")) == "Found a. Expected b. Do c."


def test_an_error_survives_another_process():
    sent = pickle.loads(pickle.dumps(UserError("Found a.", "Expected b.", "Do c.")))
    assert (sent.found, sent.expected, sent.fix) == ("Found a.", "Expected b.", "Do c.")


def test_a_misspelt_name_suggests_the_right_one():
    error = unknown_name("backbone", "mobilnet", ["vgg16", "mobilenet_v2"], "List them.")
    assert str(error) == "No backbone named 'mobilnet'. Did you mean 'mobilenet_v2'? List them."


def test_a_name_far_from_all_lists_them():
    assert unknown_name("backbone", "zzz", ["vgg16", "xception"], "").expected == "Expected one of: vgg16, xception."


def test_an_error_speaks_of_what_is_there():
    for modality, said in (("text", "No text of 'pictures'. Two texts. Add texts."),
                           ("image", "No picture of 'pictures'. Two pictures. Add pictures.")):
        with pytest.raises(UserError) as raised, errors_of(modality_nouns.of(modality)):
            raise UserError("No picture of 'pictures'.", "Two pictures.", "Add pictures.")
        assert str(raised.value) == said
