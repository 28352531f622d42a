import subprocess
import sys

from stack.bot import Bot, BotMessage, Button
from stack.layout import REPOSITORY
from stack.plain_shell import converse
from stack.screen import Screen


class EchoBot(Bot):
    def __init__(self):
        super().__init__("http://nowhere")
        self.senders = set()

    def say(self, sender, text, pressed=False):
        self.senders.add(sender)
        return [BotMessage(f"{text}?\nReally?", [Button("Yes", "/affirm"), Button("No", "/deny")]), BotMessage("")]


class Lines(Screen):
    def __init__(self):
        super().__init__()
        self.said = []

    def say(self, text, style=None):
        self.said.append(text)


def test_lines_are_sent_until_stop_as_one_conversation():
    bot, screen = EchoBot(), Lines()
    converse(bot, ["hi\n", "\n", "bye\n", "/stop\n", "never\n"], screen)
    assert screen.said[:2] == ["you> hi", "bot> hi?\n     Really?\n     [Yes] [No]"]
    assert [line for line in screen.said if line.startswith("you>")] == ["you> hi", "you> bye"]
    assert len(bot.senders) == 1


def test_only_warnings_about_the_future_are_left_out(tmp_path):
    (tmp_path / "noisy.py").write_text(
        "import sys, warnings\nwarnings.simplefilter('always')\n"
        "warnings.warn('old', DeprecationWarning)\nwarnings.warn('too few examples')\nprint(sys.argv[1:], __name__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "stack.quietly", "noisy", "a", "-b"], env={"PYTHONPATH": f"{REPOSITORY}:{tmp_path}"},
        capture_output=True, text=True, check=True,
    )
    assert done.stdout == "['a', '-b'] __main__\n"
    assert "too few examples" in done.stderr
    assert "old" not in done.stderr
