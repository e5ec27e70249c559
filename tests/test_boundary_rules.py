"""The rules about who answers for what: each branch that their examples leave out."""

from __future__ import annotations

import pytest

from tests.conftest import WORLD, Write, found
from tests.test_boundary import (
    BOTH,
    EACH,
    HELD_BY_SQUARE,
    SIGNED,
    SOURCE,
    cell_of,
    duty,
    file,
    hello,
    owned,
    service,
)
from usdfops.judge.boundary import HOLDERS


@pytest.mark.parametrize(
    ("deviation", "spec", "said"),
    [
        ("accountable: administrator, because: So.", {}, None),
        ("accountable: service-owner, because: So.", {}, "accountable is the same without it"),
        ("responsible: [service-owner], because: So.", {}, "responsible is the same without it"),
        (
            "responsible: [service-owner], accountable: service-owner, because: So.",
            {},
            "responsible and accountable are the same without it",
        ),
        ("responsible: [service-owner], accountable: administrator, because: So.", {}, None),
        ("responsible: [service-owner, administrator], because: So.", {}, None),
        ("because: So.", {}, "it names nobody and no agreement"),
        ("service: database, accountable: administrator, because: So.", {}, "no line of this application"),
        (
            "service: database, accountable: administrator, because: So.",
            {"uses": None},
            None,
        ),
        ("accountable: administrator, because: So.", {"lifecycle": "retired"}, None),
        (SIGNED % "2026-03-01", {"roles": HELD_BY_SQUARE}, None),
    ],
)
def test_a_deviation_without_effect(
    write: Write, deviation: str, spec: dict[str, str | None], said: str | None
) -> None:
    text = hello(deviation, **{key: value or "?" for key, value in spec.items()})
    findings = found(write({"applications/hello.yaml": text.replace("  uses: ?\n", "")}))
    assert [f.rule for f in findings] == (["deviation-without-effect"] if said else [])
    if said:
        assert said in findings[0].message.replace("`", "")
        assert findings[0].pointer == "/spec/deviations/0/responsibility"


def test_a_deviation_from_what_applies_nowhere_or_is_unknown(write: Write) -> None:
    deviation = "accountable: administrator, because: So."
    never = duty("when: \"app.type == 'database'\",")
    files: dict[str, str | bytes] = {
        "responsibilities/backup.yaml": never,
        "applications/hello.yaml": hello(deviation, type="broker"),
    }
    assert [f.rule for f in found(write(files))] == ["deviation-without-effect"]
    assert [
        f.rule for f in found(write({"applications/hello.yaml": hello(deviation, type="database")}))
    ] == []
    facility = (
        duty().replace("scope: application", "scope: facility").replace("service-owner", "administrator")
    )
    assert [f.rule for f in found(write({"responsibilities/backup.yaml": facility}))] == [
        "deviation-without-effect"
    ]
    unknown = hello(deviation).replace("responsibility: backup", "responsibility: bakup")
    assert [f.rule for f in found(write({"applications/hello.yaml": unknown}))] == ["unknown-reference"]


def test_a_deviation_that_repeats_one_of_two_services_settles_it(write: Write) -> None:
    files = {
        **service("database", "{responsibility: backup, accountable: administrator}"),
        **service("kubernetes", "{responsibility: backup, accountable: service-owner}"),
    }
    settled = hello("accountable: service-owner, because: So.", uses=BOTH)
    assert found(write({**files, "applications/hello.yaml": settled})) == []


def test_a_deviation_that_repeats_the_service_that_it_is_held_for_changes_nothing(write: Write) -> None:
    brought = service("database", "{responsibility: backup, accountable: administrator}", owner="storage")
    text = hello("accountable: administrator, because: So.", uses="[{service: database, plan: one}]")
    (finding,) = found(write({**EACH, **brought, "applications/hello.yaml": text}))
    assert finding.rule == "deviation-without-effect"


