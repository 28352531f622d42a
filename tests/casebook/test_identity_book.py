"""One-time codes and proofs on the server: single use, one conversation, one number, locks and limits."""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from casebook import identity_book
from casebook.identity_book import IdentityBook
from casebook.store import codes, empty, open_store
from journeys.identity import CodeVerdict
from telecom.clock import FixedClock
from tests.journeys.world import POLICY

OWN, OTHER = "+919000000101", "+919000000102"
MINUTE = timedelta(minutes=1)
NOW = FixedClock().now()
RULES = POLICY.identity


@pytest.fixture
def book(engine):
    return IdentityBook(engine, RULES)


def sent(book: IdentityBook, chat: str = "chat", number: str = OWN, now=NOW) -> str:
    book.name_number(chat, number)
    verdict, digits = book.new_code(chat, number, now)
    assert verdict.allowed
    return digits


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"


def test_the_right_code_proves_the_number_for_the_policys_minutes(book):
    code = sent(book)
    assert len(code) == RULES.code_digits and code.isdigit()
    assert book.verified("chat", NOW) is None
    assert book.try_code("chat", code, "C-1", NOW) is CodeVerdict.RIGHT
    proved = book.verified("chat", NOW)
    assert proved is not None and (proved.msisdn, proved.customer_id) == (OWN, "C-1")
    assert book.verified("chat", NOW + RULES.verified_minutes * MINUTE - timedelta(seconds=1)) is not None
    assert book.verified("chat", NOW + RULES.verified_minutes * MINUTE) is None


def test_the_digits_are_nowhere_in_the_store(book, engine):
    code = sent(book)
    with engine.begin() as db:
        rows = db.execute(sa.select(codes)).mappings().all()
    assert len(rows) == 1
    assert all(code not in str(value) for row in rows for value in row.values())
    again = IdentityBook(engine, RULES).new_code("other chat", OTHER, NOW)[1]
    with engine.begin() as db:
        salts = {row["salt"] for row in db.execute(sa.select(codes)).mappings()}
    assert again and len(salts) == 2


def test_a_code_works_once(book):
    code = sent(book)
    assert book.try_code("chat", code, "C-1", NOW) is CodeVerdict.RIGHT
    assert book.try_code("chat", code, "C-1", NOW) is CodeVerdict.USED


def test_a_code_works_in_its_own_conversation_only(book):
    code = sent(book)
    book.name_number("thief", OWN)
    assert book.try_code("thief", code, "C-1", NOW) is CodeVerdict.NONE_SENT
    book.new_code("thief", OWN, NOW + MINUTE)
    assert book.try_code("thief", code, "C-1", NOW + MINUTE) is CodeVerdict.WRONG
    assert book.verified("thief", NOW) is None


def test_a_code_works_for_its_own_number_only(book):
    code = sent(book)
    book.name_number("chat", OTHER)
    assert book.try_code("chat", code, "C-2", NOW) is CodeVerdict.NONE_SENT
    assert book.verified("chat", NOW) is None


def test_a_newer_code_makes_the_older_one_worthless(book):
    older = sent(book)
    newer = sent(book, now=NOW + MINUTE)
    if older != newer:
        assert book.try_code("chat", older, "C-1", NOW + MINUTE) is CodeVerdict.WRONG
    assert book.try_code("chat", newer, "C-1", NOW + MINUTE) is CodeVerdict.RIGHT


def test_a_code_without_a_named_number_is_none(book):
    assert book.try_code("chat", "123456", "C-1", NOW) is CodeVerdict.NONE_SENT


def test_a_code_expires(book):
    code = sent(book)
    late = NOW + RULES.code_minutes * MINUTE + timedelta(seconds=1)
    assert book.try_code("chat", code, "C-1", late) is CodeVerdict.EXPIRED
    assert book.verified("chat", late) is None


def test_too_many_wrong_codes_lock_the_number_for_everybody(book):
    code = sent(book)
    for left in range(RULES.tries - 1, 0, -1):
        assert book.try_code("chat", wrong(code), "C-1", NOW) is CodeVerdict.WRONG
        assert book.tries_left("chat", OWN) == left
    assert book.try_code("chat", wrong(code), "C-1", NOW) is CodeVerdict.LOCKED
    assert book.try_code("chat", code, "C-1", NOW) is CodeVerdict.LOCKED
    assert book.new_code("other chat", OWN, NOW)[0].locked
    almost = NOW + RULES.lock_minutes * MINUTE - timedelta(seconds=1)
    assert not book.new_code("other chat", OWN, almost)[0].allowed
    assert book.new_code("other chat", OWN, NOW + RULES.lock_minutes * MINUTE)[0].allowed
    assert book.new_code("other chat", OTHER, NOW)[0].allowed


@pytest.mark.parametrize("typed", ["right", "wrong"])
def test_a_number_without_a_customer_is_never_proved(book, typed):
    code = sent(book)
    verdict = book.try_code("chat", code if typed == "right" else wrong(code), None, NOW)
    assert verdict is CodeVerdict.WRONG
    assert book.verified("chat", NOW) is None


def test_resends_wait_and_the_hour_has_a_limit(book):
    now, waits = NOW, []
    for _ in range(RULES.codes_per_number_per_hour):
        book.name_number("chat", OWN)
        verdict, digits = book.new_code("chat", OWN, now)
        waits.append(verdict.wait.total_seconds())
        if not verdict.allowed:
            assert digits == ""
            now += verdict.wait
            assert book.new_code("chat", OWN, now)[0].allowed
    assert waits == [0, 30, 60, 120, 120, 120]
    verdict, digits = book.new_code("another chat", OWN, now + 10 * MINUTE)
    assert (verdict.allowed, verdict.locked, digits) == (False, True, "")


