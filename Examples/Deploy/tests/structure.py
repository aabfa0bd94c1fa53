#!/usr/bin/python3
"""structure.py: whether the deployment files hold together. Names what does not, and ends with 1.

Names of secrets, volumes, networks and files exist where they are used; every container is confined; probes and health ports are the
same; what several files say of one thing is the same in all of them.
"""
import os
import re
import subprocess
import sys

import deployments
from deployments import PRODUCTS, documents, path

problems = []


def expect(condition, what):
    if not condition:
        problems.append(what)


def secret_files():
    """What make-secrets makes."""
    with open(path("make-secrets")) as file:
        text = file.read()
    names = {"server.crt", "server.key", "pubsub", "commands", "buddies", "postgresql"}
    return names | set(re.findall(r"make ([a-z_]+(?:\.[a-z]+)+)", text))


def check_compose(name):
    file, where = deployments.compose(name), f"compose/{name}"
    known = secret_files()
    for secret, what in file["secrets"].items():
        expect(os.path.basename(what["file"]) in known, f"{where}: {what['file']} is made by nobody")
        expect(what["file"].startswith("../../secrets/"), f"{where}: {what['file']} is not among the secrets")
    used = set()
    for service, what in file["services"].items():
        at = f"{where}: {service}"
        for secret in what.get("secrets", []):
            used.add(secret)
            expect(secret in file["secrets"], f"{at}: no secret {secret}")
        for network in what.get("networks", ["default"]):
            expect(network in file["networks"], f"{at}: no network {network}")
        for volume in what.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("."):
                expect(os.path.exists(path("compose", name, source)), f"{at}: {source} is not there")
            else:
                expect(source in file["volumes"], f"{at}: no volume {source}")
        if "build" in what:
            context = os.path.normpath(path("compose", name, what["build"]["context"]))
            build = os.path.join(context, what["build"].get("dockerfile", "Containerfile"))
            expect(os.path.exists(build), f"{at}: {build} is not there")
        environment = what.get("environment", {})
        for variable, value in environment.items():
            expect(isinstance(value, str), f"{at}: {variable} is no text; put quotation marks around it")
            if str(value).startswith("/run/secrets/"):
                expect(os.path.basename(value) in what["secrets"], f"{at}: {value} is none of its secrets")
        if what.get("image") in PRODUCTS:
            expect(what["build"]["args"]["PRODUCT"] == what["image"], f"{at}: builds something else than {what['image']}")
            expect(what.get("read_only") is True, f"{at}: its root is writable")
            expect(what.get("cap_drop") == ["ALL"], f"{at}: has capabilities")
            expect("no-new-privileges:true" in what.get("security_opt", []), f"{at}: may gain privileges")
            expect("ports" not in what, f"{at}: is open to the world")
            expect("mem_limit" in what and "pids_limit" in what, f"{at}: is not bounded")
            expect(environment["COMPONENT_HOST"] in file["services"], f"{at}: no server {environment['COMPONENT_HOST']}")
            expect("components" in what["networks"], f"{at}: cannot reach the server")
            targets = {volume.split(":")[1] for volume in what.get("volumes", [])} | {
                entry.split(":")[0] for entry in what.get("tmpfs", [])}
            expect("/var/lib/component" in targets, f"{at}: keeps its data in no volume")
    expect(used == set(file["secrets"]), f"{where}: of no use: {set(file['secrets']) - used}")
    # With Debian's, where it is installed: the format itself.
    try:
        result = subprocess.run(["docker-compose", "-f", path("compose", name, "compose.yaml"), "config", "-q"], capture_output=True, text=True)
        expect(result.returncode == 0, f"{where}: {result.stderr}")
    except FileNotFoundError:
        print(f"note: there is no docker-compose to ask about {where}")


