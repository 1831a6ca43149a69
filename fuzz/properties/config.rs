//! What holds for settings and recipes of any kind: they are read, or refused with the name of the file; and settings that were
//! read are the same when they are written down and read again.

use reprint::{config::Config, recipe::Recipes};

/// Reads the text as a site.toml, and as a recipe.
pub(crate) fn holds(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Config::parse(text, "site.toml") {
        Ok(config) => written_and_read(&config),
        Err(err) => assert!(format!("{err:#}").contains("site.toml"), "{err:#}"),
    }
    if let Err(err) = Recipes::load(&[("any.toml".to_owned(), String::new()), ("own.toml".to_owned(), text.to_owned())])
    {
        assert!(format!("{err:#}").contains("own.toml"), "{err:#}");
    }
}

fn written_and_read(config: &Config) {
    let Ok(text) = toml::to_string(config) else { panic!("{config:?} cannot be written down") };
    let again = Config::parse(&text, "again.toml").unwrap_or_else(|err| panic!("{err:#}\n{text}"));
    // What is no number is not equal to itself.
    let is_comparable = config.clone() == *config;
    assert!(!is_comparable || again == *config, "{text}");
}
