//! Days in site.toml: with quotes or without, as TOML has both. It never knows a time of day.

use jiff::civil::Date;
use schemars::{Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error};
use toml::Value;

/// What is wrong, and what to do.
const WRONG: &str = "this is no day; write it as `2021-01-31`";

/// Reads a day.
pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let text = match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Datetime(day) => day.to_string(),
        _ => return Err(D::Error::custom(WRONG)),
    };
    // A date of jiff's may have a time of day behind it, which would be lost.
    let day = text.parse().ok().filter(|day: &Date| day.to_string() == text);
    day.map(Some).ok_or_else(|| D::Error::custom(WRONG))
}

/// The schema of a day.
pub(super) fn schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "format": "date" })
}
