"""One call to a TM Forum resource: due changes, idempotency, the resource's own work, write log, events."""
import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import IntegrityError

from mock_operator.errors import BadRequest, OperatorError
from mock_operator.store import due
from mock_operator.store.database import Database
from mock_operator.store.work import Work
from mock_operator.web import faults, hub, idempotency, write_log
from mock_operator.web.apis import APIS
from mock_operator.web.query import read_fields, read_query
from mock_operator.web.resource import Resource, answer_of, not_allowed, select_fields
from mock_operator.web.unit import catch_up, caught_up, current


@dataclass(frozen=True)
class Call:
    """A request to one resource (`name` may be `hub`), or to one member of it."""

    method: str
    api: str
    name: str
    identifier: str | None
    pairs: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    key: str | None = None


@dataclass(frozen=True)
class Reply:
    """Status, headers and JSON text of an answer."""

    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)


def reply(status: int, body: Any, headers: dict[str, str] | None = None) -> Reply:
    """A Reply from a body that is not yet JSON text."""
    return Reply(status, json.dumps(body, ensure_ascii=False, separators=(",", ":")), headers or {})


def refusal(error: OperatorError, headers: dict[str, str] | None = None) -> Reply:
    """The Reply of an error."""
    return reply(error.status, error.body(), headers)


