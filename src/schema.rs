//! JSON Schema of what is written in TOML: a type in, the schema of its tables out. Descriptions are the doc comments of its
//! fields, defaults those that hold. It never says anything that the type does not.

use schemars::{
    JsonSchema, Schema,
    generate::SchemaSettings,
    transform::{RecursiveTransform, Transform},
};
use serde_json::{Map, Value};

/// The schema of a type.
pub fn of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(Toml));
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// Makes of a schema for values of Rust one for TOML: it knows no null, and no width of numbers; and descriptions are for people
/// who edit a file.
#[derive(Clone, Debug)]
struct Toml;

impl Transform for Toml {
    fn transform(&mut self, schema: &mut Schema) {
        let Some(object) = schema.as_object_mut() else { return };
        without_null(object);
        if object.get("type").is_some_and(|it| it == "integer") {
            object.remove("format");
        }
        if let Some(Value::String(text)) = object.get_mut("description") {
            *text = text.replace('\n', " ");
        }
    }
}

/// A key that is not there has no value, instead of none.
fn without_null(object: &mut Map<String, Value>) {
    if object.get("default").is_some_and(Value::is_null) {
        object.remove("default");
    }
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|it| it != "null");
        if let [one] = &types[..] {
            let one = one.clone();
            object.insert("type".into(), one);
        }
    }
    if let Some(Value::Array(ways)) = object.get_mut("anyOf") {
        ways.retain(|it| it.get("type").is_none_or(|it| it != "null"));
        if let [Value::Object(one)] = &mut ways[..] {
            let one = std::mem::take(one);
            object.remove("anyOf");
            object.extend(one);
        }
    }
}