def test_a_code_that_did_its_work_does_not_delay_the_next_and_one_that_goes_elsewhere_need_not_wait(book):
    second = timedelta(seconds=1)
    code = sent(book)
    assert not book.new_code("chat", OWN, NOW + second)[0].allowed
    assert book.try_code("chat", code, "C-1", NOW + 2 * second) is CodeVerdict.RIGHT
    assert book.new_code("chat", OWN, NOW + 3 * second)[0].allowed
    assert not book.new_code("chat", OWN, NOW + 4 * second)[0].allowed
    assert book.new_code("chat", OWN, NOW + 4 * second, elsewhere=True)[0].allowed
    for _ in range(RULES.codes_per_number_per_hour):
        verdict, _ = book.new_code("chat", OWN, NOW + 5 * second, elsewhere=True)
    assert verdict.locked, "the hour's limit holds wherever a code goes"


def test_another_number_needs_another_proof(book):
    assert book.try_code("chat", sent(book), "C-1", NOW) is CodeVerdict.RIGHT
    book.name_number("chat", OWN)
    assert book.verified("chat", NOW) is not None
    book.name_number("chat", OTHER)
    assert book.verified("chat", NOW) is None
    found = book.identity("chat")
    assert found is not None and (found.msisdn, found.customer_id) == (OTHER, None)


def test_a_number_that_is_named_while_a_code_is_judged_is_not_proved_by_it(book, monkeypatch):
    code, judge = sent(book), identity_book._hash

    def slowly(digits: str, salt: str) -> str:
        book.name_number("chat", OTHER)
        return judge(digits, salt)

    monkeypatch.setattr(identity_book, "_hash", slowly)
    book.try_code("chat", code, "C-1", NOW)
    found = book.identity("chat")
    assert found is not None and (found.msisdn, found.customer_id, found.verified_until) == (OTHER, None, None)


def test_forgetting_ends_the_proof(book):
    assert book.try_code("chat", sent(book), "C-1", NOW) is CodeVerdict.RIGHT
    book.forget("chat")
    assert book.identity("chat") is None and book.verified("chat", NOW) is None


def test_proofs_and_codes_survive_a_restart(tmp_path):
    url = f"sqlite:///{tmp_path}/casebook.db"
    code = sent(IdentityBook(open_store(url), RULES))
    assert IdentityBook(open_store(url), RULES).try_code("chat", code, "C-1", NOW) is CodeVerdict.RIGHT
    assert IdentityBook(open_store(url), RULES).verified("chat", NOW) is not None
    empty(url)
    assert IdentityBook(open_store(url), RULES).identity("chat") is None


def at_once(url: str, guesses: list[tuple[str, str]]) -> list[CodeVerdict]:
    """The verdicts on (conversation, typed code), all typed at the same moment and each in a process of its own."""
    books = [IdentityBook(open_store(url), RULES) for _ in guesses]
    start = Barrier(len(guesses))

    def guess(number: int) -> CodeVerdict:
        chat, typed = guesses[number]
        start.wait()
        return books[number].try_code(chat, typed, "C-1", NOW)

    with ThreadPoolExecutor(len(guesses)) as threads:
        return list(threads.map(guess, range(len(guesses))))


@pytest.mark.parametrize("guesses", [2, RULES.tries - 1, RULES.tries, 3 * RULES.tries])
def test_wrong_codes_at_the_same_moment_cost_a_try_each(shared_url, guesses):
    book = IdentityBook(open_store(shared_url), RULES)
    code = sent(book)
    verdicts = at_once(shared_url, [("chat", wrong(code))] * guesses)
    assert verdicts.count(CodeVerdict.WRONG) == min(guesses, RULES.tries - 1)
    assert verdicts.count(CodeVerdict.LOCKED) == max(guesses - RULES.tries + 1, 0)
    assert book.tries_left("chat", OWN) == max(RULES.tries - guesses, 0)
    assert book.new_code("other chat", OWN, NOW + MINUTE)[0].locked == (guesses >= RULES.tries)
    later = book.try_code("chat", code, "C-1", NOW)
    assert later is (CodeVerdict.LOCKED if guesses >= RULES.tries else CodeVerdict.RIGHT)


def test_the_right_code_typed_many_times_at_the_same_moment_proves_once(shared_url):
    book = IdentityBook(open_store(shared_url), RULES)
    verdicts = at_once(shared_url, [("chat", sent(book))] * 8)
    assert sorted(verdict.value for verdict in verdicts) == ["right", *["used"] * 7]
    assert book.verified("chat", NOW) is not None
    assert book.tries_left("chat", OWN) == RULES.tries


def test_two_conversations_may_lock_one_number_at_the_same_moment(shared_url):
    book = IdentityBook(open_store(shared_url), RULES)
    for chat, now in (("one", NOW - 2 * MINUTE), ("two", NOW - MINUTE)):
        code = sent(book, chat, now=now)
        for _ in range(RULES.tries - 1):
            assert book.try_code(chat, wrong(code), "C-1", NOW) is CodeVerdict.WRONG
    verdicts = at_once(shared_url, [("one", "no code"), ("two", "no code")])
    assert verdicts == [CodeVerdict.LOCKED] * 2
    assert book.new_code("three", OWN, NOW + MINUTE)[0].locked


def test_conversations_beside_each_other_do_not_mix(shared_url):
    book = IdentityBook(open_store(shared_url), RULES)

    def prove(number: int) -> str:
        chat, msisdn = f"chat-{number}", f"+9190000001{number:02d}"
        verdict = book.try_code(chat, sent(book, chat, msisdn), f"C-{number}", NOW)
        found = book.verified(chat, NOW)
        return f"{verdict.value} {found and found.msisdn == msisdn}"

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(prove, range(16))) == {"right True"}
