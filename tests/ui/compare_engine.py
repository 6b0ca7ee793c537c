"""The fake engine, which takes comparisons too."""

from collections.abc import Sequence

from tests.ui.fake_engine import FakeEngine
from tl_core import plan, tracking
from tl_core.comparison import run_sharing
from tl_core.config import RunConfig
from tl_core.engine.event_log import EventLog
from tl_core.events import RunQueued


class ComparingEngine(FakeEngine):
    """Puts a comparison's runs into the store; they wait until a test ends them."""

    def submit_many(self, configs: Sequence[RunConfig], name: str = "") -> tracking.Comparison:
        configs = [plan.resolve_config_and_data(config) for config in configs]
        comparison = tracking.create_comparison(configs, self.owner, name, run_sharing.share(configs).sentence)
        for run_id in comparison.run_ids:
            self._tails[run_id] = EventLog(run_id)
            self.waiting.append(run_id)
            self._tails[run_id].append(RunQueued(place=len(self.waiting)))
        return comparison
