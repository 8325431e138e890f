"""ClusterSettings: how to reach the cluster and how the debug pods shall be, as the user said."""

from dataclasses import dataclass

#: The image of the debug pods when the user names none.
IMAGE = "ghcr.io/kubectl-netcheck/probe:v1"
#: What --profile takes, the fewest rights first.
PROFILES = ("restricted", "baseline", "host")


@dataclass(frozen=True, slots=True)
class ClusterSettings:
    """What kubectl's global flags say, with kubectl's meaning, and the shape of the debug pods.

    None and empty mean "not given": the kubeconfig decides.
    request_timeout: seconds for one request, LONGEST_REQUEST_S at most; 0 is kubectl's "no limit",
    None our own limits.
    profile: ``restricted`` or ``baseline`` keep to that pod security standard, ``host`` is the
    most; empty uses the most that the namespace admits.
    deadline: seconds after which the debug pods end by themselves, whatever became of us.
    """

    kubeconfig: str | None = None
    context: str | None = None
    cluster: str | None = None
    user: str | None = None
    namespace: str | None = None
    server: str | None = None
    token: str | None = None
    username: str | None = None
    password: str | None = None
    impersonate: str | None = None  # --as
    impersonate_groups: tuple[str, ...] = ()  # --as-group
    impersonate_uid: str | None = None  # --as-uid
    impersonate_extra: tuple[str, ...] = ()  # --as-user-extra, KEY=VALUE
    certificate_authority: str | None = None
    client_certificate: str | None = None
    client_key: str | None = None
    insecure_skip_tls_verify: bool = False
    tls_server_name: str | None = None
    request_timeout: float | None = None
    disable_compression: bool = False
    run_id: str = "manual"
    image: str = IMAGE
    pull_secrets: tuple[str, ...] = ()
    profile: str = ""
    deadline: float = 60.0

    def __repr__(self) -> str:
        """Without credentials, because it ends up in logs."""
        return f"ClusterSettings(context={self.context!r}, run_id={self.run_id!r})"
