"""The nightly evaluation: where every issuer stands as of a day, what changed since the last run, what falls due.

    store -> issuers with news, or whose day has come -> position of each -> alerts -> store -> report

An issuer is evaluated again only if facts came in, the rules changed, or its `next_change` has come. Its new position
and its alerts are written together, so that an interrupted run loses nothing and raises nothing twice.
"""
