"""Key events to texts: scans, people, and everything that goes wrong between."""

from collections.abc import Iterable
from dataclasses import replace
from random import Random

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.counter.keymaps import (
    KEY_BACKSPACE,
    KEY_ENTER,
    KEY_ESC,
    KEY_TAB,
)
from custom_components.loyalty.counter.keystrokes import (
    CapsLock,
    Dropped,
    KeyEvent,
    Keystroke,
    Typed,
    Typing,
)
from custom_components.loyalty.counter.typist import strokes

ENTER = frozenset({"enter"})
TAB = frozenset({"tab"})
BOTH = ENTER | TAB
SILENCE: frozenset[str] = frozenset()

SCAN = 0.001
FINGERS = 0.1


def keys(text: str, at: float = 0.0, interval: float = SCAN) -> list[Keystroke]:
    """The events of a text; line feeds and tabs are the keys."""
    return list(strokes(text, "us", at=at, interval=interval, terminator=""))


def feed(typing: Typing, events: Iterable[KeyEvent]) -> list[Typed]:
    return [typed for event in events if (typed := typing.feed(event))]


def texts(typing: Typing, events: Iterable[KeyEvent]) -> list[str]:
    return [typed.text for typed in feed(typing, events)]


@pytest.mark.parametrize(
    ("terminators", "sent"),
    [
        (ENTER, "4006381333931\n"),
        (TAB, "4006381333931\t"),
        (BOTH, "4006381333931\t\n"),
        (BOTH, "4006381333931\n\t"),
        (ENTER, "4006381333931\t\n"),
        (ENTER, "4006381333931\n\t"),
        (ENTER, "\n4006381333931\n"),
        (ENTER, "4006381333931\r\n"),
        (ENTER, "\t\n\n4006381333931\n\n"),
        (SILENCE, "4006381333931\n"),
        (SILENCE, "\n4006381333931\n"),
    ],
)
def test_terminators_give_each_code_once(
    terminators: frozenset[str], sent: str
) -> None:
    typing = Typing("us", terminators)
    got = texts(typing, keys(sent)) + texts(typing, keys(sent, at=5.0))
    assert got == ["4006381333931", "4006381333931"]


@pytest.mark.parametrize("sent", ["ABC123", "\nABC123"])
def test_silence_ends_a_scan_without_terminator(sent: str) -> None:
    typing = Typing("us", SILENCE)
    events = keys(sent)
    assert feed(typing, events) == []
    deadline = typing.deadline
    assert deadline is not None
    assert events[-1].at < deadline < events[-1].at + 0.5
    assert typing.expire(deadline - 0.01) is None
    typed = typing.expire(deadline)
    assert typed is not None
    assert (typed.text, typed.terminator, typed.burst) == ("ABC123", "", True)
    assert typing.deadline is None


def test_next_scan_ends_the_one_before_if_nobody_asked() -> None:
    typing = Typing("us", SILENCE)
    assert texts(typing, keys("ABC123") + keys("DEF456", at=3.0)) == ["ABC123"]


def test_terminator_that_is_not_set_is_part_of_a_scan() -> None:
    assert texts(Typing("us", TAB), keys("line1\nline2\t")) == ["line1\nline2"]


def test_burst_is_a_scanner() -> None:
    (typed,) = feed(Typing("us", ENTER), keys("4006381333931\n", at=7.0))
    assert typed == Typed("4006381333931", 7.0, 7.024, burst=True, terminator="enter")


def test_one_late_key_is_still_a_scanner() -> None:
    events = keys("40063") + keys("81333931\n", at=0.4)
    (typed,) = feed(Typing("us", ENTER), events)
    assert (typed.text, typed.burst) == ("4006381333931", True)


def test_alt_codes_in_a_scan_are_still_a_scanner() -> None:
    (typed,) = feed(Typing("us", ENTER), keys("ÄÖÜ-äöü\n", interval=0.002))
    assert (typed.text, typed.burst) == ("ÄÖÜ-äöü", True)


@pytest.mark.parametrize("text", ["1250", "12.50", "7"])
def test_slow_digits_are_a_person(text: str) -> None:
    (typed,) = feed(Typing("us", ENTER), keys(f"{text}\n", interval=FINGERS))
    assert (typed.text, typed.burst) == (text, False)


@pytest.mark.parametrize(("terminators", "end"), [(ENTER, "\n"), (TAB, "\t")])
def test_a_short_code_is_told_by_its_terminator(
    terminators: frozenset[str], end: str
) -> None:
    """A shelf label of two digits is no amount that somebody typed."""
    (typed,) = feed(Typing("us", terminators), keys(f"12{end}"))
    assert typed == Typed("12", 0.0, 0.002, burst=True, terminator=typed.terminator)


