"""How much a run may send and how long it may take; each figure with its reason."""

#: Small pings on a path where loss is looked for. With 60 samples a path that loses 5 % each way
#: (9.75 % of round trips) shows at least one loss in 99.8 % of runs: 1 - 0.9025 ** 60.
PING_MANY = 60
#: Small pings where only "does it answer" is asked.
PING_FEW = 5
#: Milliseconds between the pings of one process, of which a task has two at most: 60 pings take
#: 0.3 s, 200 packets a second and path.
PING_INTERVAL_MS = 10
#: Bytes of a bulk transfer: over 200 full segments, enough to stall on a black hole.
BULK_BYTES = 300_000
#: One-way datagrams per direction, counted at the receiver.
ONEWAY_COUNT = 10
#: How long the receiver waits for them: in the follow-up round the pods start up to 0.3 s apart.
ONEWAY_WAIT_MS = 450
#: Queries per name server and protocol.
DNS_TRIES = 4
#: How long to go on asking a new Service: on the lab every kube-proxy has programmed it within
#: 0.5 s. One that takes longer is asked once more in the follow-up, where its endpoint answers.
SERVICE_RETRY_MS = 1000
#: Pods of the user's that are pinged on a node where ours did not start.
RUNNING_TARGETS = 2
#: Pods behind the DNS Service that are asked directly.
DNS_PODS = 4
#: Ports of the probe pods' servers; host pods use three from HOST_PORTS, by run.
HTTP_PORT, UDP_PORT, ONEWAY_PORT = 8080, 8081, 9999
#: Below the kernel's default ip_local_port_range (32768) and the NodePort range (30000).
HOST_PORTS = (20_000, 29_000)
