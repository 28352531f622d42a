"""The commands run and train, and what others need of them."""
from __future__ import annotations

import time
from pathlib import Path

from stack import model, running, services
from stack.errors import StackError
from stack.layout import REPOSITORY, Layout
from stack.screen import Screen
from stack.supervisor import POLL_SECONDS, Supervisor


def ensure_model(screen: Screen, force: bool = False) -> Path:
    """Return a model trained from the files as they are now; train one if there is none (or `force`)."""
    with model.training_lock():
        current = None if force else model.current_model()
        if current:
            return current
        reason = "The newest model is older than its sources" if model.models() else "There is no model yet"
        screen.say("Training was asked for." if force else f"{reason}: training one.")
        started = time.monotonic()
        with model.Training(REPOSITORY / "var" / "log" / "train.log") as training:
            screen.wait("Training", training.has_ended)
            trained = training.model()
        screen.say(f"Trained {trained.relative_to(REPOSITORY)} in {time.monotonic() - started:.0f} s.")
        return trained


def run(layout: Layout, seed: str, fresh: bool, screen: Screen) -> None:
    """Start the three services and keep them running until the user stops us (raises Stopped)."""
    trained = ensure_model(screen)
    prepare_folder(layout, fresh)
    goes_on = services.operator_database(layout).exists()
    all_services = [services.rasa(layout, trained), services.actions(layout), services.operator(layout, seed)]
    with Supervisor(all_services, screen.say) as supervisor:
        start_and_wait(supervisor, screen)
        screen.demo_customers(layout)
        if goes_on:
            screen.say("The operator, conversations and cases go on from the last run; FRESH=1 starts them anew.")
        screen.say("Talk to it from a second terminal with `make shell`, or over HTTP:")
        screen.say(f"  curl -s {layout.rasa_url}/webhooks/rest/webhook " + """-d '{"sender": "me", "message": "hi"}'""")
        screen.say("SMS that a number received, with its codes: make sms NUMBER=9000000101")
        screen.say(f"Logs: {layout.logs}/    Stop: Ctrl-C")
        with running.recorded(layout):
            while True:
                supervisor.tend()
                time.sleep(POLL_SECONDS)


def prepare_folder(layout: Layout, fresh: bool) -> None:
    """Make the folders; with `fresh` forget what earlier runs left: operator, conversations and cases."""
    if fresh and running.find(layout):
        raise StackError("A stack runs already and uses these databases. Stop it before starting with FRESH=1.")
    if fresh:
        for database in layout.var.glob("*.db*"):
            database.unlink()
    layout.make_folders()


def start_and_wait(supervisor: Supervisor, screen: Screen) -> None:
    """Start the supervisor's services and print a line for each that answers."""
    supervisor.start()
    with screen.busy("Starting"):
        supervisor.wait_until_ready(lambda service, seconds: screen.say(f"  {service.title} answers ({seconds:.1f} s)"))