def test_digits_left_behind_are_no_part_of_a_short_code() -> None:
    events = keys("5", interval=FINGERS) + keys("12\n", at=3.0)
    (typed,) = feed(Typing("us", ENTER), events)
    assert (typed.text, typed.burst) == ("12", True)


@pytest.mark.parametrize(
    ("first", "second", "enter"),
    [(0.0, 0.02, 0.1), (0.0, 0.15, 0.16), (0.0, 0.06, 0.08)],
)
def test_one_quick_finger_is_no_scanner(
    first: float, second: float, enter: float
) -> None:
    """Two keys may come down nearly at once; a scanner's all do."""
    events = keys("1", at=first) + keys("2", at=second) + keys("\n", at=enter)
    (typed,) = feed(Typing("us", ENTER), events)
    assert (typed.text, typed.burst) == ("12", False)


def test_a_single_digit_can_be_a_person() -> None:
    (typed,) = feed(Typing("us", ENTER), keys("7\n"))
    assert (typed.text, typed.burst) == ("7", False)


@pytest.mark.parametrize("terminators", [TAB, SILENCE])
def test_a_persons_enter_always_ends(terminators: frozenset[str]) -> None:
    typing = Typing("us", terminators)
    assert texts(typing, keys("1250\n", interval=FINGERS)) == ["1250"]


def test_a_person_corrects() -> None:
    typing = Typing("us", ENTER)
    backspace = [Keystroke(KEY_BACKSPACE, 1, 2.0), Keystroke(KEY_BACKSPACE, 0, 2.1)]
    escape = [Keystroke(KEY_ESC, 1, 6.0), Keystroke(KEY_ESC, 0, 6.1)]
    got = texts(
        typing,
        [
            *keys("129", interval=FINGERS),
            *backspace,
            *keys("50\n", at=3.0, interval=FINGERS),
            *keys("99", at=5.0, interval=FINGERS),
            *escape,
            *keys("300\n", at=7.0, interval=FINGERS),
        ],
    )
    assert got == ["1250", "300"]


def test_digits_left_by_a_person_do_not_spoil_the_scan_after() -> None:
    typing = Typing("us", ENTER)
    events = keys("12", interval=FINGERS) + keys("4006381333931\n", at=5.0)
    assert texts(typing, events) == ["4006381333931"]


def test_a_person_is_waited_for_but_not_for_ever() -> None:
    typing = Typing("us", ENTER)
    feed(typing, keys("12", interval=FINGERS))
    assert texts(typing, keys("50\n", at=8.0, interval=FINGERS)) == ["1250"]
    feed(typing, keys("12", at=20.0, interval=FINGERS))
    assert texts(typing, keys("50\n", at=80.0, interval=FINGERS)) == ["50"]


def test_half_a_scan_is_thrown_away_after_a_pause() -> None:
    typing = Typing("us", ENTER)
    assert texts(typing, keys("400638")) == []
    deadline = typing.deadline
    assert deadline is not None
    assert typing.expire(deadline) is None
    assert texts(typing, keys("73513537\n", at=deadline + 1.1)) == ["73513537"]


def test_the_other_half_of_a_scan_after_a_pause_is_nobodys_code() -> None:
    """A scanner without a cable may fall silent in the middle."""
    typing = Typing("us", ENTER)
    *_, last = first_half = keys("400638")
    (torn,) = feed(typing, [*first_half, *keys("1333931\n", at=last.at + 1.4)])
    (whole,) = feed(typing, keys("73513537\n", at=last.at + 2.0))
    assert (torn.text, torn.damaged) == ("", True)
    assert (whole.text, whole.damaged) == ("73513537", False)


def test_dropped_events_spoil_the_code_up_to_its_terminator() -> None:
    typing = Typing("us", ENTER)
    lost, whole = feed(
        typing,
        [
            *keys("40063"),
            Dropped(0.012),
            *keys("333931\n", at=0.02),
            *keys("73513537\n", at=0.1),
        ],
    )
    assert (lost.text, lost.damaged) == ("", True)
    assert (whole.text, whole.damaged) == ("73513537", False)


@pytest.mark.parametrize("terminators", [ENTER, SILENCE])
def test_dropped_events_spoil_the_code_up_to_a_pause(
    terminators: frozenset[str],
) -> None:
    typing = Typing("us", terminators)
    events = [*keys("40063"), Dropped(0.012), *keys("333931", at=0.02)]
    assert feed(typing, events) == []
    deadline = typing.deadline
    assert deadline is not None
    lost = typing.expire(deadline)
    assert lost is not None
    assert (lost.text, lost.damaged) == ("", True)
    assert typing.deadline is None
    assert texts(typing, keys("73513537\n", at=3.0)) == ["73513537"]


def test_lost_keys_are_told_when_nothing_else_is_typed() -> None:
    typing = Typing("us", ENTER)
    assert feed(typing, [Dropped(0.5)]) == []
    assert typing.deadline is not None
    assert typing.expire(typing.deadline) == Typed(
        text="", started=0.5, ended=0.5, burst=True, terminator="", damaged=True
    )


