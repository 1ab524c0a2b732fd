"""The OpenAPI document is one that a stranger could code against."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from api.openapi import document

DOCUMENT: dict[str, Any] = json.loads(document())
OPERATIONS = [
    (path, method, operation) for path, methods in DOCUMENT["paths"].items() for method, operation in methods.items()
]
IDS = [f"{method} {path}" for path, method, _ in OPERATIONS]


def test_the_document_the_page_is_typed_from_is_the_present_one() -> None:
    committed = Path(__file__).parents[2] / "web" / "openapi.json"
    assert committed.read_text(encoding="utf-8") == document(), "run: python -m api.openapi > web/openapi.json"


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=IDS)
def test_every_operation_says_what_it_does_and_how_it_fails(path: str, method: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    ((success, good),) = [(s, answer) for s, answer in operation["responses"].items() if s.startswith("2")]
    if success == "204":
        assert "content" not in good
    elif "application/json" not in good["content"]:
        # A file.
        assert {media["schema"]["format"] for media in good["content"].values()} == {"binary"}
    else:
        answer = good["content"]["application/json"]["schema"]
        assert answer.get("$ref") or answer["items"]["$ref"]
    failures = [content for status, content in operation["responses"].items() if status != success]
    assert failures
    for failure in failures:
        assert set(failure["content"]) == {"application/problem+json"}


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=IDS)
def test_every_parameter_is_described_and_bounded(path: str, method: str, operation: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", []):
        assert parameter["description"], parameter["name"]
        schema = parameter["schema"]
        for branch in schema.get("anyOf", [schema]):
            if branch["type"] == "string" and not {"enum", "format"} & set(branch):
                assert "maxLength" in branch, parameter["name"]
            if branch["type"] == "integer" and parameter["name"] not in ("offset", "max_degree"):
                assert {"minimum", "maximum"} <= set(branch), parameter["name"]


def test_operation_ids_are_unique_and_references_lead_somewhere() -> None:
    ids = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(ids) == len(set(ids))
    schemas = DOCUMENT["components"]["schemas"]
    text = json.dumps(DOCUMENT)
    for reference in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert reference in schemas
