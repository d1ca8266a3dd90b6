"""How `build` and `publish` report what one pass did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import output
from .frame import DONE, HELD, WRONG, Call

if TYPE_CHECKING:
    from publisher.actions.passes import Pass


def tell(call: Call, done: Pass, *, as_json: bool) -> int:
    """Print the result of a pass; returns its exit status."""
    for problem in done.problems:
        call.note(str(problem))
    for trouble in done.troubles:
        call.note(str(trouble))
    for channel, error in done.undelivered.items():
        call.note(f"{channel}: not delivered yet: {error}")
    if as_json:
        output.document(
            {
                "posts": done.posts,
                "problems": len(done.problems),
                "feeds": done.feeds,
                "announced": done.announced,
                "delivered": done.delivered,
                "held": done.held,
                "seconds": round(done.seconds, 3),
            }
        )
    else:
        _in_words(done)
    if done.held or done.delivered.get("in_doubt"):
        return HELD
    return WRONG if done.troubles or done.delivered.get("failed") else DONE


def _in_words(done: Pass) -> None:
    feeds = done.feeds
    output.say(
        f"{output.counted(done.posts, 'post')}, {output.counted(feeds.total, 'feed')}: {feeds.written} written, "
        f"{feeds.unchanged} unchanged, {feeds.removed} removed, in {done.seconds:.2f} s"
    )
    if done.announced or done.delivered:
        states = (
            ", ".join(f"{number} {state}" for state, number in done.delivered.items()) or "nothing sent yet"
        )
        output.say(f"{output.counted(done.announced, 'announcement')}: {states}")
    if done.left_to:
        output.say(f"deliveries are left to {done.left_to}")
    if done.rest:
        output.say(
            f"files that are not posts: {', '.join(f'{number} {reason}' for reason, number in done.rest.items())}"
        )
    if done.problems:
        output.say(f"{output.counted(len(done.problems), 'problem')}: publisher check")
    if done.held:
        output.say(f"{done.held} held: publisher journal, then journal release or skip")
    if done.delivered.get("in_doubt"):
        output.say("in doubt: publisher deliveries list --state in_doubt, then deliveries resolve")
