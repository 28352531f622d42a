import socket
import threading
import time

import pytest

from stack.bot import Bot, BotError


def test_a_server_that_is_restarting_is_waited_for(fake_bot):
    """The first attempts are refused; the message is sent once the server listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    heard = []

    def answer_later():
        time.sleep(0.5)
        with socket.create_server(("127.0.0.1", port)) as server:
            connection, _ = server.accept()
            heard.append(connection.recv(65536))
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n[{\"text\":\"a\"}]")
            connection.close()

    threading.Thread(target=answer_later).start()
    assert [each.text for each in Bot(f"http://127.0.0.1:{port}", "t").say("me", "hi")] == ["a"]
    assert len(heard) == 1


def test_a_message_that_may_have_been_seen_is_not_sent_again():
    attempts = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up():
            connection, _ = server.accept()
            attempts.append(connection.recv(65536))
            connection.close()

        threading.Thread(target=hang_up).start()
        with pytest.raises(BotError, match="no proper answer"):
            Bot(f"http://127.0.0.1:{server.getsockname()[1]}", "t").say("me", "hi")
    assert len(attempts) == 1


def test_a_server_that_stays_away_is_given_up():
    with pytest.raises(BotError):
        Bot("http://127.0.0.1:9", "t", reconnect_seconds=0.3).say("me", "hi")


def test_the_state_needs_the_token(fake_bot):
    fake_bot.script = [([], "amount")]
    with pytest.raises(BotError, match="state cannot be read"):
        Bot(fake_bot.url, "wrong").asks_for("me")
