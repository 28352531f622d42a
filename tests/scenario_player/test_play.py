import threading
import time

import pytest

from scenario_player import report
from scenario_player.play import Player
from scenario_player.schema import Scenario

NUMBER = "+919000000101"
BUCKETS = "/tmf-api/prepayBalanceManagement/v4/bucket"


def text(words, *titles):
    message = {"recipient_id": "x", "text": words}
    if titles:
        message["buttons"] = [{"title": title, "payload": f"/{title.lower()}"} for title in titles]
    return message


def scenario(customer=None, ends=None, **fields):
    return Scenario(
        name="a name", about="why", journey="recharge_repair",
        customer={"number": NUMBER, "opens": "hello", **(customer or {})},
        ends={"settle_seconds": 0, **(ends or {})}, **fields,
    )


@pytest.fixture
def player(bot, operator, crew):
    return Player(bot, operator, crew)


def test_a_talk_to_the_end(player, fake_bot, fake_operator):
    fake_bot.script = [
        ([text("Which number?")], "line_number"),
        ([text("How much?")], "amount"),
        ([text("How much, please?")], "amount"),
        ([text("All is well", "Yes", "No")], None),
        ([text("Bye")], None),
    ]
    fake_operator.resources[BUCKETS] = [[{"remainingValue": {"amount": 25}, "status": "active"}]]
    play = player.play(scenario(
        customer={"answers": {"line_number": "9000000101", "amount": ["many", "299"]}, "then": ["button: yes"]},
        ends={
            "operator": [
                {"get": f"{BUCKETS}?logicalResource.id={{number}}", "expect": {"count": 1, "0.status": "active"}},
            ],
            "said": ["ALL IS", "re:^Bye$"], "not_said": ["sorry"], "buttons": ["no"],
        },
    ))
    assert play.problems == []
    assert fake_bot.words == ["hello", "9000000101", "many", "299", "/yes"]
    assert fake_bot.pressed == ["/yes"]
    assert fake_operator.queries == [{"logicalResource.id": NUMBER}]  # the plus sign has survived


def test_the_world_is_reset_before_and_each_play_has_its_own_sender(player, fake_bot, fake_operator, crew):
    fake_bot.script = [([text("hi")], None)]
    one = scenario(seed={"customers": []}, faults=[{"api": "654", "kind": "timeout"}])
    player.play(one)
    player.play(one)
    assert fake_operator.calls[:2] == [
        ("POST", "/admin/reset", {"seed": {"customers": []}}),
        ("POST", "/admin/faults", {"api": "654", "kind": "timeout"}),
    ]
    assert crew.deeds == ["forget cases", "forget cases"]
    senders = [sender for sender, _ in fake_bot.heard]
    assert len(set(senders)) == 2


def test_a_question_without_an_answer_names_the_slot(player, fake_bot):
    fake_bot.script = [([text("Which PIN?")], "pin")]
    (problem,) = player.play(scenario(customer={"answers": {"amount": "299"}})).problems
    assert "asks for 'pin'" in problem
    assert "there: amount" in problem


def test_a_talk_that_never_ends_is_a_loop(player, fake_bot):
    fake_bot.script = [([text("a")], "amount")]
    play = player.play(scenario(customer={"answers": {"amount": "299"}, "patience": 4}))
    assert len(play.turns) == 4
    assert play.problems == ["the talk did not end within 4 turns (customer.patience)"]


def test_codes_come_from_the_newest_sms_and_none_is_used_twice_while_a_newer_comes(player, fake_bot, fake_operator):
    fake_operator.sms = [{"id": 1, "text": "111111 from before the play"}]
    fake_bot.script = [([text("Code?")], "code"), ([text("Wrong. Again?")], "code"), ([text("Fine")], None)]

    def send_two():
        time.sleep(0.2)
        fake_operator.sms.append({"id": 2, "text": "Your code is 222222."})
        while len(fake_bot.heard) < 2:
            time.sleep(0.01)
        fake_operator.sms.append({"id": 3, "text": "Code 333333, valid 5 min, call 1800123456"})

    threading.Thread(target=send_two).start()
    play = player.play(scenario(customer={"answers": {"code": "my code: {code}"}}, ends={"sms": ["222222", "re:333+"]}))
    assert play.problems == []
    assert fake_bot.words == ["hello", "my code: 222222", "my code: 333333"]


