"""What is wrong with the services that an application uses, and with what they ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from usdfops.catalog.graph import Catalog, Place, Resource
from usdfops.finding import Finding, Fix
from usdfops.judge import parameters
from usdfops.judge.naming import correction, suggestion
from usdfops.judge.rule import rule
from usdfops.words import listed, quoted, sole


def _uses(catalog: Catalog) -> Iterator[tuple[Place, Resource]]:
    """Each use of a service that the menu has, with the service."""
    for application in catalog.of("Application"):
        for use in application.spec["uses"]:
            service = catalog.find("Service", use["service"].text)
            if service:
                yield use, service


@rule(
    safe="writes the plan, where only case, hyphens, underscores or spaces differ",
    unsafe="writes the one plan that is near",
)
def unknown_plan(catalog: Catalog) -> Iterable[Finding]:
    """An application uses a plan that the service does not have.

    ```yaml bad
    spec:
      uses:
        - service: kubernetes
          plan: lagre  # <-- unknown-plan
    ```
    ```yaml good
    spec:
      uses:
        - service: kubernetes
          plan: large
    ```
    """
    for use, service in _uses(catalog):
        plan = use["plan"]
        known = [p["name"].text or "" for p in service.spec["plans"]]
        if plan.text is not None and plan.text not in known:
            message = f"{quoted(plan.text)} is not a plan of `{service.name}`"
            hint = suggestion(plan.text, known) if known else "leave it out: the service has no plans"
            yield plan.finding(message, hint=hint, fix=correction(plan, known))


@rule
def unnamed_plan(catalog: Catalog) -> Iterable[Finding]:
    """An application gives parameters to a service with several plans, and does not say which.

    The parameters mean nothing without the plan. Without `plan`, only a sole plan applies.

    ```yaml bad
    spec:
      uses:
        - service: kubernetes
          parameters: {vcluster: hello}  # <-- unnamed-plan
    ```
    ```yaml good
    spec:
      uses:
        - service: kubernetes
          plan: standard
          parameters: {vcluster: hello}
    ```
    """
    for use, service in _uses(catalog):
        plans = [p["name"].text for p in service.spec["plans"]]
        if len(plans) > 1 and use["parameters"].given and not use["plan"].given:
            names = listed([name for name in plans if name][:12])
            message = f"`{service.name}` has several plans, and none is named"
            yield use["parameters"].finding(message, hint=f"add `plan:` with {names}", key=True)


@rule(
    safe="puts a number in quotes or takes the quotes away, where that is all that is wrong",
    unsafe="writes the one parameter or value that is near",
)
def invalid_parameter(catalog: Catalog) -> Iterable[Finding]:
    """A parameter breaks the JSON Schema of the service's plan.

    Only what is given is checked. What a request still lacks is unknown, and no finding.

    ```yaml bad
    spec:
      uses:
        - service: database
          parameters:
            instnace: hello  # <-- invalid-parameter
            cores: "3"  # <-- invalid-parameter
    ```
    ```yaml good
    spec:
      uses:
        - service: database
          parameters:
            instance: hello
            cores: 3
    ```
    """
    schemas: dict[tuple[str, str | None], dict[str, object] | None] = {}
    for use, service in _uses(catalog):
        given, plan = use["parameters"], (service.name, use["plan"].text)
        if not given.given:
            continue
        if plan not in schemas:
            schemas[plan] = parameters.schema_of(service, plan[1])
        schema = schemas[plan]
        for breach in parameters.breaches(schema, given.value) if schema is not None else ():
            place = given.below(breach.path)
            fix = _mended(place, breach)
            yield place.finding(breach.message, hint=breach.hint, key=breach.at_key, fix=fix)
            if breach is parameters.SLOW:
                schemas[plan] = None  # once is enough


def _mended(place: Place, breach: parameters.Breach) -> Fix | None:
    if breach.recast:
        from usdfops.catalog import mend  # only where something is wrong

        return mend.as_text(place) if place.text is None else mend.unquoted(place)
    near = sole(str(place.path[-1]) if breach.at_key else place.text or "", breach.known)
    return place.replaced(near[0], key=breach.at_key, safe=near[1]) if near else None


@rule
def deprecated_service_in_use(catalog: Catalog) -> Iterable[Finding]:
    """An application uses a service that is deprecated.

    A deprecated service will be retired. Whoever uses it still has to move.

    ```yaml bad
    spec:
      uses:
        - service: old-store  # <-- deprecated-service-in-use
    ```
    ```yaml good
    spec:
      uses:
        - service: database
    ```
    """
    return _in_use(catalog, "deprecated")


@rule
def retired_service_in_use(catalog: Catalog) -> Iterable[Finding]:
    """An application uses a service that is retired.

    ```yaml bad
    spec:
      uses:
        - service: tape-store  # <-- retired-service-in-use
    ```
    ```yaml good
    spec:
      uses:
        - service: database
    ```
    """
    return _in_use(catalog, "retired")


def _in_use(catalog: Catalog, lifecycle: str) -> Iterable[Finding]:
    for use, service in _uses(catalog):
        given = service.spec["lifecycle"]
        if given.text != lifecycle or use.resource.spec["lifecycle"].text == "retired":
            continue
        instead = service.spec["replacedBy"].text
        yield use["service"].finding(
            f"`{service.name}` is {lifecycle}",
            hint=f"move to `{instead}`" if instead else "move to another service of the menu",
            related=(given.related(f"{lifecycle} here"),),
        )


@rule
def invalid_plan_schema(catalog: Catalog) -> Iterable[Finding]:
    """The parameters of a service's plan are not a JSON Schema.

    ```yaml bad services/database.yaml
    spec:
      plans:
        - name: small
          parameters:
            type: objekt  # <-- invalid-plan-schema
    ```
    ```yaml good services/database.yaml
    spec:
      plans:
        - name: small
          parameters:
            type: object
    ```
    """
    for service in catalog.of("Service"):
        for plan in service.spec["plans"]:
            schema = plan["parameters"]
            for breach in parameters.schema_breaches(schema.value):
                yield schema.below(breach.path).finding(breach.message, hint=breach.hint)


@rule
def remote_plan_schema(catalog: Catalog) -> Iterable[Finding]:
    """The JSON Schema of a plan points outside its own `$defs`.

    usdfops fetches nothing, so it could not check what a request carries. An `$id` would give every
    reference below it another meaning.

    ```yaml bad services/database.yaml
    spec:
      plans:
        - name: small
          parameters:
            $ref: https://example.org/schema.json  # <-- remote-plan-schema
    ```
    ```yaml good services/database.yaml
    spec:
      plans:
        - name: small
          parameters:
            $ref: "#/$defs/request"
            $defs:
              request: {type: object}
    ```
    """
    for service in catalog.of("Service"):
        for plan in service.spec["plans"]:
            for place in parameters.remote_references(plan["parameters"]):
                yield place.finding(
                    f"{quoted(place.text or '')} does not point to the `$defs` of this schema",
                    hint="write what is meant under `$defs`, and point to `#/$defs/...`",
                )