def test_deviations_of_one_service_and_of_all_are_judged_by_what_is_below_them(write: Write) -> None:
    def judged_as(*entries: str) -> list[int]:
        said = ", ".join(f"{{responsibility: backup, because: So., {entry}}}" for entry in entries)
        uses = "[{service: database, plan: small}]"
        folder = write({**EACH, "applications/hello.yaml": hello(uses=uses, deviations=f"[{said}]")})
        return [int(str(f.pointer).split("/")[3]) for f in found(folder)]

    wide, back = "accountable: administrator", "service: database, accountable: service-owner"
    assert judged_as(wide) == []
    assert judged_as(back) == [0]
    assert judged_as(wide, back) == [0], "the narrow one goes back, and overrules the wide one everywhere"
    assert judged_as(wide, "service: database, accountable: administrator") == [0, 1]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"applications/hello.yaml": hello(roles="{administrator: square}")}, "an application has its own"),
        ({"applications/hello.yaml": hello(roles="{service-owner: square}")}, None),
        ({"responsibilities/backup.yaml": duty().replace("scope: application", "scope: facility")}, "held for the facility"),
        (
            {
                "roles/service-owner.yaml": file("Role", "service-owner", "Owner", "spec: {}\n"),
                "applications/hello.yaml": hello(roles="{service-owner: square}"),
            },
            "states no side",
        ),
        ({"roles/service-owner.yaml": "spec: {\n"}, None),
        (
            {"applications/hello.yaml": hello("accountable: vague, because: So."), "roles/vague.yaml": file("Role", "vague", "Vague", "spec: {}\n")},
            "states no side",
        ),
        (service("database", "{responsibility: backup, responsible: [vague]}") | {"roles/vague.yaml": file("Role", "vague", "Vague", "spec: {}\n")}, "states no side"),
    ],
)  # fmt: skip
def test_roles_on_the_wrong_side(write: Write, files: dict[str, str | bytes], said: str | None) -> None:
    findings = [f for f in found(write(files)) if f.rule == "role-on-wrong-side"]
    assert bool(findings) == bool(said)
    assert all(said and said in f.message for f in findings)
    if said == "states no side" and "roles/service-owner.yaml" in files:
        assert {f.path for f in findings} == {"responsibilities/backup.yaml"}, "and not the application"


def agreed_in(place: str, day: str, since: str, default_since: str = "") -> dict[str, str | bytes]:
    """An agreement of that day to what stands since `since`, in one of the four places."""
    entry = f"responsibility: backup, accountable: administrator, since: {since}, {SIGNED % day}"
    base: dict[str, str | bytes] = {"responsibilities/backup.yaml": duty(default_since)}
    if place == "default":
        return {"responsibilities/backup.yaml": duty(f"since: {since}, {SIGNED % day},")}
    if place == "service":
        return {**base, **service("database", f"{{{entry}}}")}
    if place == "pattern":
        body = f"spec: {{requires: [kubernetes], responsibilities: [{{{entry}}}]}}\n"
        return {**base, "patterns/phalanx.yaml": file("Pattern", "phalanx", "Phalanx", body)}
    return {
        **base,
        "applications/hello.yaml": hello(entry.partition(", ")[2] + ", because: So.", roles=HELD_BY_SQUARE),
    }


@pytest.mark.parametrize("place", ["default", "pattern", "service", "application"])
def test_an_agreement_older_than_what_it_agrees_to(write: Write, place: str) -> None:
    (finding,) = found(write(agreed_in(place, "2026-03-01", "2026-03-02")))
    assert finding.rule == "outdated-agreement"
    assert "is of 2026-03-01, and what it agrees to stands since 2026-03-02" in finding.message
    assert str(finding.pointer).endswith("agreed/date")
    assert found(write(agreed_in(place, "2026-03-02", "2026-03-02"))) == []


def test_an_application_agrees_to_all_that_counts_and_to_nothing_else(write: Write) -> None:
    (finding,) = found(write(agreed_in("application", "2026-03-01", "2026-02-01", "since: 2026-03-02,")))
    assert finding.rule == "outdated-agreement"
    assert [related.path for related in finding.related] == ["responsibilities/backup.yaml"]
    whole = (
        "responsible: [administrator], accountable: administrator, authority: administrator, because: So., "
    )
    text = hello(whole + SIGNED % "2026-03-01", roles=HELD_BY_SQUARE)
    assert found(write({"applications/hello.yaml": text})) == [], "the default counts for nothing here"


def test_a_wide_agreement_is_not_to_what_was_said_of_one_service_later(write: Write) -> None:
    wide = f"{{responsibility: backup, accountable: administrator, because: So., {SIGNED % '2026-03-01'}}}"
    narrow = (
        "{responsibility: backup, service: database, authority: administrator, because: So., "
        f"since: 2026-04-01, {SIGNED % '2026-04-02'}}}"
    )
    uses = "[{service: database, plan: small}]"
    said = {"uses": uses, "roles": HELD_BY_SQUARE}
    text = hello(deviations=f"[{wide}, {narrow}]", **said)
    folder = write({**EACH, "applications/hello.yaml": text})
    assert found(folder) == []
    assert cell_of(folder).agreed_on == "2026-04-02"
    folder = write({"applications/hello.yaml": text.replace("04-02", "03-31")})
    assert [(f.rule, f.pointer) for f in found(folder)] == [
        ("outdated-agreement", "/spec/deviations/1/agreed/date")
    ]
    assert cell_of(folder).agreed_on is None


