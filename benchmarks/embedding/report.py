"""The figures of the embedding benchmark, and their table."""

from __future__ import annotations

from typing import Any

TARGETS = {
    "speed": ">= 2.5 (3 is the aim)",
    "overhead": "<= 15 %",
    "bytes": "<= 0.10",
    "peak": "< 0.50",
}
THEIRS = ("LocalSAE", "GoodfireSAE")


def figures_of(
    job: dict[str, Any], medians: dict[str, dict[str, Any]], with_tokens: dict[str, int]
) -> dict[str, Any]:
    """Work out rates and ratios.

    Parameters
    ----------
    job
        What was embedded.
    medians
        A median report for every contender.
    with_tokens
        Bytes of our store when it keeps every token's code, as the reference always does.
    """
    ours, n = medians["conspectus"], len(job["texts"])
    tokens = ours["tokens"]
    for report in medians.values():
        report["tokens_per_s"] = tokens / report["wall_s"]
        report["tokens_per_s_with_load"] = tokens / (report["wall_s"] + report["load_s"])
    bare = {
        time: min(medians[name][time] for name in ("body", "body, row by row"))
        for time in ("wall_s", "cpu_s")
    }
    size = ours["bytes"]
    figures: dict[str, Any] = {
        "setting": {
            name: job[name] for name in ("data", "hook", "max_tokens", "threads", "load_before")
        }
        | {"documents": n, "tokens": tokens},
        "medians": medians,
        "overhead_percent": 100 * (ours["wall_s"] / bare["wall_s"] - 1),
        "overhead_percent_cpu": 100 * (ours["cpu_s"] / bare["cpu_s"] - 1),
        "bytes_a_document": {
            "embeddings": size["codes"] / n,
            "index": size["index"] / n,
            "documents": size["documents"] / n,
            "token_codes": with_tokens["tokens"] / n,
        },
        "bytes_fixed": size["fixed"],
    }
    theirs = [medians[name] for name in THEIRS if name in medians]
    if theirs:
        smallest = min((one["bytes"] for one in theirs), key=lambda one: one["file"])
        theirs_alone = smallest["file"] - smallest["documents"]
        figures["bytes_a_document"] |= {
            "reference": theirs_alone / n,
            "reference_of_which_bos": smallest["bos"] / n,
            "reference_documents": smallest["documents"] / n,
        }
        figures["ratios"] = {
            "speed": min(one["wall_s"] for one in theirs) / ours["wall_s"],
            "speed_cpu": min(one["cpu_s"] for one in theirs) / ours["cpu_s"],
            "bytes": (size["codes"] + size["index"]) / theirs_alone,
            "bytes_less_bos": (size["codes"] + size["index"]) / (theirs_alone - smallest["bos"]),
            "bytes_with_documents": (size["codes"] + size["index"] + size["documents"])
            / smallest["file"],
            "peak": ours["peak_mb"] / min(one["peak_mb"] for one in theirs),
        }
    return figures


def table(figures: dict[str, Any]) -> str:
    """Lay the figures out for reading."""
    setting = figures["setting"]
    what = f"{setting['documents']} documents of {setting['data']}, {setting['tokens']:,} tokens"
    lines = [
        f"{what}, {setting['hook']}, float32, {setting['threads']} threads",
        f"{'':18} {'tokens/s':>9} {'with load':>10} {'cpu s':>8} {'peak MB':>8}",
    ]
    lines += [
        f"{name:18} {run['tokens_per_s']:9.0f} {run['tokens_per_s_with_load']:10.0f} "
        f"{run['cpu_s']:8.1f} {run['peak_mb']:8.0f}"
        for name, run in figures["medians"].items()
    ]
    lines += ["", "bytes a document"]
    lines += [f"  {name:40} {value:10,.0f}" for name, value in figures["bytes_a_document"].items()]
    lines.append(f"  {'our decoder and manifest, once a store':40} {figures['bytes_fixed']:10,.0f}")
    lines += ["", f"{'':42} {'measured':>10}  target"]
    lines += [f"{name:42} {value:>10}  {target}" for name, value, target in _judged(figures)]
    for name, found in figures["agreement"].items():
        lines += ["", f"codes of {name}, on {found['tokens']:,} tokens"]
        lines += [f"  {key:40} {value:>10}" for key, value in _agreement(found)]
    return "\n".join(lines)


def _judged(figures: dict[str, Any]) -> list[tuple[str, str, str]]:
    overhead, overhead_cpu = figures["overhead_percent"], figures["overhead_percent_cpu"]
    rows = [
        ("time above the faster bare body", f"{overhead:.1f} %", TARGETS["overhead"]),
        ("  the same in processor time", f"{overhead_cpu:.1f} %", ""),
    ]
    ratios = figures.get("ratios")
    if ratios:
        rows += [
            ("speed over its faster path", f"{ratios['speed']:.2f}", TARGETS["speed"]),
            ("  the same in processor time", f"{ratios['speed_cpu']:.2f}", ""),
            ("bytes without documents, ours / its", f"{ratios['bytes']:.3f}", TARGETS["bytes"]),
            ("  if it did not pool BOS", f"{ratios['bytes_less_bos']:.3f}", ""),
            ("  with documents", f"{ratios['bytes_with_documents']:.3f}", ""),
            ("peak memory, ours / its leaner path", f"{ratios['peak']:.2f}", TARGETS["peak"]),
        ]
    return rows


def _agreement(found: dict[str, Any]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, name in (("per_token", "tokens"), ("document_max", "documents")):
        one = found[key]
        rows += [
            (f"{name}: latents active in both", f"{one['active_in_both']:,}"),
            (f"{name}: active in only one", f"{100 * one['share_in_only_one']:.4f} %"),
            (f"{name}: largest relative difference", f"{one['largest_relative_difference']:.1e}"),
        ]
    extra = found["extra_latents_a_document_in_reference"]
    return [
        *rows,
        ("tokens that we drop as outliers", f"{found['tokens_dropped_as_outliers']:,}"),
        ("latents a document from BOS and these", f"{extra:,.0f}"),
    ]
