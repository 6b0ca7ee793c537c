from tl_core import tracking
from tl_core.config import RunConfig
from tl_core.export import download_bundle


def test_packed_exports_are_one_file_each_and_go_with_their_run(run_id):
    import zipfile
    made = download_bundle.pack(run_id, "litert", "float16")
    assert made == download_bundle.bundle_path(run_id, "litert", "float16")
    names = zipfile.ZipFile(made).namelist()
    assert {name.split("/")[1] for name in names} == {"README.md", "certificate.json", "labels.txt", "model.tflite"}
    assert download_bundle.report(run_id).is_file()
    left = made.parent / ".export-killed"
    left.mkdir()
    gone, elsewhere = tracking.create_run(RunConfig(), tracking.new_owner(), "RUNNING"), "0" * 32  # of another store
    tracking.end_run(gone, "FINISHED")
    for name in (gone, elsewhere):
        (made.parent.parent / name).mkdir()
    tracking.delete(gone)
    download_bundle.delete_expired()
    assert sorted(path.name for path in made.parent.iterdir()) == sorted(
        [made.name, download_bundle.bundle_path(run_id, "report").name])
    assert {path.name for path in made.parent.parent.iterdir()} == {run_id, elsewhere}