@pytest.mark.parametrize("part", HOLDERS)
def test_services_that_disagree_are_found_for_each_part(write: Write, part: str) -> None:
    def said(role: str) -> str:
        return f"{{responsibility: backup, {part}: {f'[{role}]' if part == 'responsible' else role}}}"

    files = {**service("database", said("administrator")), **service("kubernetes", said("service-owner"))}
    used = {"applications/hello.yaml": hello(uses=BOTH)}
    (finding,) = found(write({**files, **used}))
    assert finding.rule == "services-disagree"
    assert f"as {part} for `backup`" in finding.message
    assert {related.path for related in finding.related} == {
        "services/database.yaml",
        "services/kubernetes.yaml",
    }
    assert found(write({"applications/hello.yaml": hello(uses="[{service: database, plan: one}]")})) == []
    assert found(write({**used, **EACH})) == [], "each service settles it for itself"
    assert (
        found(
            write(
                {
                    **files,
                    "responsibilities/backup.yaml": duty(),
                    **service("kubernetes", said("administrator")),
                }
            )
        )
        == []
    )


def test_what_nobody_says_is_no_disagreement(write: Write) -> None:
    text = duty().replace(", authority: service-owner", "")
    said = [f"{{responsibility: backup, accountable: {role}}}" for role in ("administrator", "service-owner")]
    files = {
        **service("database", said[0]),
        **service("kubernetes", said[1]),
        "responsibilities/backup.yaml": text,
    }
    (finding,) = found(write({**files, "applications/hello.yaml": hello(uses=BOTH)}))
    assert "as accountable for" in finding.message


def test_a_team_on_both_sides(write: Write) -> None:
    both = "responsible: [administrator, service-owner], because: So."
    facility = (WORLD / "facilities/usdf.yaml").read_text().replace("spec:\n", "spec:\n  owner: square\n")
    held = hello(both, facility="usdf", roles="{service-owner: square}")
    files: dict[str, str | bytes] = {"facilities/usdf.yaml": facility, "applications/hello.yaml": held}
    (finding,) = found(write(files))
    assert (finding.rule, finding.pointer) == ("team-on-both-sides", "/spec/roles/service-owner")
    assert finding.message == "`square` is on both sides of `backup`"
    assert found(write({"applications/hello.yaml": held.replace("square", "storage")})) == []
    names = ["one", "two", "three"]
    more = {f"responsibilities/{n}.yaml": duty().replace("name: backup", f"name: {n}") for n in names}
    many = ", ".join(f"{{responsibility: {n}, {both}}}" for n in ("backup", *names))
    text = hello(facility="usdf", roles="{service-owner: square}", deviations=f"[{many}]")
    (finding,) = found(write({**more, "applications/hello.yaml": text}))
    assert finding.message == "`square` is on both sides of `backup`, `one` and `three` and 1 more"


def test_a_team_that_signs_for_both_sides(write: Write) -> None:
    signed = SIGNED.replace("storage", "square") % "2026-03-01"
    (finding,) = found(write({"responsibilities/backup.yaml": duty(f"{signed},")}))
    assert (finding.rule, finding.pointer) == ("team-on-both-sides", "/spec/agreed/infrastructure")


def test_what_is_stated_needs_a_source_with_a_title(write: Write) -> None:
    untitled = "  sources: [{url: https://example.org/}]\n"
    for source, rules in (
        ("", ["unsourced-responsibility"]),
        (untitled, ["missing-field", "unsourced-responsibility"]),
        (SOURCE, []),
    ):
        assert (
            sorted(
                f.rule
                for f in found(write({"responsibilities/backup.yaml": duty("status: stated,", source)}))
            )
            == rules
        )
    stated = service("database", "{responsibility: backup, accountable: administrator, status: stated}")
    (finding,) = found(write(stated))
    assert (finding.rule, finding.pointer) == ("unsourced-responsibility", "/spec/responsibilities/0/status")


def test_the_same_duty_twice(write: Write) -> None:
    once = "{responsibility: backup, accountable: administrator}"
    other = "{responsibility: backup, accountable: service-owner}"
    (finding,) = found(write(service("database", once, other)))
    assert (finding.rule, finding.pointer) == (
        "two-accountable-roles",
        "/spec/responsibilities/1/responsibility",
    )
    apart = ", ".join(
        f"{{responsibility: backup, {of}accountable: administrator, because: So.}}"
        for of in ("service: database, ", "service: kubernetes, ")
    )
    uses = "[{service: database, plan: small}, {service: kubernetes, plan: large}]"
    files = {**EACH, "services/database.yaml": (WORLD / "services/database.yaml").read_text()}
    assert found(write({**files, "applications/hello.yaml": hello(uses=uses, deviations=f"[{apart}]")})) == []


