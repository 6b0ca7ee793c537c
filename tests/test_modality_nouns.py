from tl_core import modality_nouns


def test_a_sentence_is_said_of_texts_and_stays_as_it_is_of_pictures():
    sentence = "Pictures of a class: a picture, picturesque, test pictures."
    assert modality_nouns.of("image").said(sentence) == sentence
    assert modality_nouns.of("text").said(sentence) == "Texts of a class: a text, picturesque, test texts."
    named = "Of 'my pictures' picture.txt is among the target's pictures: 'pictures' stays, the sources' pictures not."
    assert modality_nouns.of("text").said(named) == (
        "Of 'my pictures' picture.txt is among the target's texts: 'pictures' stays, the sources' texts not.")
    assert modality_nouns.of("sound") == ("example", "examples")
