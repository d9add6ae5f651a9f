"""How fast Signalen is, the closest peer, told as a share of the bare machine so that it holds on another machine.

Both were run on one machine on 27 November 2026, alternately, 10,000 open cases each (Signalen adbe8fc7, uwsgi with two
processes); bare psycopg did the same rows and reads there. A figure a second of that machine says nothing about yours.
"""

SHARES = {"report": 0.028, "list": 0.0023, "detail": 0.0055, "step": 0.022, "tile": 0.034}
TO_HOLD = {"report": 20, "list": 50, "detail": 20, "step": 20, "tile": 20}
# The bare statements cost more the more cases there are, so shares are compared where Signalen's were measured.
CASES = 10_000


def beside(what: str, share: float, *, cases: int) -> str:
    """Say what a share of bare is, times Signalen's; with another number of cases than Signalen had, that it can't be said."""
    if what not in SHARES:
        return ""
    held = TO_HOLD[what] * SHARES[what]
    if cases != CASES:
        return f"times Signalen: only with --cases {CASES} (to hold there: {held:.1%} of bare)"
    return f"times Signalen: {share / SHARES[what]:.1f} (to hold: {TO_HOLD[what]}, which is {held:.1%} of bare)"