def test_a_duty_without_an_accountable_role(write: Write) -> None:
    for default, line in (("default: {responsible: [service-owner]}", True), ("", True)):
        text = file("Responsibility", "backup", "Backup", f"spec:\n  scope: application\n  {default}\n")
        assert [f.rule for f in found(write({"responsibilities/backup.yaml": text}))] == [
            "no-accountable-role"
        ] * line


@pytest.mark.parametrize(
    ("roles", "owners", "signed", "said"),
    [
        (HELD_BY_SQUARE, {}, "square storage", {}),
        (HELD_BY_SQUARE, {"usdf": "storage"}, "square storage", {}),
        (HELD_BY_SQUARE, {}, "storage square", {
            "application": "`storage` holds no role of `hello`", "infrastructure": "`square` holds a role of `hello`"
        }),
        (None, {}, "square storage", {"application": "`square` holds no role of `hello`"}),
        (HELD_BY_SQUARE, {"usdf": "other"}, "square storage", {"infrastructure": "`storage` does not own `usdf`"}),
        (HELD_BY_SQUARE, {"usdf": "square"}, "other storage", {
            "application": "`other` holds no role of `hello`", "infrastructure": "`storage` does not own `usdf`"
        }),
        (HELD_BY_SQUARE, {"database": "other"}, "square storage", {}),
        (HELD_BY_SQUARE, {}, "other other", {"infrastructure": "`other` signs for both sides"}),
        (HELD_BY_SQUARE, {}, "square", {}),
    ],
)  # fmt: skip
def test_an_agreement_that_others_signed(
    write: Write, roles: str | None, owners: dict[str, str], signed: str, said: dict[str, str]
) -> None:
    signatures = zip(("application", "infrastructure"), signed.split(), strict=False)
    agreed = ", ".join(["date: 2026-03-01", *(f"{side}: {team}" for side, team in signatures)])
    text = hello(f"agreed: {{{agreed}}}", facility="usdf", **({"roles": roles} if roles else {}))
    other = {"teams/other.yaml": file("Team", "other", "Other", "")}
    findings = [f for f in found(write({**other, **owned(**owners), "applications/hello.yaml": text}))
                if f.rule in ("signed-by-another-team", "team-on-both-sides")]  # fmt: skip
    assert {str(f.pointer).rpartition("/")[2]: f.message for f in findings} == said
    assert all(f.hint for f in findings)


def test_who_signs_for_one_service_is_told_to_have_the_owners_of_the_others_sign(write: Write) -> None:
    def signers(deviation: str) -> list[tuple[object, ...]]:
        uses = "[{service: database, plan: small}, {service: kubernetes, plan: large}, {service: old-store}]"
        text = hello(f"{deviation}{SIGNED % '2026-03-01'}", uses=uses, roles=HELD_BY_SQUARE)
        findings = found(write({"applications/hello.yaml": text}))
        rule = "signed-by-another-team"
        return [(str(f.pointer)[-14:], f.message, f.hint) for f in findings if f.rule == rule]

    owners = {"database": "storage", "kubernetes": "other", "old-store": "square"}
    write({**EACH, **owned(**owners), "teams/other.yaml": file("Team", "other", "Other", "")})
    assert signers("") == [
        ("infrastructure", "`storage` does not own `kubernetes`", "have `other` sign"),
        ("infrastructure", "`storage` does not own `old-store`", "have `square` sign"),
    ]
    assert signers("service: database, ") == []
    assert len(signers("service: kubernetes, ")) == 1


@pytest.mark.parametrize("role", ["administrator", "service-ownr", "service-owner"])
def test_a_signature_by_a_role_that_is_wrong_is_blamed_on_the_role(write: Write, role: str) -> None:
    files: dict[str, str | bytes] = (
        {"roles/service-owner.yaml": "spec: {\n"} if role == "service-owner" else {}
    )
    text = hello(SIGNED % "2026-03-01", roles=f"{{{role}: square}}")
    folder = write({**files, "applications/hello.yaml": text})
    assert cell_of(folder).status == "proposed"
    assert "signed-by-another-team" not in {f.rule for f in found(folder)}


def test_a_role_on_a_side_that_there_is_not_stands_on_none(write: Write) -> None:
    folder = write(
        {"roles/service-owner.yaml": file("Role", "service-owner", "Owner", "spec: {side: aplication}\n")}
    )
    assert cell_of(folder).side is None
    assert {f.rule for f in found(folder)} == {"unknown-value"}
