"""`pingan bundle`: the learned weights as versions: which there are, what is in one, which one is in force."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.failure import ExitCode, Failure
from cli.labels import type_labels
from cli.language import both
from cli.options import Json
from cli.output import note, say, say_json, say_table

if TYPE_CHECKING:
    from resolution.bundles import Kept
    from resolution.model import Model

Version = Annotated[str, typer.Argument(metavar="VERSION")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    bundle = typer.Typer(
        help=both("学得的权重：版本、内容、启用。", "The learned weights: versions, contents, use."),
        no_args_is_help=True,
    )
    bundle.command("list", help=both("全部版本。", "All versions."))(list_all)
    bundle.command(help=both("一个版本的权重及其由来。", "The weights of a version, and what they come of."))(show)
    bundle.command(help=both("启用一个版本，下次归并起生效。", "Put a version in force, from the next resolve on."))(
        use
    )
    app.add_typer(bundle, name="bundle")


def list_all(context: typer.Context, as_json: Json = False) -> None:
    """All versions of the home, and which are in force."""
    from resolution import bundles

    in_force = bundles.versions_in_force(context.obj)
    made_with = _made_with(context.obj)
    kept = bundles.stored(context.obj)
    if as_json:
        say_json([_as_dict(k, in_force, made_with) for k in kept])
        return
    if not kept:
        say(both("还没有学得的权重；pingan resolve 会学习并保存。", "Nothing learned yet; pingan resolve learns it."))
        return
    labels = type_labels()
    say_table(
        [both("类型", "Type"), both("版本", "Version"), both("学习时间", "Learned"), both("记录", "Records"),
         both("交付", "Deliveries"), both("状态", "State")],
        [
            (labels.get(k.entity, k.entity), k.version, _day(k), k.bundle.records, len(k.deliveries),
             _state(k, in_force, made_with))
            for k in kept
        ],
    )  # fmt: skip


def show(context: typer.Context, version: Version, as_json: Json = False) -> None:
    """m, u and weight of each level."""
    kept = _find(context.obj, version)
    weights = kept.bundle.weights
    rows = [
        (comparison, level, float(m), float(u), float(w))
        for (comparison, levels), ms, us, ws in zip(
            kept.levels.items(), weights.m, weights.u, weights.tables(), strict=True
        )
        for level, m, u, w in zip(levels, ms, us, ws, strict=True)
    ]
    if as_json:
        names = ("comparison", "level", "m", "u", "weight")
        from resolution import bundles

        said = _as_dict(kept, bundles.versions_in_force(context.obj), _made_with(context.obj))
        levels = [dict(zip(names, row, strict=True)) for row in rows]
        say_json(said | {"prior": weights.prior, "warnings": weights.warnings, "levels": levels})
        return
    say(
        both(
            f"{kept.entity} {kept.version}：{_day(kept)} 从 {kept.bundle.records:,} 条记录学得，模型 {kept.model}",
            f"{kept.entity} {kept.version}: learned {_day(kept)} on {kept.bundle.records:,} records, "
            f"model {kept.model}",
        )
    )
    for delivery in kept.deliveries:
        say(f"  {delivery}")
    say_table(
        [both("比较", "Comparison"), both("等级", "Level"), "m", "u", both("权重（比特）", "Weight (bits)")],
        [(c, level, f"{m:.3g}", f"{u:.3g}", f"{w:+.2f}") for c, level, m, u, w in rows],
    )
    say(both(f"先验：{weights.prior:.3g}", f"Prior: {weights.prior:.3g}"))
    for warning in weights.warnings:
        note(both("注意：", "Note: ") + warning)


def use(context: typer.Context, version: Version) -> None:
    """Put a version in force."""
    from resolution import bundles
    from resolution.bundles import BundleError

    kept = _find(context.obj, version)
    try:
        bundles.use(context.obj, kept.version, _model(kept.entity))
    except BundleError as error:
        raise Failure(ExitCode.BAD_INPUT, both(f"不能启用：{error}", f"Cannot be used: {error}")) from error
    note(
        both(
            f"{kept.entity} {kept.version} 已启用；运行 pingan resolve 后生效。",
            f"{kept.entity} {kept.version} is in force; it takes effect with the next pingan resolve.",
        )
    )


def _find(home: Path, version: str) -> Kept:
    from resolution import bundles

    found = [k for k in bundles.stored(home) if k.version.startswith(version.lower())]
    if len(found) == 1:
        return found[0]
    known = "、".join(k.version for k in found)
    raise Failure(
        ExitCode.NOT_FOUND,
        both(
            f"{version} 不止一个版本：{known}。" if found else f"没有版本 {version}。用 pingan bundle list 查看。",
            f"{version} is several versions: {known}." if found else f"No version {version}. See pingan bundle list.",
        ),
    )


def _model(entity: str) -> Model:
    from resolution.decided import MODELS
    from resolution.model import load

    return load(MODELS[entity])


def _made_with(home: Path) -> dict[str, str]:
    """Entity type → the version that the registry was made with."""
    from resolution import registry

    if not registry.path(home).exists():
        return {}
    with registry.open_read_only(home) as con:
        return registry.bundle_versions(con)


def _state(kept: Kept, in_force: dict[str, str], made_with: dict[str, str]) -> str:
    said = []
    if in_force.get(kept.entity) == kept.version:
        said.append(both("启用", "in force"))
    if made_with.get(kept.entity) == kept.version:
        said.append(both("现归并所用", "of the registry"))
    return both("，", ", ").join(said)


def _day(kept: Kept) -> str:
    from ontology.clock import china

    return f"{china(kept.created.replace(tzinfo=None)):%F %H:%M}"


def _as_dict(kept: Kept, in_force: dict[str, str], made_with: dict[str, str]) -> dict[str, Any]:
    return {
        "entity_type": kept.entity,
        "version": kept.version,
        "model": kept.model,
        "created": kept.created.isoformat(),
        "records": kept.bundle.records,
        "deliveries": list(kept.deliveries),
        "in_force": in_force.get(kept.entity) == kept.version,
        "of_registry": made_with.get(kept.entity) == kept.version,
    }
