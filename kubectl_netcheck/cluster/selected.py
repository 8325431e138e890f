"""What a label selector chooses: the API server evaluates it, so it means what kubectl's means."""

from urllib.parse import quote

from kubectl_netcheck.cluster.refusals import ServerSaid
from kubectl_netcheck.cluster.rest import TABLE, Rest
from kubectl_netcheck.cluster.words import items
from kubectl_netcheck.model.errors import BadInput
from kubectl_netcheck.model.inventory import Wanted

#: The list of each kind of Wanted that a selector can choose from; ``{}`` is the namespace.
PATHS = {"node": "/api/v1/nodes", "pod": "/api/v1/namespaces/{}/pods"}


def selected(rest: Rest, wanted: Wanted, namespace: str) -> tuple[str, ...]:
    """Names of the objects that it chooses, sorted. namespace: where the wanted one names none.

    Raises BadInput when the API server finds that it is no selector, Denied when it lets us not
    list these objects, and Unreachable: without the list there is nothing to ask about.
    """
    path = PATHS[wanted.kind].format(quote(wanted.namespace or namespace))
    query = {"labelSelector": wanted.selector, "includeObject": "None"}
    try:
        table = rest.get(path, query, TABLE)
    except ServerSaid as said:
        if said.status != 400:
            raise
        do = "such as -l zone=a, -l 'zone in (a,b)' or -l '!gpu'"
        raise BadInput(f"{wanted.selector[:80]!r} is no label selector", said.why, do) from None
    columns = [str(each.get("name")) for each in items(table, "columnDefinitions")]
    found = (row.get("cells") for row in items(table, "rows"))
    rows = (dict(zip(columns, cells, strict=False)) for cells in found if isinstance(cells, list))
    return tuple(sorted(str(row["Name"]) for row in rows if row.get("Name")))
