from tl_core.data.texts import split_copies

SAID = {"t0": "the first one is said in the test and has many words here", "t1": "short", "v0": "Short",
        "v0+1": "something else", "v1": "the first one is said in the test and has many words today",
        "v1+1": "the first one is said in the test and has many words here", "v1+2": "quite another one",
        "r0": "quite another one", "r1": "never said", "r2": "never said"}


def test_the_first_split_stays_and_copies_of_it_are_written_anew():
    keys = split_copies.written_anew({"test": ("t0", "t1"), "val": ("v0", "v1"), "train": ("r0", "r1", "r2")},
                                     lambda key: SAID.get(key, f"a text for {key}"),
                                     lambda key, count: f"{key}+{count}")
    assert keys == {"test": ("t0", "t1"), "val": ("v0+1", "v1+2"), "train": ("r0+1", "r1", "r2")}


def test_what_can_be_said_in_one_way_only_stays():
    keys = split_copies.written_anew({"test": ("a",), "train": ("b",)}, lambda key: "same", lambda key, count: "c")
    assert keys == {"test": ("a",), "train": ("b",)}
