"""Docker and Kubernetes."""

from __future__ import annotations

from fastapi_lint.knowledge.schema import Class, Effect, Function, Library, functions

_NETWORK = Effect.NETWORK
_MODELS = "docker.models"
_KUBERNETES = Class(
    otherwise=_NETWORK, quiet="close", dynamic="hundreds of generated methods", instead="kubernetes_asyncio"
)
_APIS = (
    "ApiextensionsV1Api AppsV1Api AuthorizationV1Api AutoscalingV1Api AutoscalingV2Api BatchV1Api "
    "CoordinationV1Api CoreV1Api CustomObjectsApi DiscoveryV1Api EventsV1Api NetworkingV1Api NodeV1Api "
    "PolicyV1Api RbacAuthorizationV1Api SchedulingV1Api StorageV1Api VersionApi"
)

LIBRARY = Library(
    packages=("docker", "kubernetes"),
    distribution="docker",
    aliases={
        "docker.client.DockerClient": "docker.DockerClient",
        "docker.client.from_env": "docker.from_env",
        **{f"kubernetes.client.api.{name}": f"kubernetes.client.{name}" for name in _APIS.split()},
    },
    functions={
        "docker.from_env": Function(returns="docker.DockerClient"),
        **functions(
            "kubernetes.config", "load_config load_incluster_config load_kube_config", Function(Effect.FILE)
        ),
    },
    classes={
        "docker.DockerClient": Class(
            blocks={_NETWORK: "df info login ping version"},
            lazy={_NETWORK: "events"},
            attributes={
                "containers": f"{_MODELS}.containers.ContainerCollection",
                "images": f"{_MODELS}.images.ImageCollection",
                "networks": f"{_MODELS}.networks.NetworkCollection",
                "volumes": f"{_MODELS}.volumes.VolumeCollection",
            },
            returns={"from_env": "self"},
            quiet="close",
            instead="aiodocker.Docker",
        ),
        "docker.APIClient": Class(otherwise=_NETWORK, quiet="close", instead="aiodocker.Docker"),
        f"{_MODELS}.containers.ContainerCollection": Class(
            blocks={_NETWORK: "create get list prune run"},
            returns={
                "create": f"{_MODELS}.containers.Container",
                "get": f"{_MODELS}.containers.Container",
                "run": f"{_MODELS}.containers.Container",
                "list": f"list[{_MODELS}.containers.Container]",
            },
            instead="aiodocker.Docker",
        ),
        f"{_MODELS}.containers.Container": Class(
            blocks={
                _NETWORK: (
                    "attach commit diff exec_run export get_archive kill logs pause put_archive reload "
                    "remove rename resize restart start stats stop top unpause update wait"
                )
            },
            instead="aiodocker.Docker",
        ),
        f"{_MODELS}.images.ImageCollection": Class(
            blocks={_NETWORK: "build get get_registry_data list load prune pull push remove search"},
            returns={"get": f"{_MODELS}.images.Image", "list": f"list[{_MODELS}.images.Image]"},
            instead="aiodocker.Docker",
        ),
        f"{_MODELS}.images.Image": Class(
            blocks={_NETWORK: "history reload remove save tag"}, instead="aiodocker.Docker"
        ),
        f"{_MODELS}.networks.NetworkCollection": Class(
            blocks={_NETWORK: "create get list prune"}, instead="aiodocker.Docker"
        ),
        f"{_MODELS}.volumes.VolumeCollection": Class(
            blocks={_NETWORK: "create get list prune"}, instead="aiodocker.Docker"
        ),
        **{f"kubernetes.client.{name}": _KUBERNETES for name in _APIS.split()},
        "kubernetes.watch.Watch": Class(
            lazy={_NETWORK: "stream"}, quiet="stop", instead="kubernetes_asyncio"
        ),
    },
)
