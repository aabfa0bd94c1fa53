"""Reads the deployment files: what each container is to be run with."""
import os
import re
import subprocess

import yaml

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PRODUCTS = ["pubsub-service", "adhoc-command-service", "buddy-presence-bot"]


class Wanted:
    """A container as a file describes it. Mounts: (what, place, writable), where what is a file, volume:NAME or secret:NAME."""

    def __init__(self, name, product, environment, mounts, replicas=1, probes=None):
        self.name, self.product, self.environment = name, product, environment
        self.mounts, self.replicas, self.probes = mounts, replicas, probes or {}


def path(*parts):
    return os.path.join(HERE, *parts)


def documents(*parts):
    with open(path(*parts)) as file:
        return [document for document in yaml.safe_load_all(file) if document]


def compose(name):
    """The services of a compose file."""
    return documents("compose", name, "compose.yaml")[0]


def compose_containers(name):
    file, folder = compose(name), path("compose", name)
    for service, what in file["services"].items():
        if what.get("image") not in PRODUCTS:
            continue
        mounts = []
        for volume in what.get("volumes", []):
            source, target, *options = volume.split(":")
            if source.startswith("."):
                mounts.append((os.path.normpath(os.path.join(folder, source)), target, "ro" not in options))
            else:
                mounts.append((f"volume:{source}", target, True))
        for entry in what.get("tmpfs", []):
            mounts.append((f"volume:{service}", entry.split(":")[0], True))
        for secret in what.get("secrets", []):
            mounts.append((f"secret:{secret}", f"/run/secrets/{secret}", False))
        yield Wanted(
            service, what["image"], {key: str(value) for key, value in what["environment"].items()}, mounts,
            what.get("deploy", {}).get("replicas", 1))


def kubernetes_objects(name):
    """All objects of a kustomization, without the generated ones."""
    for resource in documents("kubernetes", name, "kustomization.yaml")[0]["resources"]:
        if resource.endswith(".yaml"):
            yield from documents("kubernetes", name, resource)


def pods(name):
    for thing in kubernetes_objects(name):
        if thing["kind"] in ("StatefulSet", "Deployment"):
            yield thing, thing["spec"]["template"]["spec"]


def kubernetes_containers(name):
    for thing, pod in pods(name):
        volumes = {volume["name"]: volume for volume in pod.get("volumes", [])}
        claims = [claim["metadata"]["name"] for claim in thing["spec"].get("volumeClaimTemplates", [])]
        for container in pod["containers"]:
            if container["image"] not in PRODUCTS:
                continue
            mounts = []
            for mount in container["volumeMounts"]:
                writable = not mount.get("readOnly", False)
                volume = volumes.get(mount["name"], {})
                if mount["name"] in claims:
                    mounts.append((f"volume:{mount.get('subPath', mount['name'])}", mount["mountPath"], writable))
                elif "secret" in volume:
                    for item in volume["secret"]["items"]:
                        mounts.append((f"secret:{item['key']}", f"{mount['mountPath']}/{item['path']}", False))
                elif "configMap" in volume:
                    mounts.append((path(volume["configMap"]["name"]), mount["mountPath"], False))
            yield Wanted(
                container["name"], container["image"],
                {entry["name"]: entry["value"] for entry in container["env"]}, mounts, thing["spec"]["replicas"],
                {kind: container[kind]["httpGet"]["path"] for kind in ("livenessProbe", "readinessProbe")})


def systemd_environment(product):
    """The variables of a unit and its drop-in."""
    variables = {}
    for file in ["xmpp-component@.service", f"xmpp-component@{product}.service.d/settings.conf"]:
        with open(path("systemd", file)) as unit:
            for line in unit:
                if match := re.match(r"Environment=(\w+)=(.*)$", line.strip()):
                    variables[match[1]] = match[2].replace("%S", "/var/lib").replace("%d", "/run/secrets").replace("%i", product)
    return variables


def containerfile(*parts):
    """A Containerfile's instructions, by name, in order."""
    with open(path(*parts)) as file:
        text = re.sub(r"\\\n", " ", "".join(line for line in file if not line.startswith("#")))
    found = {}
    for line in text.splitlines():
        if line.strip():
            instruction, _, rest = line.partition(" ")
            found.setdefault(instruction, []).append(rest.strip())
    return found


def kustomized(name):
    """What kubectl would send to the cluster; None where there is no kubectl."""
    try:
        result = subprocess.run(["kubectl", "kustomize", path("kubernetes", name)], capture_output=True, text=True)
    except FileNotFoundError:
        return None
    if result.returncode:
        raise SystemExit(f"kubectl kustomize kubernetes/{name}: {result.stderr}")
    return [document for document in yaml.safe_load_all(result.stdout) if document]