@pytest.mark.parametrize("heard_from", [0.0005, 0.004, 0.013])
def test_a_code_whose_beginning_nobody_heard_is_lost_and_the_next_is_not(
    heard_from: float,
) -> None:
    typing = Typing("us", ENTER, since=heard_from)
    under_way = [
        event
        for event in keys("4006381333931\n", interval=0.001)
        if event.at > heard_from
    ]

    (lost,) = feed(typing, under_way)

    assert (lost.text, lost.damaged) == ("", True)
    assert texts(typing, keys("5901234123457\n", at=1)) == ["5901234123457"]


def test_the_last_key_let_go_spoils_no_code() -> None:
    typing = Typing("us", ENTER, since=0.0)

    typing.feed(Keystroke(KEY_ENTER, 0, 0.002))

    assert texts(typing, keys("4006381333931\n", at=0.5)) == ["4006381333931"]


def test_dropped_release_of_shift_does_not_stick() -> None:
    typing = Typing("us", ENTER)
    feed(typing, [Keystroke(42, 1, 0.0), Dropped(0.01), *keys("\n", at=0.02)])
    assert typing.deadline is None
    assert texts(typing, keys("abc\n", at=0.1)) == ["abc"]


def test_unplugged_in_mid_code() -> None:
    typing = Typing("us", ENTER)
    feed(typing, keys("400638"))
    typing.reset()
    assert typing.deadline is None
    assert texts(typing, keys("73513537\n", at=0.05)) == ["73513537"]


def test_two_devices_do_not_mix() -> None:
    one, two = Typing("us", ENTER), Typing("us", ENTER)
    got: list[tuple[str, str]] = []
    for first, second in zip(keys("111111\n"), keys("222222\n"), strict=True):
        got += [("one", typed.text) for typed in feed(one, [first])]
        got += [("two", typed.text) for typed in feed(two, [second])]
    assert got == [("one", "111111"), ("two", "222222")]


def test_caps_lock_light_is_obeyed() -> None:
    typing = Typing("us", ENTER, caps_lock=True)
    assert texts(typing, keys("abc\n")) == ["ABC"]
    assert texts(typing, [CapsLock(False, 1.0), *keys("abc\n", at=1.0)]) == ["abc"]


def test_dead_key_at_the_end_is_not_lost() -> None:
    typing = Typing("de", SILENCE)
    feed(typing, strokes("abc", "de", terminator=""))
    feed(typing, [Keystroke(41, 1, 0.01), Keystroke(41, 0, 0.011)])
    typed = typing.expire(1.0)
    assert typed is not None
    assert typed.text == "abc^"


def test_endless_typing_is_cut() -> None:
    (typed,) = feed(Typing("us", ENTER), keys("7" * 5000 + "\n", interval=1e-5))
    assert len(typed.text) == 1024


@pytest.mark.parametrize("layout", ["us", "de", "fr", "uk"])
def test_ten_thousand_random_keys(layout: str) -> None:
    dice = Random(20261)
    typing = Typing(layout, ENTER)
    codes = [*range(1, 128), *[KEY_ENTER] * 10, 42, 56, 100, 29]
    events = [
        Keystroke(dice.choice(codes), dice.choice((1, 0, 2)), number * 0.002)
        for number in range(10_000)
    ]
    got = texts(typing, events)
    assert got
    assert all(got)


EVENTS = st.one_of(
    st.builds(
        Keystroke,
        st.one_of(
            st.integers(0, 767),
            st.sampled_from((29, 42, 56, 58, 100, KEY_ENTER, KEY_TAB)),
        ),
        st.integers(0, 2),
        st.floats(-1, 30),
    ),
    st.builds(Dropped, st.floats(-1, 30)),
    st.builds(CapsLock, st.booleans(), st.floats(-1, 30)),
)


@given(
    layout=st.sampled_from(("us", "de", "fr", "uk")),
    terminators=st.sampled_from((ENTER, TAB, BOTH, SILENCE)),
    events=st.lists(EVENTS, max_size=60),
    ordered=st.booleans(),
)
def test_no_sequence_of_keys_raises_or_gives_an_empty_code(
    layout: str, terminators: frozenset[str], events: list[KeyEvent], ordered: bool
) -> None:
    now, stream = 0.0, []
    for event in events:
        now += abs(event.at) / 30
        stream.append(replace(event, at=now) if ordered else event)
    typing = Typing(layout, terminators)
    got = feed(typing, stream)
    last = typing.expire(1e9)
    ended = got if last is None else [*got, last]
    assert all(bool(typed.text) is not typed.damaged for typed in ended)
    assert all(typed.started <= 1e9 for typed in got)
    assert typing.deadline is None
