"""What the description of the interface is put together from."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def an_object(properties: Schema, required: list[str], *, closed: bool = True) -> Schema:
    """Schema of an object with these members."""
    schema: Schema = {"type": "object", "properties": properties, "required": required}
    return {**schema, "additionalProperties": False} if closed else schema


def parameter(name: str, place: str, schema: Schema) -> Schema:
    """A parameter that must be there."""
    return {"name": name, "in": place, "required": True, "schema": schema}


def binary_body(media_type: str) -> Schema:
    """A binary body: what is in it is described in sync/README.md."""
    return {"required": True, "content": {media_type: {"schema": {}}}}


def json_body(name: str) -> Schema:
    """A body in JSON of a named schema."""
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def told(description: str, name: str) -> Schema:
    """The answers to a question of one terminal."""
    return {
        "200": answer(description, name),
        "400": answer("It is no such question.", "Reason"),
        "401": answer("Not with this certificate.", "SignedRefusal"),
        "403": answer("The certificate is another terminal's.", "Reason"),
    }


def no_body(description: str, *headers: str) -> Schema:
    """An answer whose meaning is in its headers."""
    return {
        "description": description,
        "headers": {name: {"schema": {"type": "string"}} for name in headers},
    }


def answer(description: str, name: str) -> Schema:
    """An answer in JSON of a named schema."""
    return json_answer(description, {"$ref": f"#/components/schemas/{name}"})


def json_answer(description: str, schema: Schema) -> Schema:
    """An answer in JSON of this schema."""
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def refusals(*statuses: str) -> Schema:
    """Signed refusals with these statuses."""
    return {status: answer("A signed refusal.", "SignedRefusal") for status in statuses}


def anchored(pattern: str) -> str:
    """A pattern as ECMA-262 writes it, which does not know the end as we do."""
    return pattern.replace(r"\Z", "$")


def portable(schema: Any) -> Any:
    """A schema with every pattern ``anchored``."""
    if isinstance(schema, dict):
        return {
            name: anchored(value) if name == "pattern" else portable(value)
            for name, value in schema.items()
        }
    return [portable(one) for one in schema] if isinstance(schema, list) else schema
