"""One-time codes and proved numbers, kept on the server. Nothing that a customer types can set them."""
from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from business.market_policy import IdentityPolicy
from casebook.store import codes, identities, locks
from journeys.identity import CodeRecord, CodeVerdict, SendVerdict, judge_code, may_send


@dataclass(frozen=True)
class Identity:
    """A number that a conversation named, and until when it counts as proved (None: not proved)."""

    msisdn: str
    customer_id: str | None
    verified_until: datetime | None


class IdentityBook:
    """Codes are stored as salted hashes; a code works once, for one conversation and one number."""

    def __init__(self, engine: Engine, policy: IdentityPolicy) -> None:
        self._engine = engine
        self._policy = policy

    def name_number(self, conversation: str, msisdn: str) -> None:
        """Note which number a conversation speaks for; proof is lost when it is another one than before."""
        with self._engine.begin() as db:
            known = db.execute(sa.select(identities.c.msisdn).where(identities.c.conversation == conversation)).scalar()
            if known == msisdn:
                return
            db.execute(identities.delete().where(identities.c.conversation == conversation))
            db.execute(identities.insert().values(conversation=conversation, msisdn=msisdn))

    def identity(self, conversation: str) -> Identity | None:
        """What a conversation has named or proved."""
        with self._engine.begin() as db:
            row = db.execute(sa.select(identities).where(identities.c.conversation == conversation)).mappings().first()
        if row is None:
            return None
        return Identity(row["msisdn"], row["customer_id"], _aware(row["verified_until"]))

    def verified(self, conversation: str, now: datetime) -> Identity | None:
        """The proved number of a conversation, or None when there is none or the proof is too old."""
        found = self.identity(conversation)
        if found is None or found.verified_until is None or found.verified_until <= now:
            return None
        return found

    def new_code(self, conversation: str, msisdn: str, now: datetime, *,
                 elsewhere: bool = False) -> tuple[SendVerdict, str]:
        """A fresh code for a number, if policy allows one now; the digits are given back once and never kept.

        The first that goes `elsewhere` need not wait for one that went to a phone that nobody can read.
        """
        with self._engine.begin() as db:
            rows = db.execute(sa.select(codes.c.sent, codes.c.conversation).where(codes.c.msisdn == msisdn)).all()
            served = self._proved_at(db, conversation, msisdn)
            # A code that did its work is no reason to wait for the next one, which something else asks for.
            own = [_utc(row.sent) for row in rows if row.conversation == conversation
                   and (served is None or _utc(row.sent) > served) and not elsewhere]
            verdict = may_send([_utc(row.sent) for row in rows], self._lock(db, msisdn), now, self._policy, own)
            if not verdict.allowed:
                return verdict, ""
            digits = "".join(secrets.choice("0123456789") for _ in range(self._policy.code_digits))
            salt = secrets.token_hex(16)
            db.execute(codes.update().where(codes.c.conversation == conversation).values(used=True))
            db.execute(codes.insert().values(
                conversation=conversation, msisdn=msisdn, salt=salt, hash=_hash(digits, salt), sent=_naive(now),
                expires=_naive(now + timedelta(minutes=self._policy.code_minutes)), wrong_tries=0, used=False))
        return verdict, digits

    def take_back_code(self, conversation: str, msisdn: str) -> None:
        """Forget the newest code: it never left the house, so it must not count against the customer."""
        with self._engine.begin() as db:
            row = self._newest(db, conversation, msisdn)
            if row is not None:
                db.execute(codes.delete().where(codes.c.id == row["id"]))

    def try_code(self, conversation: str, typed: str, customer_id: str | None, now: datetime) -> CodeVerdict:
        """Judge a typed code and note the result. RIGHT proves the number for the policy's minutes.

        Guesses at one code are judged one after the other, in however many processes they are made.
        """
        with self._engine.begin() as db:
            named = db.execute(sa.select(identities.c.msisdn).where(identities.c.conversation == conversation)).scalar()
            sent = self._newest(db, conversation, named) if named is not None else None
        if named is None:
            return CodeVerdict.NONE_SENT
        # A code's digits never change, so the slow part is done before others have to wait.
        matches = sent is not None and hmac.compare_digest(_hash(typed, sent["salt"]), sent["hash"])
        with self._engine.begin() as db:
            row = self._held(db, sent["id"]) if sent is not None else None
            locked = self._lock(db, named)
            if locked is not None and locked > now:
                return CodeVerdict.LOCKED
            record = row and CodeRecord(row["id"], _utc(row["sent"]), _utc(row["expires"]), row["wrong_tries"],
                                        row["used"])
            verdict = judge_code(record or None, matches and customer_id is not None, now, self._policy)
            self._note(db, verdict, row, conversation, named, customer_id, now)
        return verdict

    def tries_left(self, conversation: str, msisdn: str) -> int:
        """How many wrong codes may still follow."""
        with self._engine.begin() as db:
            row = self._newest(db, conversation, msisdn)
        return max(self._policy.tries - (row["wrong_tries"] if row else 0), 0)

    def forget(self, conversation: str) -> None:
        """End the proof, for instance when the customer starts over."""
        with self._engine.begin() as db:
            db.execute(identities.delete().where(identities.c.conversation == conversation))

    def _note(self, db: Connection, verdict: CodeVerdict, row: sa.engine.RowMapping | None, conversation: str,
              msisdn: str, customer_id: str | None, now: datetime) -> None:
        if row is None:
            return
        if verdict is CodeVerdict.RIGHT:
            db.execute(codes.update().where(codes.c.id == row["id"]).values(used=True))
            until = now + timedelta(minutes=self._policy.verified_minutes)
            # Only the number that the code was sent to: the conversation may have named another meanwhile.
            own = (identities.c.conversation == conversation) & (identities.c.msisdn == msisdn)
            db.execute(identities.update().where(own).values(customer_id=customer_id, verified_until=_naive(until)))
        elif verdict in {CodeVerdict.WRONG, CodeVerdict.LOCKED}:
            db.execute(codes.update().where(codes.c.id == row["id"]).values(wrong_tries=codes.c.wrong_tries + 1))
            if verdict is CodeVerdict.LOCKED:
                self._lock_number(db, msisdn, _naive(now + timedelta(minutes=self._policy.lock_minutes)))

    @staticmethod
    def _lock_number(db: Connection, msisdn: str, until: datetime) -> None:
        if db.execute(locks.update().where(locks.c.msisdn == msisdn).values(until=until)).rowcount:
            return
        try:
            with db.begin_nested():
                db.execute(locks.insert().values(msisdn=msisdn, until=until))
        except IntegrityError:
            # Another conversation about this number has locked it at the same moment, for as long.
            return

    @staticmethod
    def _held(db: Connection, code_id: int) -> sa.engine.RowMapping | None:
        """A code as it stands, kept from others until the transaction ends; None when it was taken back."""
        # SQLite has no SELECT … FOR UPDATE. An update that changes nothing makes others wait, there and on PostgreSQL.
        db.execute(codes.update().where(codes.c.id == code_id).values(wrong_tries=codes.c.wrong_tries))
        return db.execute(sa.select(codes).where(codes.c.id == code_id)).mappings().first()

    def _proved_at(self, db: Connection, conversation: str, msisdn: str) -> datetime | None:
        query = sa.select(identities.c.verified_until).where(
            identities.c.conversation == conversation, identities.c.msisdn == msisdn)
        until = _aware(db.execute(query).scalar())
        return None if until is None else until - timedelta(minutes=self._policy.verified_minutes)

    @staticmethod
    def _lock(db: Connection, msisdn: str) -> datetime | None:
        return _aware(db.execute(sa.select(locks.c.until).where(locks.c.msisdn == msisdn)).scalar())

    @staticmethod
    def _newest(db: Connection, conversation: str, msisdn: str) -> sa.engine.RowMapping | None:
        query = sa.select(codes).where(codes.c.conversation == conversation, codes.c.msisdn == msisdn)
        return db.execute(query.order_by(codes.c.id.desc()).limit(1)).mappings().first()


def _hash(digits: str, salt: str) -> str:
    # Slow on purpose: a million six-digit codes must not be tried in a moment by somebody who stole the table.
    return hashlib.scrypt(digits.encode(), salt=bytes.fromhex(salt), n=2**12, r=8, p=1, dklen=32).hex()


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=timezone.utc)


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else _utc(moment)
