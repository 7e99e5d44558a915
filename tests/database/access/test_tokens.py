from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors

from api.access.tokens import Role, find_token, list_tokens, make_token, revoke_token
from tests.database.conftest import Log

NOW = datetime(2026, 11, 23, tzinfo=UTC)
Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def service(log: Log) -> Iterator[Connection]:
    with log.connect() as connection:
        yield connection


def test_the_bearer_is_found_by_the_text(service: Connection) -> None:
    token_id, text = make_token(service, Role.EMITTER, "checkout", source="/shop/checkout")
    token = find_token(service, text, NOW)
    assert token is not None
    assert (token.id, token.role, token.source) == (token_id, "emitter", "/shop/checkout")


def test_the_text_is_not_kept(service: Connection) -> None:
    _, text = make_token(service, Role.AUDITOR, "audit")
    assert text not in repr(list_tokens(service))
    assert len(text) >= 43


@pytest.mark.parametrize("text", ["", "lgr_", "lgr_unknown", "é"])
def test_an_unknown_text_finds_nobody(service: Connection, text: str) -> None:
    make_token(service, Role.AUDITOR, "audit")
    assert find_token(service, text, NOW) is None


def test_an_expired_token_finds_nobody(service: Connection) -> None:
    _, text = make_token(service, Role.OFFICER, "officer", expires_at=NOW)
    assert find_token(service, text, NOW - timedelta(microseconds=1)) is not None
    assert find_token(service, text, NOW) is None


def test_a_revoked_token_finds_nobody_and_writers_look_again(service: Connection) -> None:
    token_id, text = make_token(service, Role.OFFICER, "officer")
    assert revoke_token(service, token_id)
    assert find_token(service, text, NOW) is None
    assert revoke_token(service, token_id)
    assert service.execute("SELECT epoch FROM head").fetchone() == (1,)


def test_revoking_what_is_not_there_says_so(service: Connection) -> None:
    assert not revoke_token(service, uuid4())


@pytest.mark.parametrize(("role", "source"), [(Role.EMITTER, None), (Role.AUDITOR, "/shop")])
def test_only_an_emitter_has_a_source(service: Connection, role: Role, source: str | None) -> None:
    with pytest.raises(ValueError, match="source prefix"):
        make_token(service, role, "name", source=source)


def test_the_service_cannot_change_tokens_directly(service: Connection) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        service.execute("UPDATE tokens SET revoked_at = NULL")