def check_kubernetes(name):
    where = f"kubernetes/{name}"
    kustomization = documents("kubernetes", name, "kustomization.yaml")[0]
    generated = {"secret": {}, "configMap": {}}
    for resource in kustomization["resources"]:
        if resource == "../../secrets":
            with open(path("make-secrets")) as file:
                for secret, files in re.findall(r"\{ name: ([\w-]+), files: \[(.*)\] \}", file.read()):
                    generated["secret"][secret] = files.split(", ")
                    expect(set(files.split(", ")) <= secret_files(), f"{where}: secret {secret} has files that nobody makes")
        elif not resource.endswith(".yaml"):
            for entry in documents("kubernetes", name, resource, "kustomization.yaml")[0]["configMapGenerator"]:
                generated["configMap"][entry["name"]] = [os.path.basename(file) for file in entry["files"]]
                for file in entry["files"]:
                    expect(os.path.exists(path("kubernetes", name, resource, file)), f"{where}: {resource}/{file} is not there")
    images = {entry["name"] for entry in kustomization["images"]}
    services = {thing["metadata"]["name"]: thing for thing in deployments.kubernetes_objects(name) if thing["kind"] == "Service"}

    def reference(kind, reference, at):
        called = reference.get("secretName") or reference.get("name")
        expect(called in generated[kind], f"{at}: no {kind} {called}")
        for item in reference.get("items", []):
            expect(item["key"] in generated[kind].get(called, []), f"{at}: {called} has no {item['key']}")

    for thing, pod in deployments.pods(name):
        at = f"{where}: {thing['metadata']['name']}"
        labels = thing["spec"]["template"]["metadata"]["labels"]
        expect(thing["spec"]["selector"]["matchLabels"].items() <= labels.items(), f"{at}: does not select its pods")
        if "serviceName" in thing["spec"]:
            expect(thing["spec"]["serviceName"] in services, f"{at}: no service {thing['spec']['serviceName']}")
        expect(pod["automountServiceAccountToken"] is False, f"{at}: has a key to the cluster")
        expect(pod["securityContext"]["runAsNonRoot"] is True, f"{at}: may be root")
        expect(pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, f"{at}: no seccomp")
        names = {claim["metadata"]["name"] for claim in thing["spec"].get("volumeClaimTemplates", [])}
        for volume in pod.get("volumes", []):
            names.add(volume["name"])
            for kind in ("secret", "configMap"):
                if kind in volume:
                    reference(kind, volume[kind], at)
            for source in volume.get("projected", {}).get("sources", []):
                for kind, what in source.items():
                    reference(kind, what, at)
        ports = []
        for container in pod["containers"]:
            at = f"{where}: {thing['metadata']['name']}/{container['name']}"
            context = container["securityContext"]
            expect(context["readOnlyRootFilesystem"] is True, f"{at}: its root is writable")
            expect(context["allowPrivilegeEscalation"] is False, f"{at}: may gain privileges")
            expect(context["capabilities"] == {"drop": ["ALL"]}, f"{at}: has capabilities")
            expect(context["runAsUser"] > 0, f"{at}: is root")
            expect("memory" in container["resources"]["limits"], f"{at}: is not bounded")
            expect("readinessProbe" in container, f"{at}: nobody knows when it is ready")
            expect(container["image"] in images or container["image"] == "docker.io/library/postgres:15", f"{at}: {container['image']} is not among the images")
            for mount in container["volumeMounts"]:
                expect(mount["name"] in names, f"{at}: no volume {mount['name']}")
            ports += [port["containerPort"] for port in container["ports"]]
            if container["image"] in PRODUCTS:
                environment = {entry["name"]: entry["value"] for entry in container["env"]}
                port = int(environment["HEALTH_PORT"])
                expect(environment["HEALTH_HOST"] == "0.0.0.0", f"{at}: the kubelet cannot ask")
                expect(port in [entry["containerPort"] for entry in container["ports"]], f"{at}: the health port is not told")
                for probe, page in [("livenessProbe", "/livez"), ("readinessProbe", "/readyz")]:
                    expect(container[probe]["httpGet"] == {"path": page, "port": port}, f"{at}: {probe} does not ask {page} at {port}")
                expect(context["runAsUser"] == 65532, f"{at}: is not the image's user")
                host = environment["COMPONENT_HOST"]
                expect(host == "127.0.0.1" or host in services, f"{at}: no service {host}")
                secret = environment["COMPONENT_SECRET_FILE"]
                placed = [mount for mount in container["volumeMounts"] if secret.startswith(mount["mountPath"] + "/")]
                expect(len(placed) == 1 and "subPath" not in placed[0], f"{at}: {secret} is not mounted so that it follows its secret")
        expect(len(ports) == len(set(ports)), f"{where}: {thing['metadata']['name']}: two containers of a pod have the same port")
    for called, service in services.items():
        chosen = [thing for thing, _ in deployments.pods(name)
                  if service["spec"]["selector"].items() <= thing["spec"]["template"]["metadata"]["labels"].items()]
        expect(len(chosen) == 1, f"{where}: service {called} selects {len(chosen)} sets of pods")
    objects = deployments.kustomized(name) if os.path.isdir(path("secrets")) else []
    if objects is None:
        print(f"note: there is no kubectl to ask about {where}")


def check_files():
    """The Containerfile against what refers to it."""
    build = deployments.containerfile("Containerfile")
    expect(build["FROM"][-1] == "scratch", "Containerfile: the image has a base")
    expect(build["USER"] == ["65532:65532"], "Containerfile: the user is not 65532")
    expect(build["VOLUME"] == ["/var/lib/component"], "Containerfile: the data are elsewhere")
    with open(path("README.md")) as file:
        readme = file.read()
    for mentioned in set(re.findall(r"Examples/Deploy/([\w./@-]+[\w])", readme)):
        expect(os.path.exists(path(mentioned)) or mentioned.startswith("secrets"), f"README.md: {mentioned} is not there")


def main():
    for name in ("prosody", "ejabberd-postgresql"):
        check_compose(name)
    for name in ("prosody", "ejabberd"):
        check_kubernetes(name)
    check_files()
    for problem in problems:
        print(f"problem: {problem}")
    sys.exit(1 if problems else 0)


main()
