"""An account's limits are kept: per minute, per day, and as the other side tells them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from shipdesk.domain.errors import RemoteUnavailable
from shipdesk.web.account_gate import AccountGate, DailyBudget
from shipdesk.web.http_client import HttpClient
from shipdesk.web.rate_headers import ToldLimit, is_about_the_day, told_limits

DATE = "Thu, 26 Nov 2026 12:00:00 GMT"


class Day:
    """Both clocks of a gate, set by hand."""

    def __init__(self, now: datetime = datetime(2026, 11, 26, 12, tzinfo=UTC)) -> None:
        self.wall = now
        self.monotonic_s = 500.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.monotonic_s

    def passes(self, **much: float) -> None:
        self.wall += timedelta(**much)
        self.monotonic_s += timedelta(**much).total_seconds()


@pytest.fixture
def day() -> Day:
    return Day()


def gate(day: Day, per_minute: float = 6000, **more: Any) -> AccountGate:
    return AccountGate(per_minute, day.monotonic, now=day.now, **more)


def may_go(asked: AccountGate, *, interactive: bool = False) -> bool:
    return asked.admit(interactive=interactive, patience_s=0).wait_s == 0


def test_a_fifth_of_the_day_is_kept_for_people_and_the_budget_is_never_exceeded(day):
    asked = gate(day, daily=DailyBudget(10))
    assert [may_go(asked) for _ in range(9)] == [True] * 8 + [False]
    assert [may_go(asked, interactive=True) for _ in range(3)] == [True, True, False]
    seen = asked.snapshot()
    assert (seen.used_today, seen.limit_today, seen.paused_why) == (10, 10, "today's requests are used up")
    assert seen.paused_until == seen.resets_at == datetime(2026, 11, 27, tzinfo=UTC)
    day.passes(hours=12)
    assert may_go(asked)
    assert asked.snapshot().used_today == 1


def test_the_day_starts_when_the_carrier_says_so(day):
    budget = DailyBudget(10, time(5, 30), "America/New_York")
    assert budget.day_of(day.wall) == (
        datetime(2026, 11, 26, 10, 30, tzinfo=UTC),
        datetime(2026, 11, 27, 10, 30, tzinfo=UTC),
    )
    # The night in which the clocks go back has 25 hours.
    start, end = budget.day_of(datetime(2026, 10, 31, 20, tzinfo=UTC))
    assert end - start == timedelta(hours=25)


def test_a_refusal_for_the_day_pauses_until_the_reset_and_survives_a_restart(day):
    asked = gate(day, daily=DailyBudget(250))
    assert may_go(asked)
    assert asked.too_often(None, of_the_day=True) == 12 * 3600
    again = gate(day, daily=DailyBudget(250))
    again.restore(asked.state())
    assert not may_go(again, interactive=True)
    assert again.snapshot().used_today == 1
    assert again.snapshot().paused_until == datetime(2026, 11, 27, tzinfo=UTC)
    day.passes(hours=12, seconds=1)
    assert may_go(again)


def test_pauses_that_do_not_help_are_about_the_day(day):
    asked = gate(day, daily=DailyBudget(250))
    assert [asked.too_often(None, of_the_day=False) for _ in range(3)] == [60, 60, 12 * 3600]


def test_without_a_budget_a_refusal_is_about_the_minute(day):
    asked = gate(day)
    assert [asked.too_often(None, of_the_day=False) for _ in range(4)] == [60] * 4
    assert asked.too_often(3000, of_the_day=False) == 900


def test_a_clock_that_is_put_back_gives_no_new_budget(day):
    asked = gate(day, daily=DailyBudget(5))
    while may_go(asked, interactive=True):
        pass
    day.wall -= timedelta(days=1)
    assert not may_go(asked, interactive=True)


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"day": 7, "used": "many", "told_limit": -1, "paused_until": "soon", "pace_share": "half"},
        {"day": "2026-11-25T00:00:00+00:00", "used": 99},
        {"paused_until": "2199-01-01T00:00:00+00:00"},
        {"paused_until": "2026-11-26T13:00:00"},
        {"day": "2026-11-26T00:00:00+00:00", "used": True},
    ],
)
def test_a_state_that_cannot_be_used_changes_nothing(day, state):
    asked = gate(day, daily=DailyBudget(5))
    asked.restore(state)
    assert asked.snapshot() == gate(day, daily=DailyBudget(5)).snapshot()


def test_the_pace_outlives_a_restart(day):
    asked = gate(day, 60)
    asked.pause(10)
    again = gate(day, 60)
    again.restore(asked.state())
    assert again.snapshot().pace == 30
    assert again.snapshot().usual_pace == 60


def test_a_burst_may_be_larger_than_a_minutes_worth(day):
    asked = gate(day, 1, burst=5)
    assert [may_go(asked, interactive=True) for _ in range(6)] == [True] * 5 + [False]
    day.passes(seconds=60)
    assert may_go(asked, interactive=True)


def test_one_request_looks_whether_a_silent_carrier_is_back(day):
    asked = gate(day)
    for _ in range(5):
        asked.failed()
    assert asked.snapshot().breaker == "open"
    assert not may_go(asked)
    day.passes(seconds=300)
    assert asked.snapshot().breaker == "half_open"
    assert [may_go(asked) for _ in range(3)] == [True, False, False]
    asked.failed()
    assert asked.admit(interactive=False, patience_s=0).wait_s == 300
    day.passes(seconds=300)
    assert may_go(asked)
    asked.succeeded()
    assert asked.snapshot().breaker == "closed"
    assert may_go(asked)


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({}, ()),
        ({"X-RateLimit-Limit": "10", "X-RateLimit-Remaining": "9", "X-RateLimit-Reset": "1"}, (None, 10, 9, 1.0)),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795694460", "Date": DATE}, (None, None, 0, 60.0)),
        ({"X-RateLimit-Limit-Day": "250", "X-RateLimit-Remaining-Day": "3"}, (86400.0, 250, 3, None)),
        ({"RateLimit": "limit=100, remaining=50, reset=5"}, (None, 100, 50, 5.0)),
        ({"RateLimit": '"default";r=50;t=30'}, (None, None, 50, 30.0)),
        ({"RateLimit-Limit": "100, 100;w=60", "RateLimit-Remaining": "7"}, (None, 100, 7, None)),
        ({"X-RateLimit-Limit": "lots", "X-RateLimit-Remaining": "-1", "X-RateLimit-Reset": "nan"}, ()),
        ({"X-RateLimit-Limit": "9" * 5000}, ()),
        ({"X-RateLimit-Remaining": "5", "X-RateLimit-Reset": "9" * 17}, (None, None, 5, None)),
    ],
)
def test_what_answers_tell_of_limits_is_read_in_its_dialects(headers, told):
    assert told_limits(headers) == ((ToldLimit(*told),) if told else ())


def test_what_is_told_only_ever_lowers_what_is_left(day):
    asked = gate(day, 600, daily=DailyBudget(100))
    asked.learn(told_limits({"X-RateLimit-Remaining": "2"}))
    assert [may_go(asked, interactive=True) for _ in range(3)] == [True, True, False]
    asked.learn(told_limits({"X-RateLimit-Limit-Day": "50", "X-RateLimit-Remaining-Day": "10"}))
    assert (asked.snapshot().used_today, asked.snapshot().limit_today) == (40, 50)
    asked.learn(told_limits({"X-RateLimit-Limit-Day": "5000", "X-RateLimit-Remaining-Day": "5000"}))
    assert (asked.snapshot().used_today, asked.snapshot().limit_today) == (40, 100)
    asked.learn(told_limits({"X-RateLimit-Remaining-Hour": "0", "X-RateLimit-Reset-Hour": "600"}))
    assert asked.admit(interactive=True, patience_s=0).wait_s == pytest.approx(600)


def test_a_day_that_is_told_to_be_over_is_over(day):
    asked = gate(day)
    may_go(asked)
    asked.learn(told_limits({"X-RateLimit-Remaining-Day": "0"}))
    assert not may_go(asked, interactive=True)


@pytest.mark.parametrize(
    ("words", "about_it"),
    [
        ("Please try again after 12:00AM GMT.", True),
        ("Daily quota exceeded", True),
        ("250 requests per day", True),
        ("Too many requests", False),
        ("", False),
    ],
)
def test_a_complaint_about_the_day_is_told_from_one_about_the_minute(words, about_it):
    assert is_about_the_day(words) is about_it


def test_the_client_takes_the_limits_from_its_answers(raw_server, http, day):
    told = http("{}", more=f"X-RateLimit-Remaining-Day: 0\r\nX-RateLimit-Limit-Day: 9\r\nDate: {DATE}\r\n")
    server = raw_server(told)
    day.passes(minutes=10)
    client = HttpClient("Testpost", server.base_url, monotonic=day.monotonic, now=day.now)
    client.get_json("/x")
    with pytest.raises(RemoteUnavailable, match="today's requests are used up") as caught:
        client.get_json("/x", interactive=True)
    assert caught.value.retry_after_s == pytest.approx(11.83 * 3600, abs=30)
    assert client.gate.snapshot().clock_off_s == -600
    assert len(server.requests) == 1
    client.close()


def test_fedex_means_the_day_when_it_says_so(raw_server, http, day):
    said = '{"errors":[{"code":"TOO.MANY.REQUESTS","message":"Quota used up. Try again after 12:00AM GMT"}]}'
    server = raw_server(http(said, "429 Too Many Requests", more="Retry-After: 5\r\n"))
    client = HttpClient("FedEx", server.base_url, monotonic=day.monotonic, now=day.now)
    for _ in range(2):
        with pytest.raises(RemoteUnavailable, match="today's requests") as caught:
            client.get_json("/x")
        assert caught.value.retry_after_s == pytest.approx(12 * 3600, abs=10)
    assert len(server.requests) == 1
    client.close()