def read_body(text: bytes) -> dict[str, Any]:
    """The JSON object sent by a client. Raises BadRequest."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise BadRequest("the body is no JSON") from None
    if not isinstance(body, dict):
        raise BadRequest("the body must be a JSON object")
    if not _can_be_kept(body):
        raise BadRequest("the body has NUL, half of a surrogate pair, NaN or a number without end")
    return body


def _can_be_kept(body: Any) -> bool:
    """Whether every database can keep what the body says, and JSON say it again."""
    try:
        said = json.dumps(body, ensure_ascii=False, allow_nan=False)
        said.encode()
    except ValueError:
        return False
    return "\\u0000" not in said


class Gateway:
    """Answers calls. Blocking: the web application runs it in threads."""

    def __init__(self, database: Database, resources: dict[tuple[str, str], Resource]) -> None:
        self._database = database
        self._resources = resources

    def answer(self, call: Call) -> Reply:
        """Answer a call; refusals of the operator are answers too."""
        try:
            resource = self._resources.get((call.api, call.name))
            if call.name == "hub":
                return self._hub(call)
            if resource is None:
                raise OperatorError("NOT_FOUND", f"API {call.api} has no resource {call.name}", 404)
            allowed = resource.methods if call.identifier is None else resource.member_methods
            if call.method not in allowed:
                return refusal(not_allowed(call.method, allowed), {"Allow": ", ".join(sorted(allowed))})
            return self._read(resource, call) if call.method == "GET" else self._write(resource, call)
        except OperatorError as error:
            return refusal(error)

    def struck(self, call: Call) -> list[faults.Struck]:
        """The faults that hit this call, used up once each."""
        with self._database.reading() as session:
            if not faults.any_for_calls(session):
                return []
            work = current(session)
            hitting = [fault.id for fault in faults.candidates(work, call.api, call.name, call.method)
                       if fault.msisdn is None or self._concerns(work, call, fault.msisdn)]
        if not hitting:
            return []
        with self._database.writing() as session:
            work = current(session)
            standing = [fault for fault in faults.standing(work) if fault.id in hitting]
            return [hit for hit in (faults.strike(work, fault) for fault in standing) if hit is not None]

    def _concerns(self, work: Work, call: Call, msisdn: str) -> bool:
        """Whether a call names a line, or a resource or customer of it."""
        resource = self._resources.get((call.api, call.name))
        if resource is not None and call.identifier is not None:
            row = work.get(resource.table, call.identifier)
            if row is not None and getattr(row, "msisdn", None) == msisdn:
                return True
        said = " ".join([call.identifier or "", *(value for _, value in call.pairs), call.body.decode(errors="ignore")])
        line = self._resources["637", "product"].table
        names = {msisdn, msisdn.lstrip("+")}
        for product in work.session.query(line).filter(line.msisdn == msisdn):
            names.update(name for name in (product.id, product.customer_id, product.account_id, product.service_id)
                         if name)
        return any(name in said for name in names)

    def _read(self, resource: Resource, call: Call) -> Reply:
        with self._database.reading() as session:
            work = current(session)
            if not due.anything_due(session, work.now):
                return self._read_now(resource, call, work)
        catch_up(self._database)
        with self._database.reading() as session:
            return self._read_now(resource, call, current(session))

    def _read_now(self, resource: Resource, call: Call, work: Work) -> Reply:
        if call.identifier is not None:
            document = resource.document(work, resource.one(work, call.identifier))
            return reply(200, select_fields(document, read_fields(dict(call.pairs).get("fields"))))
        query = read_query(call.pairs)
        found = resource.find(work, query)
        headers = {"X-Total-Count": str(found.total), "X-Result-Count": str(len(found.documents))}
        return reply(200, [select_fields(document, query.fields) for document in found.documents], headers)

    def _write(self, resource: Resource, call: Call) -> Reply:
        body = {} if call.method == "DELETE" else read_body(call.body)
        try:
            return self._write_once(resource, call, body)
        except IntegrityError:
            # Two requests with the same new key met: the other one has finished, so this one is a repetition.
            if call.key is None:
                raise
            return self._write_once(resource, call, body)

    def _write_once(self, resource: Resource, call: Call, body: dict[str, Any]) -> Reply:
        with self._database.writing() as session:
            work = caught_up(session)
            kept = None
            if call.key:
                if len(call.key) > idempotency.LONGEST_KEY:
                    raise BadRequest(f"an Idempotency-Key has at most {idempotency.LONGEST_KEY} characters")
                path = f"{call.api}/{call.name}/{call.identifier or ''}"
                canonical = json.dumps(body, sort_keys=True).encode()
                print_ = idempotency.fingerprint(call.method, path, canonical)
                kept, known = idempotency.claim(work, call.key, print_)
                if known:
                    return Reply(kept.status, kept.body, {**kept.headers, "Idempotent-Replayed": "true"})
            answered = self._perform(resource, call, work, body)
            if kept is not None:
                kept.status, kept.body, kept.headers = answered.status, answered.text, answered.headers
            hub.store_events(work, work.happenings, self._resources)
            return answered

    def _perform(self, resource: Resource, call: Call, work: Work, body: dict[str, Any]) -> Reply:
        if call.method == "POST" and resource.create is not None:
            answer = answer_of(resource.create(work, body))
            action, status, kind = "create", answer.status or 201, "Create"
        elif call.method == "PATCH" and resource.change is not None:
            answer = answer_of(resource.change(work, resource.one(work, call.identifier or ""), body))
            action, status, kind = "change", answer.status or 200, "AttributeValueChange"
        elif resource.remove is not None:
            row = resource.one(work, call.identifier or "")
            write_log.record(work, call.api, call.name, row, "delete", call.key)
            resource.remove(work, row)
            return Reply(204, "")
        write_log.record(work, call.api, call.name, answer.row, action, call.key)
        if not any(told.row is answer.row for told in work.happenings):
            work.tell(call.api, call.name, kind, answer.row)
        work.session.flush()
        document = resource.document(work, answer.row)
        headers = {"Location": document["href"], **answer.headers} if action == "create" else answer.headers
        return reply(status, document, headers)

    def _hub(self, call: Call) -> Reply:
        if call.method == "POST" and call.identifier is None:
            with self._database.writing() as session:
                body = hub.subscribe(current(session), call.api, read_body(call.body))
            return reply(201, body, {"Location": f"{APIS[call.api].base}/hub/{body['id']}"})
        if call.method == "DELETE" and call.identifier is not None:
            with self._database.writing() as session:
                hub.unsubscribe(current(session), call.api, call.identifier)
            return Reply(204, "")
        allowed = ["POST"] if call.identifier is None else ["DELETE"]
        return refusal(not_allowed(call.method, allowed), {"Allow": ", ".join(allowed)})
