"""A pipeline trained on a handful of sentences, component by component, as Rasa would run it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import class_from_module_path

CONFIG = Path(__file__).parents[2] / "config.yml"
SENTENCES = {
    "recharge_failed": ["my recharge failed", "recharge not credited", "top up failed", "paid but recharge missing"],
    "network_issue": ["no signal here", "network is down", "there is no network", "calls are dropping"],
    "view_bill": ["show my bill", "how much is my bill", "when is my bill due", "send me the bill"],
    "ticket_status": ["status of my complaint", "any update on my ticket", "is my complaint solved", "ticket status"],
    "inform": ["by card", "the second one", "in the evening", "my name is rahul"],
    "out_of_scope": ["who won the match", "tell me a joke", "what is the weather", "capital of france"],
}


class Pipeline:
    """The components of `config.yml`, trained; `parse` runs a text through them."""

    def __init__(self, components: list[GraphComponent]) -> None:
        self.components = components

    def parse(self, text: str, metadata: dict | None = None) -> dict:
        messages = [Message({TEXT: text, "metadata": metadata}, output_properties={TEXT})]
        for component in self.components:
            messages = component.process(messages)
        return messages[0].as_dict(only_output_properties=True)


def build(folder: Path, reload: bool = True) -> Pipeline:
    storage = LocalModelStorage(folder)
    context = ExecutionContext(GraphSchema({}), node_name="test")
    data = TrainingData([Message({TEXT: t, INTENT: intent}) for intent, texts in SENTENCES.items() for t in texts])
    components = []
    for index, settings in enumerate(yaml.safe_load(CONFIG.read_text())["pipeline"]):
        kind = class_from_module_path(settings.pop("name"))
        config = {**kind.get_default_config(), **settings}
        resource = Resource(f"component_{index}")
        component = kind.create(config, storage, resource, context)
        if hasattr(component, "train"):
            component.train(data)
            if reload:
                component = kind.load(config, storage, resource, context)
        if hasattr(component, "process_training_data"):
            data = component.process_training_data(data)
        components.append(component)
    return Pipeline(components)


@pytest.fixture(scope="session")
def pipeline(tmp_path_factory) -> Pipeline:
    return build(tmp_path_factory.mktemp("model"))
