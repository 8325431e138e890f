"""Limits of what may be asked for, in seconds: what every clock on the way takes."""

#: That a run may last: a day. So long at most do the servers of its pods live, the queue of runs
#: counts it and a replay believes it.
LONGEST_RUN_S = 86_400
#: That one request may take: a week, where a socket's own limit ends after 24 days.
LONGEST_REQUEST_S = 7 * LONGEST_RUN_S