def test_what_is_not_met_is_told_with_what_was_found(player, fake_bot, fake_operator):
    fake_bot.script = [([text("Sorry, what?", "Yes")], None), ([text("Sorry, what?")], None), ([], None)]
    fake_operator.resources[BUCKETS] = [[{"usageType": "data", "remainingValue": {"amount": 1}}]]
    play = player.play(scenario(
        customer={"then": ["again", "and again"]},
        ends={
            "said": ["25 GB"], "not_said": ["sorry"], "buttons": ["Refund"], "sms": ["code"],
            "within_seconds": 0.0001, "first_answer_within_seconds": 0.0001,
            "operator": [
                {"get": BUCKETS, "find": {"usageType": "data"}, "expect": {"remainingValue.amount": {"gte": 24}}},
                {"get": BUCKETS, "find": {"usageType": "voice"}, "expect": {}},
                {"get": "/tmf-api/none", "expect": {}},
            ],
        },
    ))
    told = "\n".join(play.problems)
    for part in (
        "said: no message has '25 GB'", "not_said: 'sorry' was said: 'Sorry, what?'",
        "'Refund' was not offered (offered: Yes)", "sms: none has 'code' (received: none)",
        "within_seconds: 0.0001, took", "first_answer_within_seconds: 0.0001, took",
        "expected {'gte': 24}, found 1", "none of 1 elements has {'usageType': 'voice'}", "/tmf-api/none: 404",
        "turns 1 and 2 both say 'Sorry, what?'", "nothing came in turn 3",
    ):
        assert part in told
    printed = report.conversation(play)
    assert "1 customer: hello" in printed
    assert "buttons: Yes" in printed
    assert printed.count("NOT MET") == len(play.problems)


def test_repetition_and_silence_may_be_allowed(player, fake_bot):
    fake_bot.script = [([text("a")], None), ([text("a")], None), ([], None)]
    ends = {"never_twice_in_a_row": False, "answers_every_turn": False}
    assert player.play(scenario(customer={"then": ["b", "c"]}, ends=ends)).passed


def test_what_settles_late_is_waited_for(player, fake_bot, fake_operator):
    fake_bot.script = [([text("a")], None)]
    fake_operator.resources["/order"] = [{"state": "inProgress"}, {"state": "inProgress"}, {"state": "completed"}]
    check = {"operator": [{"get": "/order", "expect": {"state": "completed"}}], "settle_seconds": 3}
    assert player.play(scenario(ends=check)).passed


def test_events_happen_after_their_turn(player, fake_bot, fake_operator, crew):
    fake_bot.script = [([text("a")], None), ([text("b")], None), ([text("c")], None)]
    player.play(scenario(customer={
        "then": ["two", "three"],
        "events": [
            {"after_turn": 0, "fault": {"api": "*"}},
            {"after_turn": 1, "kill": "actions"},
            {"after_turn": 1, "kill": "operator", "back_after_turn": 2},
            {"after_turn": 2, "clear_faults": True},
            {"after_turn": 2, "clock_seconds": 3600},
            {"after_turn": 2, "kill": "rasa", "back_after_turn": 9},
        ],
    }))
    assert crew.deeds == [
        "forget cases", "kill actions", "revive actions", "kill operator", "revive operator",
        "kill rasa", "revive rasa",
    ]
    assert fake_operator.calls[1:] == [
        ("POST", "/admin/faults", {"api": "*"}), ("DELETE", "/admin/faults", None),
        ("PUT", "/admin/clock", {"offsetSeconds": 3600}),
    ]


def test_a_dead_operator_fails_the_play_and_no_more(bot, crew, fake_bot, fake_operator, operator):
    fake_operator.close()
    play = Player(bot, operator, crew).play(scenario())
    assert "the operator cannot be reached" in play.problems[0]


def test_a_missing_button_names_those_offered(player, fake_bot):
    fake_bot.script = [([text("Really?", "Yes", "No")], None)]
    (problem,) = player.play(scenario(customer={"then": ["button: Maybe"]})).problems
    assert "offered: Yes, No" in problem
