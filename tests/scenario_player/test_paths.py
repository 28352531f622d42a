import pytest

from scenario_player.paths import Condition, PathError, follow, parse_path, unmet

BUCKETS = [
    {"id": "1", "usageType": "data", "remainingValue": {"amount": 24.5, "units": "GB"}, "tags": ["a", "b"]},
    {"id": "2", "usageType": "voice", "remainingValue": {"amount": "100.00", "units": "min"}},
]


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("0.usageType", ["data"]),
        ("-1.usageType", ["voice"]),
        ("*.id", ["1", "2"]),
        ("[usageType=voice].remainingValue.amount", ["100.00"]),
        ("[remainingValue.units=GB].id", ["1"]),
        ("0.tags", [["a", "b"]]),
        ("0.tags.1", ["b"]),
        ("7.id", []),
        ("0.nothing.here", []),
    ],
)
def test_a_path_leads_to(path, values):
    assert follow(BUCKETS, path).values == values


@pytest.mark.parametrize(
    "expectations",
    [
        {"count": 2},
        {"count": {"gte": 1}},
        {"0.remainingValue.amount": {"gte": 24, "lt": 25}},
        {"1.remainingValue.amount": 100},
        {"1.remainingValue.amount": "100.0"},
        {"*.remainingValue.amount": {"sum": 124.5, "count": 2}},
        {"*.id": {"contains": 2, "gt": 0}},
        {"0.tags": {"contains": "a", "count": 2}},
        {"0.usageType": {"contains": "AT", "matches": "^d", "ne": "voice"}},
        {"0.status": {"exists": False}},
        {"[usageType=roaming]": {"count": 0}},
    ],
)
def test_what_holds(expectations):
    assert unmet(BUCKETS, expectations) == []


@pytest.mark.parametrize(
    ("expectations", "found"),
    [
        ({"count": 1}, "found 2"),
        ({"0.remainingValue.amount": {"gte": 25}}, "found 24.5"),
        ({"0.status": "active"}, "found nothing"),
        ({"0.status": {"ne": "active"}}, "found nothing"),
        ({"*.usageType": "data"}, "found ['data', 'voice']"),
        ({"0.usageType": {"exists": False}}, "found 'data'"),
        ({"*.remainingValue.amount": {"sum": 124}}, "found [24.5, '100.00']"),
    ],
)
def test_what_does_not_hold_tells_what_was_found(expectations, found):
    (problem,) = unmet(BUCKETS, expectations)
    assert found in problem


def test_money_is_compared_exactly():
    assert unmet({"a": 0.1, "b": 0.2}, {"a": "0.10"}) == []
    assert unmet([{"v": 0.1}, {"v": 0.2}], {"*.v": {"sum": 0.3}}) == []


def test_times_compare_in_their_order():
    assert unmet({"t": "2026-03-01T10:00:00Z"}, {"t": {"gt": "2026-02-28T23:59:59Z"}}) == []


def test_booleans_are_not_numbers():
    assert unmet({"on": True}, {"on": True}) == []
    assert unmet({"on": True}, {"on": 1}) != []


def test_unknown_operators_and_paths_say_what_is_possible():
    with pytest.raises(PathError, match="use one of eq, ne"):
        Condition({"above": 3})
    with pytest.raises(PathError, match="field=value"):
        parse_path("a[b].c")
