//! Clean bodies to test with: what cleaning makes of the inputs that fuzzing kept, and of the demonstration. It never stands in a
//! release.

use super::{FileFacts, Settings, clean};
use crate::{
    article::{Body, Outcome},
    mirror,
    recipe::Recipes,
    source,
};
use scraper::Html;
use std::{collections::BTreeMap, fs, path::Path};
use walkdir::WalkDir;

/// The bodies, by the file that each was made of.
pub(crate) fn bodies() -> BTreeMap<String, Body> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = |path: &Path| fs::read_to_string(path).unwrap();
    let recipes = files(&here.join("recipes")).into_iter().map(|path| (path.clone(), text(Path::new(&path))));
    let (recipes, _) = Recipes::load(&recipes.collect::<Vec<_>>()).unwrap();
    let names = recipes.names();
    let mut bodies = BTreeMap::new();
    for path in files(&here.join("fuzz/corpus/clean")).into_iter().chain(files(&here.join("content"))) {
        let bytes = fs::read(&path).unwrap();
        // The first byte of such an input is the number of a recipe.
        let (number, bytes) = match path.contains("fuzz/corpus") {
            true => (bytes.first().copied().unwrap_or(u8::MAX), bytes.get(1..).unwrap_or_default()),
            false => (u8::MAX, &bytes[..]),
        };
        let Ok(decoded) = source::decode(bytes) else { continue };
        let draft = match names.get(usize::from(number)).and_then(|name| recipes.named(name)) {
            Some(recipe) => mirror::draft_by(&path, &decoded.text, recipe),
            None => mirror::draft(&path, &decoded.text, &recipes),
        };
        if let Outcome::Article(article) = clean(draft, &Settings::default(), &FileFacts::default()).outcome {
            bodies.insert(path, article.body);
        }
    }
    assert!(bodies.len() > 100, "only {} bodies", bodies.len());
    bodies
}

/// The words of a body, white space left out.
pub(crate) fn words(html: &str) -> String {
    let html = Html::parse_fragment(html);
    html.root_element().text().flat_map(str::chars).filter(|c| !c.is_whitespace()).collect()
}

fn files(dir: &Path) -> Vec<String> {
    let entries = WalkDir::new(dir).sort_by_file_name().into_iter().map(Result::unwrap);
    entries.filter(|it| it.file_type().is_file()).map(|it| source::named(it.path())).collect()
}
