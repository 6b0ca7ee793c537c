from tests.embeddings import caches
from tl_core.embeddings import results, tasks
from tl_core.embeddings.cache import FeatureCache
from tl_core.embeddings.request import FeatureLayer


def test_the_tasks_of_the_page_leave_everything_it_shows(monkeypatch):
    asked = caches.asked()
    monkeypatch.setattr(tasks, "embed", lambda found, cuts, progress: caches.kept(found, list(cuts)))
    told = []
    assert tasks.every_block(asked.to_dict(), lambda *stage: told.append(stage)) == [
        f"block{number}" for number in range(1, 6)]
    assert told[-1] == ("Finding neighbours and drawing maps", 4, 5)
    assert tasks.one_block(asked.to_dict(), 2, False, ["tsne"]) == "block2-unpooled"
    kept, whole = FeatureCache(asked), FeatureLayer(2, pooled=False)
    assert results.cached_neighbours(kept, whole) and results.cached_projection(kept, whole, "tsne")
    assert "Did you mean" in caches.refusal(tasks.one_block, asked.to_dict(), 2, True, ["umab"])
